import PKI

extension TLSProfile {
    /// The TLS Secure Transport Connection Profiles of PS3.15 annex B, and the one of IHE ATNA without encryption; the default first.
    package static let all = [
        bcp195, bcp195NonDowngrading, bcp195Modified, legacyBCP195, legacyBCP195Extended, legacyAES, legacyBasic, legacyUnencrypted,
    ]

    /// BCP 195 TLS Secure Transport Connection Profile (PS3.15 B.12; RFC 9325 4.2, 4.4).
    ///
    /// AES-128 comes first, as in RFC 9325: it is as safe and some 5 % faster.
    package static let bcp195 = TLSProfile(
        name: "bcp195", title: "BCP 195 TLS Secure Transport Connection Profile", versions: .tls12 ... .tls13,
        cipherSuites: [
            "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        ])

    /// Modified BCP 195 TLS Secure Transport Connection Profile (PS3.15 B.13), which comes from Japanese guidelines.
    static let bcp195Modified = TLSProfile(
        name: "bcp195-modified", title: "Modified BCP 195 TLS Secure Transport Connection Profile", versions: .tls12 ... .tls13,
        cipherSuites: [
            "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256", "TLS_AES_128_CCM_SHA256",
            "TLS_AES_128_CCM_8_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CCM", "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CAMELLIA_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_CAMELLIA_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_CCM", "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8",
            "TLS_ECDHE_ECDSA_WITH_CAMELLIA_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_CAMELLIA_128_GCM_SHA256",
        ])

    /// Non-Downgrading BCP 195 TLS Secure Transport Connection Profile (PS3.15 B.10, retired).
    static let bcp195NonDowngrading = TLSProfile(
        name: "bcp195-non-downgrading", title: "Non-Downgrading BCP 195 TLS Secure Transport Connection Profile",
        versions: .tls12 ... .tls13, cipherSuites: tls13Suites + forwardSecretRSASuites)

    /// BCP 195 TLS Secure Transport Connection Profile of RFC 7525 (PS3.15 B.9, retired), which goes down to the basic profile.
    static let legacyBCP195 = TLSProfile(
        name: "legacy-bcp195", title: "BCP 195 TLS Secure Transport Connection Profile, retired", versions: .tls10 ... .tls13,
        cipherSuites: tls13Suites + forwardSecretRSASuites + ["TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"],
        signatureAlgorithms: oldSignatureAlgorithms)

    /// Extended BCP 195 TLS Profile Secure Transport Connection Profile (PS3.15 B.11, retired): TLS 1.2 and no other.
    static let legacyBCP195Extended = TLSProfile(
        name: "legacy-bcp195-extended", title: "Extended BCP 195 TLS Secure Transport Connection Profile, retired",
        versions: .tls12 ... .tls12,
        cipherSuites: forwardSecretRSASuites + ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"])

    /// AES TLS Secure Transport Connection Profile (PS3.15 B.3, retired), with the suite of the basic profile to fall back to.
    static let legacyAES = TLSProfile(
        name: "legacy-aes", title: "AES TLS Secure Transport Connection Profile, retired", versions: .tls10 ... .tls12,
        cipherSuites: ["TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"], signatureAlgorithms: oldSignatureAlgorithms,
        minimumStrength: nil)

    /// Basic TLS Secure Transport Connection Profile (PS3.15 B.1, retired).
    static let legacyBasic = TLSProfile(
        name: "legacy-basic", title: "Basic TLS Secure Transport Connection Profile, retired", versions: .tls10 ... .tls12,
        cipherSuites: ["TLS_RSA_WITH_3DES_EDE_CBC_SHA"], signatureAlgorithms: oldSignatureAlgorithms, minimumStrength: nil)

    /// Authenticated, and read by everybody: what IHE ATNA once allowed.
    static let legacyUnencrypted = TLSProfile(
        name: "legacy-unencrypted", title: "authenticated unencrypted communication, retired", versions: .tls10 ... .tls12,
        cipherSuites: ["TLS_RSA_WITH_NULL_SHA"], signatureAlgorithms: oldSignatureAlgorithms, minimumStrength: nil)

    // MARK: Parts

    private static let tls13Suites = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"]

    /// What RFC 7525 4.2 recommends.
    private static let forwardSecretRSASuites = [
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
    ]

    package static let strongGroups = ["X25519", "P-256", "P-384"]

    package static let strongSignatureAlgorithms = [
        "ecdsa_secp256r1_sha256", "ecdsa_secp384r1_sha384", "ecdsa_secp521r1_sha512", "ed25519", "ed448",
        "rsa_pss_rsae_sha256", "rsa_pss_rsae_sha384", "rsa_pss_rsae_sha512",
        "rsa_pss_pss_sha256", "rsa_pss_pss_sha384", "rsa_pss_pss_sha512",
        "rsa_pkcs1_sha256", "rsa_pkcs1_sha384", "rsa_pkcs1_sha512",
    ]

    /// Old devices have certificates that are signed with SHA-1.
    private static let oldSignatureAlgorithms = strongSignatureAlgorithms + ["rsa_pkcs1_sha1"]
}
