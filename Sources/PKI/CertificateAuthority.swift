import COpenSSL

/// A private certificate authority: a root, or an intermediate below one.
package struct CertificateAuthority: Sendable {
    /// The certificate that issues, then the authorities above it up to the root.
    package let chain: [Certificate]
    package let key: PrivateKey

    /// - Throws: ``PKIError/noCertificate`` for an empty chain, ``PKIError/keyMismatch(subject:)`` where the key is not that of the first.
    package init(chain: [Certificate], key: PrivateKey) throws(PKIError) {
        guard let issuing = chain.first else { throw .noCertificate }
        guard key.matches(issuing) else { throw .keyMismatch(subject: issuing.facts.subject) }
        self.chain = chain
        self.key = key
    }

    /// Makes a root.
    ///
    /// - Throws: as all that makes certificates: ``PKIError/invalidName(_:)`` for a common name of more than 64 characters,
    ///   ``PKIError/openSSL(call:errors:)``.
    package static func createRoot(
        commonName: String, keyAlgorithm: KeyAlgorithm = .ecP256, validity: Validity = .authority
    ) throws(PKIError) -> CertificateAuthority {
        let template = CertificateTemplate(
            role: .authority(pathLength: nil), commonName: commonName, keyAlgorithm: keyAlgorithm, validity: validity)
        let (certificate, key) = try template.signed(by: nil)
        return try CertificateAuthority(chain: [certificate], key: key)
    }

    /// Makes an authority below this one, which may issue for servers and clients only.
    package func createIntermediate(
        commonName: String, keyAlgorithm: KeyAlgorithm = .ecP256, validity: Validity = .authority
    ) throws(PKIError) -> CertificateAuthority {
        let template = CertificateTemplate(
            role: .authority(pathLength: 0), commonName: commonName, keyAlgorithm: keyAlgorithm, validity: validity)
        let (certificate, key) = try template.signed(by: issuer)
        return try CertificateAuthority(chain: [certificate] + chain, key: key)
    }

    /// Issues for a server of these names: DNS names, where a wildcard may be the left-most label, and addresses.
    ///
    /// The first also becomes the common name, for people to read, if it is short enough for one.
    /// - Throws: ``PKIError/invalidName(_:)`` also where `names` is empty.
    package func issueServer(
        names: [PeerName], keyAlgorithm: KeyAlgorithm = .ecP256, validity: Validity = .leaf, revocationListURL: String? = nil
    ) throws(PKIError) -> TLSIdentity {
        guard let first = names.first else { throw .invalidName("") }
        for name in names where !name.isValid(allowsWildcard: true) { throw .invalidName(name.description) }
        let commonName = first.description.utf8.count <= 64 ? first.description : nil
        var template = CertificateTemplate(
            commonName: commonName, names: names, extendedKeyUsages: [.serverAuth], keyAlgorithm: keyAlgorithm, validity: validity)
        template.revocationListURL = revocationListURL
        return try issue(template)
    }

    /// Issues for a client.
    package func issueClient(
        commonName: String, keyAlgorithm: KeyAlgorithm = .ecP256, validity: Validity = .leaf, revocationListURL: String? = nil
    ) throws(PKIError) -> TLSIdentity {
        var template = CertificateTemplate(
            commonName: commonName, extendedKeyUsages: [.clientAuth], keyAlgorithm: keyAlgorithm, validity: validity)
        template.revocationListURL = revocationListURL
        return try issue(template)
    }

    /// Issues what `template` says, as it stands.
    ///
    /// - Returns: the chain holds the intermediate authorities, not the root: whoever is to trust it has it.
    package func issue(_ template: CertificateTemplate) throws(PKIError) -> TLSIdentity {
        let (certificate, key) = try template.signed(by: issuer)
        return try TLSIdentity(chain: [certificate] + chain.filter { !$0.isSelfSigned }, key: key)
    }

    private var issuer: (certificate: Certificate, key: PrivateKey) { (chain[0], key) }
}

extension CertificateTemplate {
    /// A certificate that nobody vouches for.
    package func selfSigned() throws(PKIError) -> TLSIdentity {
        let (certificate, key) = try signed(by: nil)
        return try TLSIdentity(chain: [certificate], key: key)
    }
}

extension Certificate {
    /// Whether subject and issuer are the same. The signature is not looked at.
    package var isSelfSigned: Bool {
        defer { OpenSSLErrorQueue.clear() }
        return withX509 { X509_self_signed($0, 0) == 1 }
    }

    /// Whether `issuer` may have issued this: names, key identifiers and key usage fit. The signature is not looked at.
    package func isIssued(by issuer: Certificate) -> Bool {
        defer { OpenSSLErrorQueue.clear() }
        return withX509 { subject in issuer.withX509 { X509_check_issued($0, subject) == X509_V_OK } }
    }
}
