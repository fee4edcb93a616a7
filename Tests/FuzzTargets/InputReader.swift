/// Takes an input apart: where it ends, so do the values made of it.
struct InputReader {
    private var rest: ArraySlice<UInt8>

    init(_ input: [UInt8]) {
        rest = input[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func byte() -> UInt8? { rest.popFirst() }

    /// 0 at the end.
    mutating func choice(of count: UInt8) -> UInt8 { (byte() ?? 0) % count }

    mutating func bytes(_ count: Int) -> ArraySlice<UInt8> {
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// A length, and as many bytes: up to 254, or for a length of 255 all that is left.
    mutating func countedBytes() -> ArraySlice<UInt8> {
        let count = byte() ?? 0
        return count == .max ? remaining() : bytes(Int(count))
    }

    mutating func remaining() -> ArraySlice<UInt8> {
        defer { rest = [] }
        return rest
    }
}
