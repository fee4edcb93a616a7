import CZlib
import DICOMData

/// What another source brings, as one bare deflate stream (RFC 1951), padded to an even length (PS3.5 A.5).
package struct DeflatedBytes<Source: ByteSource>: ByteSource {
    private static var windowByteCount: Int { 64 * 1024 }

    private var source: Source
    private let deflater = Deflater()
    private var window: [UInt8] = []
    /// What is left of the window.
    private var input: ArraySlice<UInt8> = []
    private var isSourceAtEnd = false
    private var isAtEnd = false
    private var byteCount = 0

    package init(_ source: Source) {
        self.source = source
    }

    package mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(Source.Failure) -> Int {
        guard !range.isEmpty else { return 0 }
        while !isAtEnd {
            if input.isEmpty, !isSourceAtEnd { try refill() }
            let progress = deflater.deflate(input, isLast: isSourceAtEnd, into: &buffer, range)
            input = input.dropFirst(progress.consumed)
            isAtEnd = progress.isAtEnd
            byteCount += progress.produced
            if progress.produced > 0 { return progress.produced }
        }
        guard byteCount % 2 == 1 else { return 0 }
        byteCount += 1
        buffer[range.lowerBound] = 0
        return 1
    }

    private mutating func refill() throws(Source.Failure) {
        if window.isEmpty { window = [UInt8](repeating: 0, count: Self.windowByteCount) }
        input = []
        let count = try source.read(into: &window, window.indices)
        isSourceAtEnd = count == 0
        input = window[..<count]
    }
}

/// Deflates piece by piece. Not for use by several threads at once.
private final class Deflater {
    struct Progress {
        let consumed: Int
        let produced: Int
        /// Whether the stream has been ended.
        let isAtEnd: Bool
    }

    // zlib keeps a pointer back to it, so it has a fixed place.
    private let stream: UnsafeMutablePointer<z_stream>

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // It fails for want of memory alone, where Swift's own allocations end the process.
        let code = dicomprobe_deflateInit(stream)
        precondition(code == Z_OK, "no memory to deflate")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Fills the start of `range` of the output from the start of the input.
    func deflate(_ input: ArraySlice<UInt8>, isLast: Bool, into output: inout [UInt8], _ range: Range<Int>) -> Progress {
        precondition(range.lowerBound >= 0 && range.upperBound <= output.count)
        let room = range.clamped(to: range.lowerBound..<range.lowerBound + min(range.count, Int(UInt32.max)))
        // zlib takes addresses: both stay where they are for the call, and the counts are those of the memory behind them.
        let code = input.withUnsafeBytes { source in
            output.withUnsafeMutableBytes { memory in
                stream.pointee.next_in = UnsafeMutablePointer(mutating: source.bindMemory(to: UInt8.self).baseAddress)
                stream.pointee.avail_in = UInt32(source.count)
                stream.pointee.next_out = UnsafeMutableRawBufferPointer(rebasing: memory[room]).bindMemory(to: UInt8.self).baseAddress
                stream.pointee.avail_out = UInt32(room.count)
                return CZlib.deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
            }
        }
        return Progress(
            consumed: input.count - Int(stream.pointee.avail_in), produced: room.count - Int(stream.pointee.avail_out),
            isAtEnd: code == Z_STREAM_END)
    }
}
