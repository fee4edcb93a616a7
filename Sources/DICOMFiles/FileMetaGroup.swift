import DICOMData

/// The elements of group 0002, and where they end.
struct FileMetaGroup {
    let elements: [DataElement]
    /// In bytes from the start of the file.
    let dataSetOffset: Int

    /// Reads group 0002 from the first bytes of a file.
    ///
    /// The group ends with its last element. The group length decides only where a deflated data set begins, whose first bytes may look
    /// like one more element: in some files it is missing or wrong, and they are readable all the same.
    ///
    /// - Parameter offset: where the group begins.
    /// - Throws: `DataElementError`, of the kind `truncated` if more bytes of the file are needed.
    init(_ file: ArraySlice<UInt8>, from offset: Int) throws(DataElementError) {
        var bytes = ByteReader(file)
        do {
            try bytes.skip(offset)
        } catch {
            throw DataElementError(error, nil)
        }
        var reader = DataElementReader(bytes, encoding: .explicitVRLittleEndian)
        var elements: [DataElement] = []
        var declaredEnd: Int?
        while try reader.nextTag()?.group == FileMetaInformation.group {
            if reader.offset == declaredEnd, elements.transferSyntax?.isDeflated == true { break }
            guard let element = try reader.next() else { break }
            if let length = element.groupLength { declaredEnd = reader.offset + length }
            elements.append(element)
        }
        self.elements = elements
        dataSetOffset = reader.offset
    }
}

extension FileMetaInformation {
    /// - Throws: ``DICOMFileError/invalidMeta(_:offset:)`` if one of the UIDs without which nothing can be sent is missing or overlong.
    init(_ group: FileMetaGroup) throws(DICOMFileError) {
        func required(_ tag: Tag) throws(DICOMFileError) -> UID {
            guard let uid = group.elements.uid(tag) else { throw .invalidMeta(.missing(tag), offset: group.dataSetOffset) }
            guard uid.value.utf8.count <= UID.maximumLength else { throw .invalidMeta(.overlongUID(tag), offset: group.dataSetOffset) }
            return uid
        }
        mediaStorageSOPClassUID = try required(.mediaStorageSOPClassUID)
        mediaStorageSOPInstanceUID = try required(.mediaStorageSOPInstanceUID)
        transferSyntaxUID = try required(.transferSyntaxUID)
        implementationClassUID = group.elements.uid(.implementationClassUID)
        implementationVersionName = group.elements.text(.implementationVersionName)
        sourceApplicationEntityTitle = group.elements.text(.sourceApplicationEntityTitle)
    }
}

extension [DataElement] {
    /// Text without its padding; nil if nothing is left.
    fileprivate func text(_ tag: Tag) -> String? {
        guard var bytes = bytes(tag) else { return nil }
        while let last = bytes.last, last == 0x20 || last == 0x00 { bytes.removeLast() }
        while bytes.first == 0x20 { bytes.removeFirst() }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    fileprivate var transferSyntax: TransferSyntax? { uid(.transferSyntaxUID).flatMap(TransferSyntax.init(uid:)) }
}

extension DataElement {
    fileprivate var groupLength: Int? {
        guard tag == .fileMetaInformationGroupLength, case .bytes(let bytes) = value else { return nil }
        var reader = ByteReader(bytes)
        return (try? reader.readUInt32(.littleEndian)).map { Int($0) }
    }
}
