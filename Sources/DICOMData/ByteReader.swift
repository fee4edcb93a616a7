/// Reads numbers and byte runs from a bounded run of bytes, checking each read against its end.
///
/// The one reader for what comes from outside and is read once from front to end: PDUs (big endian, PS3.8 9.3.1), data elements (either,
/// PS3.5 7.3), values of command sets (little endian, PS3.7 6.3.1). Offsets in errors count from the start of the outermost reader's bytes.
/// Public and inlinable, with what it is made of, since every field of every PDU and file comes through here, in other modules: the compiler inlines
/// nothing there whose access level is `package`, and leaves generics to the runtime.
public struct ByteReader: Sendable {
    /// The bytes ended before the read was complete.
    public struct EndOfBytes: Error, Equatable, Sendable {
        /// Where the read began, in bytes from the start of the outermost reader.
        public let offset: Int
        public let wanted: Int
        public let available: Int

        @inlinable
        public init(offset: Int, wanted: Int, available: Int) {
            self.offset = offset
            self.wanted = wanted
            self.available = available
        }
    }

    @usableFromInline let bytes: ArraySlice<UInt8>
    @usableFromInline var position: Int
    @usableFromInline let origin: Int

    @inlinable
    public init(_ bytes: ArraySlice<UInt8>) {
        self.init(bytes, origin: bytes.startIndex)
    }

    @inlinable
    public init(_ bytes: [UInt8]) {
        self.init(bytes[...])
    }

    @inlinable
    init(_ bytes: ArraySlice<UInt8>, origin: Int) {
        self.bytes = bytes
        self.position = bytes.startIndex
        self.origin = origin
    }

    /// How far the next read is from the start of the outermost reader, in bytes.
    @inlinable
    public var offset: Int { position - origin }

    /// How many bytes are left.
    @inlinable
    public var remaining: Int { bytes.endIndex - position }

    @inlinable
    public var isAtEnd: Bool { remaining == 0 }

    @inlinable
    public mutating func readUInt8() throws(EndOfBytes) -> UInt8 {
        let start = try advance(by: 1)
        return bytes[start]
    }

    @inlinable
    public mutating func readUInt16(_ order: ByteOrder) throws(EndOfBytes) -> UInt16 {
        let start = try advance(by: 2)
        let pair = (UInt16(bytes[start]), UInt16(bytes[start + 1]))
        return order == .bigEndian ? pair.0 << 8 | pair.1 : pair.1 << 8 | pair.0
    }

    @inlinable
    public mutating func readUInt32(_ order: ByteOrder) throws(EndOfBytes) -> UInt32 {
        let start = try advance(by: 4)
        var value: UInt32 = 0
        for index in 0..<4 {
            value = value << 8 | UInt32(bytes[order == .bigEndian ? start + index : start + 3 - index])
        }
        return value
    }

    @inlinable
    public mutating func readBytes(_ count: Int) throws(EndOfBytes) -> ArraySlice<UInt8> {
        let start = try advance(by: count)
        return bytes[start..<start + count]
    }

    /// A reader of the next `count` bytes alone, which this reader then has passed.
    @inlinable
    public mutating func readSlice(_ count: Int) throws(EndOfBytes) -> ByteReader {
        ByteReader(try readBytes(count), origin: origin)
    }

    @inlinable
    public mutating func readRemaining() -> ArraySlice<UInt8> {
        defer { position = bytes.endIndex }
        return bytes[position...]
    }

    @inlinable
    public mutating func skip(_ count: Int) throws(EndOfBytes) {
        _ = try advance(by: count)
    }

    @inlinable
    mutating func advance(by count: Int) throws(EndOfBytes) -> Int {
        guard count >= 0, count <= remaining else {
            throw EndOfBytes(offset: offset, wanted: count, available: remaining)
        }
        defer { position += count }
        return position
    }
}
