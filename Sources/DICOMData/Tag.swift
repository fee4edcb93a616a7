/// A data element tag (PS3.5 7.1): group and element number.
public struct Tag: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let group: UInt16
    public let element: UInt16

    @inlinable
    public init(_ group: UInt16, _ element: UInt16) {
        self.group = group
        self.element = element
    }

    @inlinable
    public static func == (left: Tag, right: Tag) -> Bool {
        left.group == right.group && left.element == right.element
    }

    @inlinable
    public static func < (left: Tag, right: Tag) -> Bool {
        (left.group, left.element) < (right.group, right.element)
    }

    /// As the standard writes it: `(0008,0018)`.
    public var description: String {
        "(\(hexadecimal(group)),\(hexadecimal(element)))"
    }
}

/// Four upper-case hexadecimal digits.
package func hexadecimal(_ value: UInt16) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: 4 - digits.count) + digits
}
