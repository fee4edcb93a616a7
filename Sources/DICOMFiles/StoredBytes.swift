import DICOMData

/// The bytes of a data set in a file or stream, inflated where they are deflated.
struct StoredBytes: ByteSource {
    enum Origin {
        case file(DICOMFile)
        case stream(DICOMStream)
    }

    private static let windowByteCount = 64 * 1024

    private let origin: Origin
    private let inflater: Inflater?
    /// How many bytes of the data set have been read, as they are stored.
    private var position = 0
    /// Deflated bytes that have been read.
    private var window: ArraySlice<UInt8> = []
    private var isAtEnd = false

    init(_ origin: Origin, isDeflated: Bool) {
        self.origin = origin
        inflater = isDeflated ? Inflater() : nil
    }

    /// Where in the file or stream stands what comes next; at the end, where the data set ends.
    var offset: Int {
        let start =
            switch origin {
            case .file(let file): file.dataSetOffset
            case .stream(let stream): stream.dataSetOffset
            }
        return start + position - window.count
    }

    mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(ReencodingError) -> Int {
        guard let inflater else { return try readStored(into: &buffer, range) }
        while !isAtEnd, !range.isEmpty {
            if window.isEmpty { try refill() }
            let progress: ZlibStream.Progress
            do throws(Inflater.InvalidStream) {
                progress = try inflater.inflate(window, into: &buffer, range)
            } catch {
                throw .invalidDeflatedStream
            }
            // What follows is the padding to an even length (PS3.5 A.5).
            isAtEnd = progress.isAtEnd
            guard progress.produced > 0 || progress.consumed > 0 || isAtEnd else { throw .invalidDeflatedStream }
            window = window.dropFirst(progress.consumed)
            if progress.produced > 0 { return progress.produced }
        }
        return 0
    }

    private mutating func refill() throws(ReencodingError) {
        var bytes = [UInt8](repeating: 0, count: Self.windowByteCount)
        let count = try readStored(into: &bytes, bytes.indices)
        window = bytes[..<count]
    }

    private mutating func readStored(into buffer: inout [UInt8], _ range: Range<Int>) throws(ReencodingError) -> Int {
        do throws(DICOMFileError) {
            let count =
                switch origin {
                case .stream(let stream): try stream.read(into: &buffer, range)
                case .file(let file): try file.read(into: &buffer, range, at: position)
                }
            position += count
            return count
        } catch {
            throw .file(error)
        }
    }
}
