/// The priority of an operation (PS3.7 table E.1-1, (0000,0700)). Unknown values are kept.
package struct Priority: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    package static let medium = Priority(rawValue: 0x0000)
    package static let high = Priority(rawValue: 0x0001)
    package static let low = Priority(rawValue: 0x0002)
}
