/// Where the bytes of a data set come from whose length shows only at its end.
package protocol DataSetStream {
    /// Fills the start of `range` of the buffer with the bytes that come next.
    ///
    /// - Returns: how many bytes were filled in; 0 only at the end. Not called again after that.
    mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(DataSetSourceError) -> Int
}

/// Cuts a stream into fragments, one ahead: whether a fragment is the last shows only when the next has been asked for.
struct StreamFragments<Stream: DataSetStream> {
    private var input: Input<Stream>
    private var current: [UInt8] = []
    private var next: [UInt8] = []
    private var currentCount = 0
    private var nextCount = 0

    /// - Parameter capacity: the most bytes in one fragment. All but the last have as many.
    init(_ stream: Stream, capacity: Int) throws(DataSetSourceError) {
        input = Input(stream: stream, capacity: capacity)
        currentCount = try input.fill(&current)
        nextCount = try input.fill(&next)
    }

    /// Without bytes only where the stream has none at all: one such fragment tells its end.
    var fragment: ArraySlice<UInt8> { current[..<currentCount] }

    var isLast: Bool { nextCount == 0 }

    /// Goes on to the next fragment. Not after the last.
    mutating func advance() throws(DataSetSourceError) {
        swap(&current, &next)
        currentCount = nextCount
        nextCount = try input.fill(&next)
    }
}

/// The stream, and whether it has ended.
private struct Input<Stream: DataSetStream> {
    private var stream: Stream
    private let capacity: Int
    private var isAtEnd = false

    init(stream: Stream, capacity: Int) {
        self.stream = stream
        self.capacity = capacity
    }

    /// Fills the buffer from its start, up to the capacity or to the end of the stream.
    mutating func fill(_ buffer: inout [UInt8]) throws(DataSetSourceError) -> Int {
        var filled = 0
        while filled < capacity, !isAtEnd {
            if buffer.isEmpty { buffer = [UInt8](repeating: 0, count: capacity) }
            let count = try stream.read(into: &buffer, filled..<capacity)
            filled += count
            isAtEnd = count == 0
        }
        return filled
    }
}
