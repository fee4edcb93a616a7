import CZlib
import DICOMData

/// Inflates one bare deflate stream (RFC 1951), as PS3.5 A.5 has it, piece by piece.
///
/// Not for use by several threads at once.
final class Inflater {
    /// The bytes are no deflate stream, from some place on; or there is no memory for one.
    struct InvalidStream: Error, Equatable {}

    // Where it can't begin, each call that follows fails.
    private let stream = ZlibStream(begin: { dicomprobe_inflateInit($0) }, end: { inflateEnd($0) })

    /// Fills the start of `range` of the output from the start of the input.
    func inflate(
        _ input: ArraySlice<UInt8>, into output: inout [UInt8], _ range: Range<Int>
    ) throws(InvalidStream) -> ZlibStream.Progress {
        let (code, progress) = stream.advance(input, into: &output, range) { CZlib.inflate($0, Z_NO_FLUSH) }
        // Z_BUF_ERROR: no progress was possible, which more input or room will change.
        guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { throw InvalidStream() }
        return progress
    }
}
