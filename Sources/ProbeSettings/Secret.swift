/// What nobody may learn but its owner and the peer that it is for, and every way in which the command takes it: in a file or folder that an option
/// names, or in a variable. No option has a secret for its value, because arguments are seen by everyone on the machine.
package enum Secret: CaseIterable, Sendable {
    /// Also with its certificate, and in a mounted Kubernetes secret.
    case privateKey
    case keyPassword
    case userPassword
    case kerberosTicket
    case samlAssertion
    case jsonWebToken

    /// The options that name a place where it is, without dashes; the one that is made for it first.
    package var options: [String] {
        switch self {
        case .privateKey: ["key", "cert", "tls-secret"]
        case .keyPassword: ["key-password-file"]
        case .userPassword: ["user-password-file"]
        case .kerberosTicket: ["kerberos-ticket-file"]
        case .samlAssertion: ["saml-assertion-file"]
        case .jsonWebToken: ["jwt-file"]
        }
    }

    /// The variable that holds it, where there is one.
    package var variable: String? {
        switch self {
        case .keyPassword: SettingsLayer.variablePrefix + "KEY_PASSWORD"
        case .userPassword: SettingsLayer.variablePrefix + "USER_PASSWORD"
        case .privateKey, .kerberosTicket, .samlAssertion, .jsonWebToken: nil
        }
    }
}
