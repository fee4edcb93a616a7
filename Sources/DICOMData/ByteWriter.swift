/// Appends numbers and byte runs to an array. Public and inlinable for the reason that ``ByteReader`` has.
public struct ByteWriter: Sendable {
    @usableFromInline var written: [UInt8] = []

    @inlinable
    public var bytes: [UInt8] { written }

    @inlinable
    public init() {}

    @inlinable
    public mutating func write(_ value: UInt8) {
        written.append(value)
    }

    @inlinable
    public mutating func write(_ value: UInt16, _ order: ByteOrder) {
        let pair = (UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value))
        written.append(order == .bigEndian ? pair.0 : pair.1)
        written.append(order == .bigEndian ? pair.1 : pair.0)
    }

    @inlinable
    public mutating func write(_ value: UInt32, _ order: ByteOrder) {
        let halves = (UInt16(truncatingIfNeeded: value >> 16), UInt16(truncatingIfNeeded: value))
        write(order == .bigEndian ? halves.0 : halves.1, order)
        write(order == .bigEndian ? halves.1 : halves.0, order)
    }

    @inlinable
    public mutating func write(_ run: some Collection<UInt8>) {
        written.append(contentsOf: run)
    }

    @inlinable
    public mutating func writeZeros(_ count: Int) {
        written.append(contentsOf: repeatElement(0, count: count))
    }
}
