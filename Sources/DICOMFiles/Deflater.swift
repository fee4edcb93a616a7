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
    private let stream = ZlibStream(begin: { dicomprobe_deflateInit($0) }, end: { deflateEnd($0) })

    init() {
        // As where Swift's own allocations fail.
        precondition(stream.beginning == Z_OK, "no memory to deflate")
    }

    /// Fills the start of `range` of the output from the start of the input.
    func deflate(_ input: ArraySlice<UInt8>, isLast: Bool, into output: inout [UInt8], _ range: Range<Int>) -> ZlibStream.Progress {
        stream.advance(input, into: &output, range) { CZlib.deflate($0, isLast ? Z_FINISH : Z_NO_FLUSH) }.progress
    }
}
