import CZlib
import DICOMData

/// Inflates one bare deflate stream (RFC 1951), as PS3.5 A.5 has it, piece by piece.
///
/// Not for use by several threads at once.
final class Inflater {
    /// The bytes are no deflate stream, from some place on; or there is no memory for one.
    struct InvalidStream: Error, Equatable {}

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

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // Where it fails, for want of memory, each call that follows does.
        _ = dicomprobe_inflateInit(stream)
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Fills the start of `range` of the output from the start of the input.
    func inflate(_ input: ArraySlice<UInt8>, into output: inout [UInt8], _ range: Range<Int>) throws(InvalidStream) -> Progress {
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
                return CZlib.inflate(stream, Z_NO_FLUSH)
            }
        }
        // Z_BUF_ERROR: no progress was possible, which more input or room will change.
        guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { throw InvalidStream() }
        return Progress(
            consumed: source.count - Int(stream.pointee.avail_in), produced: room.count - Int(stream.pointee.avail_out),
            isAtEnd: code == Z_STREAM_END)
    }
}
