/// What a certificate says, in words and numbers.
package struct CertificateFacts: Equatable, Sendable {
    /// As in RFC 2253, most specific part first, in UTF-8; control characters are escaped. Empty for an empty name.
    package var subject: String
    package var issuer: String
    /// The common names of the subject.
    package var commonNames: [String]
    /// In hexadecimal, lower case, without separators.
    package var serialNumber: String
    /// Each with its type: "DNS:host", "IP:192.0.2.1", "email:…", "URI:…", "directory:…"; names of other types as "other:".
    package var subjectAlternativeNames: [String]
    /// Unix seconds; nil where the certificate's field is no valid time.
    package var notBefore: Int64?
    /// Unix seconds; nil where the certificate's field is no valid time.
    package var notAfter: Int64?
    /// With curve or size: "EC P-256", "RSA 2048", "ED25519". The algorithm's name alone where OpenSSL can't read the key.
    package var keyAlgorithm: String
    /// 0 where OpenSSL can't read the key.
    package var keyBits: Int
    /// OpenSSL's name of it ("ecdsa-with-SHA256", "sha256WithRSAEncryption"), or the object identifier.
    package var signatureAlgorithm: String
    /// Fingerprint of the DER encoding in hexadecimal, lower case, without separators.
    package var sha256: String
    /// Of its public key, as ``PublicKeyPin/description`` writes it; nil where the key can't be encoded.
    package var pin: String?
    /// What its basic constraints say.
    package var isCertificateAuthority: Bool
    /// OpenSSL's short names ("serverAuth", "clientAuth"), or object identifiers. Empty where the extension is absent: any use.
    package var extendedKeyUsages: [String]
    /// Where the certificate says that its issuer's is to be had (authorityInfoAccess, caIssuers; RFC 5280 4.2.2.1).
    package var issuerURLs: [String]

    package init(
        subject: String, issuer: String, commonNames: [String], serialNumber: String, subjectAlternativeNames: [String], notBefore: Int64?,
        notAfter: Int64?,
        keyAlgorithm: String, keyBits: Int, signatureAlgorithm: String, sha256: String, pin: String?,
        isCertificateAuthority: Bool, extendedKeyUsages: [String], issuerURLs: [String]
    ) {
        self.subject = subject
        self.issuer = issuer
        self.commonNames = commonNames
        self.serialNumber = serialNumber
        self.subjectAlternativeNames = subjectAlternativeNames
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.keyAlgorithm = keyAlgorithm
        self.keyBits = keyBits
        self.signatureAlgorithm = signatureAlgorithm
        self.sha256 = sha256
        self.pin = pin
        self.isCertificateAuthority = isCertificateAuthority
        self.extendedKeyUsages = extendedKeyUsages
        self.issuerURLs = issuerURLs
    }
}
