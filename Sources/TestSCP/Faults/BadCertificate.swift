import PKI

/// What can be wrong with a server's certificate.
package enum BadCertificate: String, CaseIterable, Sendable {
    case expired
    case notYetValid = "not-yet-valid"
    case wrongName = "wrong-name"
    /// The name is in the common name only.
    case noSAN = "no-san"
    /// For `*.pacs.localhost`, under which a name of two further labels does not fall.
    case wildcard
    /// The certificate of the CA between root and leaf is not sent.
    case missingIntermediate = "missing-intermediate"
    case expiredIntermediate = "expired-intermediate"
    case expiredCA = "expired-ca"
    /// Of a CA that clients don't have.
    case unknownCA = "unknown-ca"
    /// The same, which is sent along.
    case untrustedRoot = "untrusted-root"
    case selfSigned = "self-signed"
    /// RSA of 1024 bits.
    case weakKey = "weak-key"
    /// SHA-1.
    case weakSignature = "weak-signature"
    /// For clients only.
    case noServerAuth = "no-server-auth"
    case revoked

    /// Whether OpenSSL would not even present it at its usual security level.
    var needsLowSecurity: Bool { self == .weakKey || self == .weakSignature }

    private static let day: Int64 = 86_400
    private static let wrongNames: [PeerName] = [.dns("another-host.invalid")]

    /// A certificate of this kind.
    ///
    /// - Parameters:
    ///   - authority: a root, which clients trust.
    ///   - expired: a root that they trust as well, although it has expired.
    ///   - names: of the server.
    ///   - now: Unix seconds.
    func identity(
        from authority: CertificateAuthority, expired: CertificateAuthority?, names: [PeerName], now: Int64
    ) throws(PKIError) -> TLSIdentity {
        let present = Validity.days(Validity.leafDays, from: now)
        var leaf = CertificateTemplate(
            commonName: "localhost", names: names, extendedKeyUsages: [.serverAuth], validity: present)
        switch self {
        case .expired: leaf.validity = Self.past(now)
        case .notYetValid: leaf.validity = Validity(notBefore: now + Self.day, notAfter: now + 30 * Self.day)
        case .wrongName:
            leaf.commonName = "another-host.invalid"
            leaf.names = Self.wrongNames
        case .noSAN: leaf.names = []
        case .wildcard: leaf.names = [.dns("*.pacs.localhost")]
        case .weakKey: leaf.keyAlgorithm = .rsa(bits: 1024)
        case .weakSignature: leaf.digest = .sha1
        case .noServerAuth: leaf.extendedKeyUsages = [.clientAuth]
        case .selfSigned: return try leaf.selfSigned()
        case .unknownCA: return try Self.otherRoot(now).issue(leaf)
        case .untrustedRoot:
            let other = try Self.otherRoot(now)
            let identity = try other.issue(leaf)
            return try TLSIdentity(chain: identity.chain + other.chain, key: identity.key)
        case .missingIntermediate:
            let identity = try authority.createIntermediate(commonName: "dicomprobe serve, intermediate", validity: present).issue(leaf)
            return try TLSIdentity(chain: [identity.leaf], key: identity.key)
        case .expiredIntermediate:
            return try authority.createIntermediate(commonName: "dicomprobe serve, expired intermediate", validity: Self.past(now)).issue(
                leaf)
        case .expiredCA:
            if let expired { return try expired.issue(leaf) }
            return try Self.expiredRoot(now).issue(leaf)
        case .revoked: break
        }
        return try authority.issue(leaf)
    }

    static func expiredRoot(_ now: Int64) throws(PKIError) -> CertificateAuthority {
        try .createRoot(commonName: "dicomprobe serve, expired", validity: past(now))
    }

    private static func otherRoot(_ now: Int64) throws(PKIError) -> CertificateAuthority {
        try .createRoot(commonName: "a CA that nobody has", validity: .days(Validity.leafDays, from: now))
    }

    private static func past(_ now: Int64) -> Validity {
        Validity(notBefore: now - 30 * day, notAfter: now - day)
    }
}
