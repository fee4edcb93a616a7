/// The bytes of a source that are looked at before they are handed on: as many as a header needs, and more for speed.
struct InputWindow<Source: ByteSource> {
    private static var capacity: Int { 64 * 1024 }

    private var source: Source
    private var bytes: [UInt8] = []
    private var start = 0
    private var end = 0
    private var isAtEnd = false
    /// How many bytes have been taken.
    private(set) var offset = 0

    init(_ source: Source) {
        self.source = source
    }

    var count: Int { end - start }

    /// The next bytes, at most `maximum` of those that are there.
    func prefix(_ maximum: Int) -> ArraySlice<UInt8> { bytes[start..<start + min(count, maximum)] }

    /// Reads on until there are `wanted` bytes, or no more.
    mutating func require(_ wanted: Int) throws(Source.Failure) {
        guard count < wanted, !isAtEnd else { return }
        if bytes.isEmpty { bytes = [UInt8](repeating: 0, count: Self.capacity) }
        if start > 0 {
            bytes.replaceSubrange(0..<count, with: Array(bytes[start..<end]))
            (start, end) = (0, end - start)
        }
        while count < wanted, !isAtEnd {
            let read = try source.read(into: &bytes, end..<bytes.count)
            end += read
            isAtEnd = read == 0
        }
    }

    /// Passes `count` of the bytes that are there.
    mutating func take(_ count: Int) {
        start += count
        offset += count
    }

    /// Moves bytes that come next to the start of `range`, past the window where it is empty.
    ///
    /// - Returns: how many; 0 only at the end.
    mutating func move(into buffer: inout [UInt8], _ range: Range<Int>) throws(Source.Failure) -> Int {
        if count == 0 {
            let read = isAtEnd ? 0 : try source.read(into: &buffer, range)
            isAtEnd = read == 0
            offset += read
            return read
        }
        let run = prefix(range.count)
        buffer.replaceSubrange(range.lowerBound..<range.lowerBound + run.count, with: run)
        take(run.count)
        return run.count
    }
}
