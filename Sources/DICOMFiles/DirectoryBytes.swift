import DICOMData

/// Reads the data set of a DICOMDIR through a window that moves over the file, so that no more of it is in memory than a record.
struct DirectoryBytes {
    private static let firstWindowByteCount = 64 * 1024

    private let file: DICOMFile
    private let encoding: DataElementEncoding
    /// The bytes of the data set from `start` on, as many as have been read.
    private var window: ArraySlice<UInt8> = []
    private var start = 0

    init(_ file: DICOMFile, encoding: DataElementEncoding) {
        self.file = file
        self.encoding = encoding
    }

    private var isAtEnd: Bool { start >= file.dataSetByteCount }

    enum SequenceEnd {
        /// In bytes from the start of the data set.
        case at(Int)
        case delimited
    }

    /// Goes to the first item of a sequence of the data set; nil if there is no such sequence.
    mutating func findSequence(_ tag: Tag) throws(DICOMDirectoryError) -> SequenceEnd? {
        while !isAtEnd {
            let isFound = try parse { reader throws(DataElementError) in try reader.nextTag() == tag }
            if isFound {
                let length = try parse(consuming: true) { reader throws(DataElementError) in try reader.nextHeader().length }
                guard case .bytes(let count) = length else { return .delimited }
                return .at(start + count)
            }
            _ = try parse(consuming: true) { reader throws(DataElementError) in try reader.next() }
        }
        return nil
    }

    /// The elements of the next item; nil at the end of the sequence.
    mutating func nextItem(before end: SequenceEnd) throws(DICOMDirectoryError) -> [DataElement]? {
        if case .at(let offset) = end, start >= offset { return nil }
        return try parse(consuming: true) { reader throws(DataElementError) in
            let offset = reader.offset
            let header = try reader.nextHeader()
            if header.tag == .sequenceDelimitation, case .delimited = end { return nil }
            guard header.tag == .item else { throw DataElementError(kind: .misplacedTag, offset: offset, tag: header.tag) }
            return try reader.readItem(header.length)
        }
    }

    /// Parses from the start of the window on, and again with a larger window for as long as its bytes do not suffice.
    private mutating func parse<Result>(
        consuming isConsuming: Bool = false, _ body: (inout DataElementReader) throws(DataElementError) -> Result
    ) throws(DICOMDirectoryError) -> Result {
        // Between two elements the window may be empty, which a reader takes for the end.
        if window.isEmpty, !isAtEnd { try widen() }
        while true {
            var reader = DataElementReader(ByteReader(window), encoding: encoding)
            do throws(DataElementError) {
                let result = try body(&reader)
                if isConsuming { consume(reader.offset) }
                return result
            } catch {
                guard case .truncated = error.kind, start + window.count < file.dataSetByteCount else {
                    throw .invalid(error.kind, error.tag, offset: file.dataSetOffset + start + error.offset)
                }
                guard window.count < DICOMDirectory.maximumRecordByteCount else {
                    throw .overlongRecord(offset: file.dataSetOffset + start)
                }
                try widen()
            }
        }
    }

    private mutating func consume(_ count: Int) {
        window.removeFirst(count)
        start += count
    }

    private mutating func widen() throws(DICOMDirectoryError) {
        let wanted = max(Self.firstWindowByteCount, min(window.count * 2, DICOMDirectory.maximumRecordByteCount))
        let known = window.count
        let count = min(wanted, file.dataSetByteCount - start)
        var bytes = Array(window)
        bytes.append(contentsOf: repeatElement(0, count: count - known))
        do throws(DICOMFileError) {
            _ = try file.read(into: &bytes, known..<count, at: start + known)
        } catch {
            throw .file(error)
        }
        window = bytes[...]
    }
}

extension DataElementReader {
    /// The elements of an item whose header has been read.
    fileprivate mutating func readItem(_ length: DataElement.Header.Length) throws(DataElementError) -> [DataElement] {
        var elements: [DataElement] = []
        switch length {
        case .bytes(let count):
            let end = offset + count
            while offset < end, let element = try next() { elements.append(element) }
            guard offset >= end else {
                throw DataElementError(kind: .truncated(wanted: end - offset, available: 0), offset: offset, tag: .item)
            }
        case .undefined:
            while let tag = try nextTag(), tag != .itemDelimitation {
                guard let element = try next() else { break }
                elements.append(element)
            }
            _ = try nextHeader()
        }
        return elements
    }
}

extension [DataElement] {
    func bytes(_ tag: Tag) -> ArraySlice<UInt8>? {
        guard case .bytes(let bytes) = first(where: { $0.tag == tag })?.value else { return nil }
        return bytes
    }

    /// Nil also for an empty one.
    func uid(_ tag: Tag) -> UID? {
        guard let uid = bytes(tag).map(UID.init(bytes:)), !uid.value.isEmpty else { return nil }
        return uid
    }
}
