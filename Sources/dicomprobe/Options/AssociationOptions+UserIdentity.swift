import DICOMUpperLayer
import Diagnosis
import PKI
import ProbeResults
import ProbeSettings

/// Who the user is, for peers that ask (PS3.7 D.3.3.7). A positive response is always asked for: without one nobody could tell a peer that has accepted
/// the identity from one that has not looked at it.
extension AssociationOptions {
    /// Nil where none is given.
    ///
    /// - Parameter wait: for a pipe in the place of a file.
    /// - Throws: `Finding` of the local layer for contradictions, for files that can't be read, and for what does not fit in a request.
    func userIdentity(wait: KeyFile.Wait) throws(Finding) -> UserIdentity? {
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
        case .username, .usernameAndPasscode: return try named(value, wait)
        case .kerberosServiceTicket: return try Self.identity(kind, SecretFile.read(value, .kerberosTicket, wait: wait), path: value)
        case .samlAssertion: return try Self.identity(kind, SecretFile.read(value, .samlAssertion, wait: wait), path: value)
        case .jsonWebToken: return try Self.identity(kind, SecretFile.readLine(value, .jsonWebToken, wait: wait), path: value)
        }
    }

    private func named(_ name: String, _ wait: KeyFile.Wait) throws(Finding) -> UserIdentity {
        // The name by itself first: what is then wrong is the password's fault.
        let user = try Self.identity(.username, Array(name.utf8))
        if let path = userPasswordFile {
            let password = try SecretFile.readLine(path, .userPassword, wait: wait)
            guard !password.isEmpty else {
                throw Self.unusable(
                    Self.passwordOption, path, "the password is empty", hint: "leave the option out for a user without a password")
            }
            return try Self.identity(.usernameAndPasscode, user.primaryField, password, option: Self.passwordOption, path: path)
        }
        guard let password = Secret.userPassword.valueOfVariable else { return user }
        return try Self.identity(.usernameAndPasscode, user.primaryField, password)
    }

    private static let passwordOption = "--user-password-file"

    /// - Parameters:
    ///   - option: whose fault it is where the identity can't be used; that of its kind without one.
    ///   - path: the file that the option names, where it names one.
    private static func identity(
        _ kind: UserIdentity.Kind, _ primary: [UInt8], _ secondary: [UInt8] = [], option: String? = nil, path: String? = nil
    ) throws(Finding) -> UserIdentity {
        let option = option ?? kind.option
        guard !primary.isEmpty else {
            throw unusable(option, path, "the \(kind) is empty", hint: "leave the option out where the peer asks for no user")
        }
        let count = primary.count + secondary.count
        guard count <= UpperLayerLimits.maximumUserIdentityLength else {
            throw unusable(
                option, path, "the \(kind) has \(count) bytes, and a request has room for \(UpperLayerLimits.maximumUserIdentityLength)",
                hint: "use a shorter one")
        }
        return UserIdentity(
            kind: kind.rawValue, isPositiveResponseRequested: true, primaryField: primary, secondaryField: secondary)
    }

    /// What is in a file may be mended without anything being typed anew, and so is no mistake in what was.
    ///
    /// - Parameter path: nil for what was typed.
    private static func unusable(_ option: String, _ path: String?, _ why: String, hint: String) -> Finding {
        guard let path else { return Finding(reason: .usageUserIdentity, message: "\(option): \(why)", hint: hint) }
        return Finding(reason: .localMissingFile, message: "\(option): \(path): \(why)", hint: hint)
    }
}
