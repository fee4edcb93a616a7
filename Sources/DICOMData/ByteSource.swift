/// Bytes that come one after another.
package protocol ByteSource {
    associatedtype Failure: Error

    /// Fills the start of `range` of the buffer with the bytes that come next.
    ///
    /// - Returns: how many bytes were filled in; 0 only at the end, or for an empty range.
    mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(Failure) -> Int
}
