import COpenSSL

/// What a certificate says beyond its ``CertificateFacts``, and how strong it is.
package struct CertificateDetails: Equatable, Sendable {
    package let facts: CertificateFacts
    package let publicKey: PublicKeyFacts
    /// RFC 5280's names ("digitalSignature"). Empty where the extension is absent: any use.
    package let keyUsages: [String]
    /// How many further authorities may be below this one (RFC 5280 4.2.1.9); nil is no limit.
    package let pathLength: Int?
    /// Whether subject and issuer are the same.
    package let isSelfSigned: Bool
    /// Whether key and signature are as strong as BCP 195 asks.
    package let hasWeakKey: Bool
    package let hasWeakSignature: Bool
    /// Whether whoever verifies with OpenSSL takes it for that of a TLS server, and of a TLS client: by its extended key usage, its key usage,
    /// and the type that Netscape gave certificates.
    package let isForServers: Bool
    package let isForClients: Bool

    /// The bits of RFC 5280 4.2.1.3 in their order, as OpenSSL numbers them.
    private static let usages: [(bit: Int32, name: String)] = [
        (KU_DIGITAL_SIGNATURE, "digitalSignature"), (KU_NON_REPUDIATION, "nonRepudiation"), (KU_KEY_ENCIPHERMENT, "keyEncipherment"),
        (KU_DATA_ENCIPHERMENT, "dataEncipherment"), (KU_KEY_AGREEMENT, "keyAgreement"), (KU_KEY_CERT_SIGN, "keyCertSign"),
        (KU_CRL_SIGN, "cRLSign"), (KU_ENCIPHER_ONLY, "encipherOnly"), (KU_DECIPHER_ONLY, "decipherOnly"),
    ]

    init(reading x509: OpaquePointer, der: [UInt8]) {
        defer { OpenSSLErrorQueue.clear() }
        facts = CertificateFacts(reading: x509, der: der)
        publicKey = PublicKeyFacts(of: x509)
        let bits = X509_get_key_usage(x509)
        // Without the extension OpenSSL sets every bit there is.
        keyUsages = bits == .max ? [] : Self.usages.filter { bits & UInt32(bitPattern: $0.bit) != 0 }.map(\.name)
        let length = X509_get_pathlen(x509)
        pathLength = length < 0 ? nil : length
        isSelfSigned = X509_self_signed(x509, 0) == 1
        hasWeakKey = !MinimumStrength.bcp195.allowsKey(of: x509)
        hasWeakSignature = !MinimumStrength.bcp195.allowsSignature(of: x509)
        isForServers = X509_check_purpose(x509, X509_PURPOSE_SSL_SERVER, 0) == 1
        isForClients = X509_check_purpose(x509, X509_PURPOSE_SSL_CLIENT, 0) == 1
    }
}

extension Certificate {
    /// What it says, all of it, read anew at each call.
    package var details: CertificateDetails {
        withX509 { CertificateDetails(reading: $0, der: der) }
    }

    /// What there is between a certificate and one that may have issued it.
    package enum Issuing: Equatable, Sendable {
        case issued
        /// The names fit, and the signature was made with another key.
        case otherKey
        case unrelated
    }

    package func issuing(by issuer: Certificate) -> Issuing {
        defer { OpenSSLErrorQueue.clear() }
        return withX509 { subject in
            issuer.withX509 { issuer in
                guard X509_NAME_cmp(X509_get_issuer_name(subject), X509_get_subject_name(issuer)) == 0 else { return .unrelated }
                return X509_verify(subject, X509_get0_pubkey(issuer)) == 1 ? .issued : .otherKey
            }
        }
    }
}

extension PrivateKey {
    /// What may be told of it.
    package var publicFacts: PublicKeyFacts { withEVPPKey { PublicKeyFacts(ofKey: $0) } }
}
