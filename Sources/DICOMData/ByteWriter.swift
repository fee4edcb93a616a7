/// Appends numbers and byte runs to an array, and fills in lengths that are known only afterwards.
package struct ByteWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func write(_ value: UInt8) {
        bytes.append(value)
    }

    package mutating func write(_ value: UInt16, _ order: ByteOrder) {
        let pair = (UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value))
        bytes.append(order == .bigEndian ? pair.0 : pair.1)
        bytes.append(order == .bigEndian ? pair.1 : pair.0)
    }

    package mutating func write(_ value: UInt32, _ order: ByteOrder) {
        let halves = (UInt16(truncatingIfNeeded: value >> 16), UInt16(truncatingIfNeeded: value))
        write(order == .bigEndian ? halves.0 : halves.1, order)
        write(order == .bigEndian ? halves.1 : halves.0, order)
    }

    package mutating func write(_ run: some Collection<UInt8>) {
        bytes.append(contentsOf: run)
    }

    package mutating func writeZeros(_ count: Int) {
        bytes.append(contentsOf: repeatElement(0, count: count))
    }
}
