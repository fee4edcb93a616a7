import ArgumentParser
import DICOMUpperLayer
import Diagnosis
import ProbeResults
import ProbeSettings

/// Who the user is, for peers that ask (PS3.7 D.3.3.7). A positive response is always asked for: without one nobody could tell a peer that has accepted
/// the identity from one that has not looked at it.
struct UserIdentityOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Name the user to the peer. The result tells whether it confirmed the identity.", valueName: "name"))
    var user: String?

    @Option(
        help: ArgumentHelp(
            "The file with the user's password; a newline at its end does not count. Default: $DICOMPROBE_USER_PASSWORD.", valueName: "file"
        ))
    var userPasswordFile: String?

    @Option(help: ArgumentHelp("Name the user by the Kerberos service ticket in this file, sent as it is.", valueName: "file"))
    var kerberosTicketFile: String?

    @Option(help: ArgumentHelp("Name the user by the SAML assertion in this file, sent as it is.", valueName: "file"))
    var samlAssertionFile: String?

    @Option(help: ArgumentHelp("Name the user by the JSON Web Token in this file; a newline at its end does not count.", valueName: "file"))
    var jwtFile: String?

    /// Nil where none is given.
    ///
    /// - Throws: `Finding` of the local layer for contradictions, for files that can't be read, and for what does not fit in a request.
    func identity() throws(Finding) -> UserIdentity? {
        let kinds: [(UserIdentity.Kind, String?)] = [
            (.username, user), (.kerberosServiceTicket, kerberosTicketFile), (.samlAssertion, samlAssertionFile), (.jsonWebToken, jwtFile),
        ]
        let given = kinds.compactMap { kind, value in value.map { (kind: kind, value: $0) } }
        guard given.count < 2 else {
            throw Finding(
                reason: .usageOptions, message: "\(given[0].kind.option) and \(given[1].kind.option) both say who the user is",
                hint: "leave one of them out")
        }
        if userPasswordFile != nil, user == nil {
            throw Finding(reason: .usageOptions, message: "--user-password-file needs --user", hint: "give the user's name")
        }
        guard let (kind, value) = given.first else { return nil }
        switch kind {
        case .username, .usernameAndPasscode: return try named(value)
        case .kerberosServiceTicket: return try Self.identity(kind, SecretFile.read(value, .kerberosTicket))
        case .samlAssertion: return try Self.identity(kind, SecretFile.read(value, .samlAssertion))
        case .jsonWebToken: return try Self.identity(kind, SecretFile.readLine(value, .jsonWebToken))
        }
    }

    private func named(_ name: String) throws(Finding) -> UserIdentity {
        let password: [UInt8]?
        if let path = userPasswordFile {
            password = try SecretFile.readLine(path, .userPassword)
            if password?.isEmpty == true {
                throw Self.unusable("--user-password-file", "\(path) is empty", hint: "leave the option out for a user without a password")
            }
        } else {
            password = Secret.userPassword.valueOfVariable
        }
        return try Self.identity(password == nil ? .username : .usernameAndPasscode, Array(name.utf8), password ?? [])
    }

    private static func identity(_ kind: UserIdentity.Kind, _ primary: [UInt8], _ secondary: [UInt8] = []) throws(Finding) -> UserIdentity {
        guard !primary.isEmpty else {
            throw unusable(kind.option, "the \(kind) is empty", hint: "leave the option out where the peer asks for no user")
        }
        let count = primary.count + secondary.count
        guard count <= UpperLayerLimits.maximumUserIdentityLength else {
            throw unusable(
                kind.option, "the \(kind) has \(count) bytes, and a request has room for \(UpperLayerLimits.maximumUserIdentityLength)",
                hint: "use a shorter one")
        }
        return UserIdentity(
            kind: kind.rawValue, isPositiveResponseRequested: true, primaryField: primary, secondaryField: secondary)
    }

    private static func unusable(_ option: String, _ why: String, hint: String) -> Finding {
        Finding(reason: .usageUserIdentity, message: "\(option): \(why)", hint: hint)
    }
}
