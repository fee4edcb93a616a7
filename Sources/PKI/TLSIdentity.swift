/// What one side of a TLS connection proves itself with: a certificate with its chain, and the private key.
package struct TLSIdentity: Sendable {
    /// Leaf first, each followed by its issuer. The root may be left out, for the peer has it or trusts it not.
    package let chain: [Certificate]
    package let key: PrivateKey

    /// No identity is made without one.
    package var leaf: Certificate { chain[0] }

    /// - Throws: ``PKIError/noCertificate`` for an empty chain, ``PKIError/keyMismatch(subject:)`` where the key is not the leaf's.
    package init(chain: [Certificate], key: PrivateKey) throws(PKIError) {
        guard let leaf = chain.first else { throw .noCertificate }
        guard key.matches(leaf) else { throw .keyMismatch(subject: leaf.facts.subject) }
        self.chain = chain
        self.key = key
    }

    /// Both may be the same file.
    ///
    /// - Throws: what ``Certificate/readPEM(_:)`` and ``PrivateKey/readPEM(_:password:)`` throw, and ``PKIError/keyMismatch(subject:)``.
    package init(certificatePEM: [UInt8], keyPEM: [UInt8], keyPassword: [UInt8]? = nil) throws(PKIError) {
        try self.init(chain: Certificate.readPEM(certificatePEM), key: PrivateKey.readPEM(keyPEM, password: keyPassword))
    }
}
