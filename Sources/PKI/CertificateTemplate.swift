/// What a certificate is to say, whoever signs it.
///
/// Every field is used as it stands: an authority fills in what is right, and a test may ask for no names, the wrong usage, a weak key.
package struct CertificateTemplate: Equatable, Sendable {
    package enum Role: Equatable, Sendable {
        /// May issue certificates, in chains of so many further authorities below it (RFC 5280 4.2.1.9); nil is no limit.
        case authority(pathLength: Int?)
        case endEntity
    }

    /// What a key may be used for (RFC 5280 4.2.1.12).
    package enum ExtendedKeyUsage: String, Sendable {
        case serverAuth, clientAuth
        /// For those who say by OCSP what became of their issuer's certificates (RFC 6960 4.2.2.2).
        case ocspSigning = "OCSPSigning"
        case anyExtendedKeyUsage
    }

    /// What a key may do (RFC 5280 4.2.1.3).
    package enum KeyUsage: String, Sendable {
        case digitalSignature, nonRepudiation, keyEncipherment
    }

    package enum SignatureDigest: Equatable, Sendable {
        case sha256
        /// Broken; for testing what peers do about it.
        case sha1
    }

    package var role: Role
    /// The whole of the subject; nil for an empty one.
    package var commonName: String?
    /// The subject alternative names; without any the extension is left out.
    package var names: [PeerName]
    /// Empty: no extension, and so any use.
    package var extendedKeyUsages: [ExtendedKeyUsage]
    /// Of an end entity; nil: what TLS does with a key of this algorithm. There is at least one.
    package var keyUsages: [KeyUsage]?
    package var keyAlgorithm: KeyAlgorithm
    package var validity: Validity
    package var digest: SignatureDigest
    /// Where the issuer's revocation list is to be had (RFC 5280 4.2.1.13); nil: not told.
    package var revocationListURL: String?

    package init(
        role: Role = .endEntity, commonName: String?, names: [PeerName] = [], extendedKeyUsages: [ExtendedKeyUsage] = [],
        keyAlgorithm: KeyAlgorithm = .ecP256, validity: Validity = .leaf, digest: SignatureDigest = .sha256
    ) {
        self.role = role
        self.commonName = commonName
        self.names = names
        self.extendedKeyUsages = extendedKeyUsages
        self.keyAlgorithm = keyAlgorithm
        self.validity = validity
        self.digest = digest
    }
}
