import DICOMData

/// What stands before a data set in a file.
package enum FileLayout: Equatable, Sendable {
    /// Preamble, prefix and group 0002, as PS3.10 7.1 wants it.
    case standard
    /// Group 0002 at the start, or behind the prefix alone.
    case withoutPreamble
    /// The data set at the start, or behind preamble and prefix. What would stand in group 0002 has been taken from the data set.
    case withoutMetaInformation
}

/// The first bytes of a file, understood: which layout it has, and where its data set begins.
struct FileStart {
    let layout: FileLayout
    let metaInformation: FileMetaInformation
    /// In bytes from the start of the file.
    let dataSetOffset: Int

    /// - Parameters:
    ///   - bytes: the file from its first byte on, or the start of it.
    ///   - isWhole: whether there is no more of it.
    /// - Returns: nil if more bytes are needed.
    static func parse(_ bytes: [UInt8], isWhole: Bool) throws(DICOMFileError) -> FileStart? {
        if FileMetaInformation.begins(bytes) { return try behindPreamble(bytes, isWhole: isWhole) }
        guard bytes.count >= FileMetaInformation.groupOffset || isWhole else { return nil }
        if isWhole, isRemnant(bytes) { throw .truncated(offset: bytes.count) }
        if let offset = groupOffsetWithoutPreamble(bytes) { return try withoutPreamble(bytes, from: offset, isWhole: isWhole) }
        return try withoutMetaInformation(bytes, from: 0, isWhole: isWhole)
    }

    /// What a transfer leaves behind that failed at its start, or had room made and never filled: nothing at all, NULs alone, or a preamble of NULs with a
    /// part of the prefix.
    private static func isRemnant(_ bytes: [UInt8]) -> Bool {
        let written = bytes.drop { $0 == 0 }
        guard !written.isEmpty else { return true }
        let offset = FileMetaInformation.groupOffset - FileMetaInformation.prefix.count
        return bytes.count - written.count == offset && FileMetaInformation.prefix.starts(with: written)
    }

    private static func behindPreamble(_ bytes: [UInt8], isWhole: Bool) throws(DICOMFileError) -> FileStart? {
        let offset = FileMetaInformation.groupOffset
        let firstGroup = bytes.dropFirst(offset).prefix(2)
        if firstGroup.count == 2, !firstGroup.elementsEqual([0x02, 0x00]) {
            do throws(DICOMFileError) {
                return try withoutMetaInformation(bytes, from: offset, isWhole: isWhole)
            } catch {
                throw .invalidMeta(.missing(.mediaStorageSOPClassUID), offset: offset)
            }
        }
        let group: FileMetaGroup?
        do throws(DataElementError) {
            group = try completeGroup(bytes, from: offset)
        } catch {
            throw .invalidMeta(.element(error.kind, error.tag), offset: error.offset)
        }
        guard let group else {
            guard !isWhole else { throw .truncated(offset: bytes.count) }
            return nil
        }
        return FileStart(layout: .standard, metaInformation: try FileMetaInformation(group), dataSetOffset: group.dataSetOffset)
    }

    /// Where group 0002 begins that no preamble precedes: with its length (0002,0000) UL, at once or behind the prefix.
    private static func groupOffsetWithoutPreamble(_ bytes: [UInt8]) -> Int? {
        let groupLength: [UInt8] = [0x02, 0x00, 0x00, 0x00, 0x55, 0x4C, 0x04, 0x00]
        if bytes.starts(with: groupLength) { return 0 }
        return bytes.starts(with: FileMetaInformation.prefix + groupLength) ? FileMetaInformation.prefix.count : nil
    }

    /// Without the preamble, only a group 0002 that is right in all else is DICOM.
    private static func withoutPreamble(_ bytes: [UInt8], from offset: Int, isWhole: Bool) throws(DICOMFileError) -> FileStart? {
        do {
            guard let group = try completeGroup(bytes, from: offset) else {
                guard !isWhole else { throw DICOMFileError.notDICOM }
                return nil
            }
            return FileStart(
                layout: .withoutPreamble, metaInformation: try FileMetaInformation(group), dataSetOffset: group.dataSetOffset)
        } catch {
            throw .notDICOM
        }
    }

    /// Nil if the bytes do not reach into the data set.
    private static func completeGroup(_ bytes: [UInt8], from offset: Int) throws(DataElementError) -> FileMetaGroup? {
        do {
            let group = try FileMetaGroup(bytes[...], from: offset)
            return group.dataSetOffset < bytes.count ? group : nil
        } catch {
            if case .truncated = error.kind { return nil }
            throw error
        }
    }

    private static func withoutMetaInformation(_ bytes: [UInt8], from offset: Int, isWhole: Bool) throws(DICOMFileError) -> FileStart? {
        let head: DataSetHead?
        do throws(DataSetHead.Incomplete) {
            head = try DataSetHead.recognise(bytes[offset...], isWhole: isWhole)
        } catch {
            return nil
        }
        guard let head, let meta = FileMetaInformation(head) else { throw .notDICOM }
        return FileStart(layout: .withoutMetaInformation, metaInformation: meta, dataSetOffset: offset)
    }
}

extension FileMetaInformation {
    /// What group 0002 would say of a data set, as far as the data set itself tells.
    fileprivate init?(_ head: DataSetHead) {
        guard let sopClass = head.sopClass, let sopInstance = head.sopInstance else { return nil }
        let transferSyntax: UID =
            switch head.encoding {
            case .implicitVRLittleEndian: .implicitVRLittleEndian
            case .explicitVRLittleEndian: .explicitVRLittleEndian
            case .explicitVRBigEndian: .explicitVRBigEndian
            }
        self.init(unsourced: sopClass, sopInstance, transferSyntax)
    }
}
