import CZlib

/// One stream of zlib's, which is inflated or deflated piece by piece. Not for use by several threads at once.
final class ZlibStream {
    typealias Call = (UnsafeMutablePointer<z_stream>) -> Int32

    struct Progress: Equatable {
        /// How many bytes of the input have been used up.
        let consumed: Int
        /// How many bytes of the output have been filled.
        let produced: Int
        /// Whether the stream has ended; what follows in the input is no part of it.
        let isAtEnd: Bool
    }

    // zlib keeps a pointer back to it, so it has a fixed place.
    private let stream: UnsafeMutablePointer<z_stream>
    private let end: Call
    /// What zlib said to the beginning: it fails for want of memory alone.
    let beginning: Int32

    init(begin: Call, end: @escaping Call) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        self.end = end
        beginning = begin(stream)
    }

    deinit {
        _ = end(stream)
        stream.deallocate()
    }

    /// Fills the start of `range` of the output from the start of the input, as far as one call goes.
    func advance(
        _ input: ArraySlice<UInt8>, into output: inout [UInt8], _ range: Range<Int>, _ call: Call
    ) -> (code: Int32, progress: Progress) {
        precondition(range.lowerBound >= 0 && range.upperBound <= output.count)
        let room = range.clamped(to: range.lowerBound..<range.lowerBound + min(range.count, Int(UInt32.max)))
        let source = input.prefix(Int(UInt32.max))
        // zlib takes addresses: both stay where they are for the call, and the counts are those of the memory behind them.
        let code = source.withUnsafeBytes { source in
            output.withUnsafeMutableBytes { memory in
                stream.pointee.next_in = UnsafeMutablePointer(mutating: source.bindMemory(to: UInt8.self).baseAddress)
                stream.pointee.avail_in = UInt32(source.count)
                stream.pointee.next_out = UnsafeMutableRawBufferPointer(rebasing: memory[room]).bindMemory(to: UInt8.self).baseAddress
                stream.pointee.avail_out = UInt32(room.count)
                return call(stream)
            }
        }
        let progress = Progress(
            consumed: source.count - Int(stream.pointee.avail_in), produced: room.count - Int(stream.pointee.avail_out),
            isAtEnd: code == Z_STREAM_END)
        return (code, progress)
    }
}
