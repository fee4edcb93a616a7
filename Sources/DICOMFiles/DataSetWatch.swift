import DICOMData

/// Watches a stored data set go by, deflated or not, and knows whether it is whole.
package struct DataSetWatch {
    private static let inflatedByteCount = 64 * 1024

    private var follower: DataSetFollower
    private let inflater: Inflater?
    private var inflated: [UInt8] = []
    private var isInflated: Bool
    private var isAtStart = true
    /// The deflate stream broke off in an error: what it would have held is not there.
    private var isDamaged = false

    /// - Parameter syntax: nil for one that the standard does not know, of which any end is as good as another.
    package init?(_ syntax: TransferSyntax?) {
        guard let syntax else { return nil }
        follower = DataSetFollower(encoding: syntax.encoding)
        inflater = syntax.isDeflated ? Inflater() : nil
        isInflated = inflater == nil
    }

    package var mayEnd: Bool { isInflated && follower.mayEnd }

    /// Whether the data set, were there no more bytes, would describe pixels that it does not have.
    package var lacksPixelData: Bool { follower.lacksPixelData }

    /// Whether a data set begins that was never deflated: with an element of group 0008, whose VR is two letters.
    private static func isData(_ bytes: ArraySlice<UInt8>) -> Bool {
        let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
        return bytes.starts(with: [0x08, 0x00]) && bytes.count >= 6 && bytes.dropFirst(4).prefix(2).allSatisfy(letters.contains)
    }

    /// Takes the bytes that come next.
    package mutating func pass(_ bytes: ArraySlice<UInt8>) {
        guard let inflater else { return follower.follow(bytes) }
        defer { isAtStart = isAtStart && bytes.isEmpty }
        if inflated.isEmpty { inflated = [UInt8](repeating: 0, count: Self.inflatedByteCount) }
        var rest = bytes
        while !isInflated, !isDamaged {
            guard let progress = try? inflater.inflate(rest, into: &inflated, inflated.indices) else {
                guard isAtStart, Self.isData(bytes) else {
                    isDamaged = true
                    return
                }
                // No deflate stream: where it ends can't be told.
                isInflated = true
                follower = DataSetFollower(encoding: .explicitVRLittleEndian)
                return
            }
            follower.follow(inflated[..<progress.produced])
            isInflated = progress.isAtEnd
            rest = rest.dropFirst(progress.consumed)
            // Where the room is not filled, all that has come is used up.
            if progress.produced < inflated.count, rest.isEmpty { return }
            guard progress.produced > 0 || progress.consumed > 0 else { return }
        }
    }
}
