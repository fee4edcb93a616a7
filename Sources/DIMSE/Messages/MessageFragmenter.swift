import DICOMUpperLayer

/// Cuts messages into fragments that the peer accepts (PS3.8 annex E), each to travel alone in its P-DATA-TF PDU.
package struct MessageFragmenter: Equatable, Sendable {
    /// The longest P-DATA-TF PDU that we send, header included, whatever the peer accepts: longer ones are hardly faster, and an association's
    /// staging buffer has this size.
    package static let maximumPDUByteCount = 128 * 1024

    /// A fragment of bytes that are elsewhere.
    package struct Fragment: Equatable, Sendable {
        /// From the first byte of the command or data set.
        package let range: Range<Int>
        package let isLast: Bool
    }

    /// The most bytes in one fragment.
    ///
    /// Even, as each fragment shall be (PS3.8 E.1), except for peers whose maximum length leaves room for a single byte: to them, one byte at a
    /// time is sent rather than nothing.
    package let capacity: Int

    /// - Parameter peerMaximumLength: the peer's maximum length received (PS3.8 D.1): the most bytes behind the header of a P-DATA-TF PDU. 0 and nil
    ///   mean that it sets no limit.
    /// - Throws: ``DIMSEError/maximumLengthTooSmall(_:)`` where not one byte fits.
    package init(peerMaximumLength: UInt32?) throws(DIMSEError) {
        let ownLimit = Self.maximumPDUByteCount - PDataHeader.byteCount
        guard let peerMaximumLength, peerMaximumLength != 0 else {
            capacity = ownLimit
            return
        }
        let room = Int(peerMaximumLength) - PDataHeader.bytesInLength
        guard room > 0 else { throw .maximumLengthTooSmall(peerMaximumLength) }
        capacity = room == 1 ? 1 : min(room - room % 2, ownLimit)
    }

    /// Where to cut a command or data set of `byteCount` bytes.
    ///
    /// An empty data set has one fragment without bytes, to tell its end. One with an odd number of bytes ends with an odd fragment: nothing is added
    /// to what the sender has.
    package func fragments(byteCount: Int) -> Fragments {
        Fragments(byteCount: byteCount, capacity: capacity)
    }

    /// The fragments of a command or data set, in order.
    package struct Fragments: Sequence, IteratorProtocol, Sendable {
        private let byteCount: Int
        private let capacity: Int
        /// Where the next one begins; nil behind the last.
        private var start: Int? = 0

        fileprivate init(byteCount: Int, capacity: Int) {
            self.byteCount = byteCount
            self.capacity = capacity
        }

        package mutating func next() -> Fragment? {
            guard let start else { return nil }
            let end = start + Swift.min(capacity, byteCount - start)
            self.start = end == byteCount ? nil : end
            return Fragment(range: start..<end, isLast: end == byteCount)
        }
    }
}
