/// Where the bytes of a data set come from that is sent as it is.
package protocol DataSetSource {
    /// How many bytes there are.
    var byteCount: Int { get }

    /// Fills the start of `range` of the buffer with the bytes that come next.
    ///
    /// - Returns: how many bytes were filled in, at least one.
    /// - Throws: ``DataSetSourceError`` also when the source ends before ``byteCount``.
    mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(DataSetSourceError) -> Int
}

/// A data set could not be read to its end.
package enum DataSetSourceError: Error, Equatable, Sendable {
    case unreadable(errno: Int32)
    /// The source held fewer bytes than it had announced.
    case ended(byteCount: Int, announced: Int)
    /// The source has all the bytes that it announced, and they end at this offset within an element, an item or a sequence.
    case incomplete(offset: Int)
    /// The source is no longer what it was when it announced its length: written to meanwhile, or coded otherwise.
    case changed
    /// The source knows itself why it could not go on.
    case stopped
}
