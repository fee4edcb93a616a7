import DICOMData

/// A UID that group 0002 and the data set give differently, where PS3.10 7.1 wants them equal.
package struct MetaContradiction: Equatable, Sendable {
    /// Of the data set: ``Tag/sopClassUID`` or ``Tag/sopInstanceUID``.
    package let tag: Tag
    package let metaInformation: UID
    package let dataSet: UID

    package init(tag: Tag, metaInformation: UID, dataSet: UID) {
        self.tag = tag
        self.metaInformation = metaInformation
        self.dataSet = dataSet
    }
}

extension DICOMFile {
    /// Whether group 0002 says of SOP class and instance what the data set says.
    ///
    /// Looks at the first elements of the data set only, which for nearly all files have been read when it was opened; a deflated data set is
    /// inflated that far. Where they can't be read, or the transfer syntax is none of the standard, nothing is known and nothing contradicts.
    package func contradictions() throws(DICOMFileError) -> [MetaContradiction] {
        guard layout != .withoutMetaInformation, let syntax = TransferSyntax(uid: metaInformation.transferSyntaxUID) else { return [] }
        var bytes = head
        while true {
            let isWhole = bytes.count >= dataSetByteCount
            if let contradictions = metaInformation.contradictions(to: bytes, isWhole: isWhole, syntax) { return contradictions }
            guard !isWhole, bytes.count < DataSetHead.maximumByteCount else { return [] }
            let wanted = min(max(bytes.count, Self.firstReadByteCount) * 4, dataSetByteCount, DataSetHead.maximumByteCount)
            var more = [UInt8](repeating: 0, count: wanted)
            _ = try read(into: &more, more.indices, at: 0)
            bytes = more[...]
        }
    }
}

extension FileMetaInformation {
    /// Nil if more bytes of the data set are needed.
    func contradictions(to dataSet: ArraySlice<UInt8>, isWhole: Bool, _ syntax: TransferSyntax) -> [MetaContradiction]? {
        do throws(DataSetHead.Incomplete) {
            let head =
                syntax.isDeflated
                ? try DataSetHead(Self.inflatedHead(dataSet), isWhole: isWhole, encoding: syntax.encoding)
                : try DataSetHead(dataSet, isWhole: isWhole, encoding: syntax.encoding)
            guard let head else { return [] }
            return [
                (Tag.sopClassUID, mediaStorageSOPClassUID, head.sopClass), (.sopInstanceUID, mediaStorageSOPInstanceUID, head.sopInstance),
            ]
            .compactMap { tag, metaInformation, dataSet in
                guard let dataSet, dataSet != metaInformation else { return nil }
                return MetaContradiction(tag: tag, metaInformation: metaInformation, dataSet: dataSet)
            }
        } catch {
            return nil
        }
    }

    /// What the start of a deflated data set inflates to, as far as it goes, and no more than a head may have.
    private static func inflatedHead(_ deflated: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var output = [UInt8](repeating: 0, count: DataSetHead.maximumByteCount)
        guard let progress = try? Inflater().inflate(deflated, into: &output, output.indices) else { return [] }
        return output[..<progress.produced]
    }
}
