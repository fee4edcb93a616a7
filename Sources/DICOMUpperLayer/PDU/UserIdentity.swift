/// The user identity that a requestor claims (PS3.7 D.3.3.7.1).
///
/// Describing or dumping it never shows the fields, which are secrets or lead to them.
package struct UserIdentity: Equatable, Sendable {
    /// PS3.7 table D.3-14.
    package enum Kind: UInt8, CaseIterable, Sendable, CustomStringConvertible {
        case username = 1
        case usernameAndPasscode = 2
        case kerberosServiceTicket = 3
        case samlAssertion = 4
        case jsonWebToken = 5

        package var description: String {
            switch self {
            case .username: "username"
            case .usernameAndPasscode: "username and passcode"
            case .kerberosServiceTicket: "Kerberos service ticket"
            case .samlAssertion: "SAML assertion"
            case .jsonWebToken: "JSON Web Token"
            }
        }
    }

    /// The user identity type as on the wire; ``knownKind`` reads it.
    package var kind: UInt8
    package var isPositiveResponseRequested: Bool
    /// The user name in UTF-8, or the ticket, assertion or token.
    package var primaryField: [UInt8]
    /// The passcode in UTF-8, and empty with every kind but that one.
    package var secondaryField: [UInt8]

    package init(kind: UInt8, isPositiveResponseRequested: Bool, primaryField: [UInt8], secondaryField: [UInt8] = []) {
        self.kind = kind
        self.isPositiveResponseRequested = isPositiveResponseRequested
        self.primaryField = primaryField
        self.secondaryField = secondaryField
    }

    /// Nil where the standard defines no meaning.
    package var knownKind: Kind? { Kind(rawValue: kind) }
}

extension UserIdentity: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        "\(knownKind?.description ?? "type \(kind)"), \(primaryField.count) and \(secondaryField.count) bytes"
    }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
