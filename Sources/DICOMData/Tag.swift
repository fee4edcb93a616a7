/// A data element tag (PS3.5 7.1): group and element number.
package struct Tag: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let group: UInt16
    package let element: UInt16

    @inlinable
    package init(_ group: UInt16, _ element: UInt16) {
        self.group = group
        self.element = element
    }

    @inlinable
    package static func == (left: Tag, right: Tag) -> Bool {
        left.group == right.group && left.element == right.element
    }

    @inlinable
    package static func < (left: Tag, right: Tag) -> Bool {
        (left.group, left.element) < (right.group, right.element)
    }

    /// As the standard writes it: `(0008,0018)`.
    package var description: String {
        "(\(hexadecimal(group)),\(hexadecimal(element)))"
    }
}

/// Four upper-case hexadecimal digits.
package func hexadecimal(_ value: UInt16) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: 4 - digits.count) + digits
}
