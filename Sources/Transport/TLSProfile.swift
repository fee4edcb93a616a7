import COpenSSL

/// Which versions and parameters of TLS are offered and accepted.
package struct TLSProfile: Equatable, Sendable {
    /// As PS3.15 names it.
    package var name: String
    package var minimumVersion: TLSVersion
    package var maximumVersion: TLSVersion
    /// Of TLS 1.2, by OpenSSL's names, in order of preference.
    package var tls12CipherSuites: [String]
    /// Of TLS 1.3, by their own names, in order of preference.
    package var tls13CipherSuites: [String]
    /// For the key exchange, in order of preference; the client makes a key share of the first.
    package var groups: [String]
    /// For handshakes and, as far as the peer can choose, for its certificates.
    package var signatureAlgorithms: [String]

    /// BCP 195 RFC 9325 TLS Secure Transport Connection Profile (PS3.15 B.12; RFC 9325 4.2, 4.4).
    ///
    /// AES-128 comes first, as in RFC 9325: it is as safe and some 5 % faster.
    package static let bcp195 = TLSProfile(
        name: "BCP 195",
        minimumVersion: .tls12,
        maximumVersion: .tls13,
        tls12CipherSuites: [
            "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256",
            "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384",
        ],
        tls13CipherSuites: ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"],
        groups: ["X25519", "P-256", "P-384"],
        signatureAlgorithms: [
            "ecdsa_secp256r1_sha256", "ecdsa_secp384r1_sha384", "ecdsa_secp521r1_sha512", "ed25519", "ed448",
            "rsa_pss_rsae_sha256", "rsa_pss_rsae_sha384", "rsa_pss_rsae_sha512",
            "rsa_pss_pss_sha256", "rsa_pss_pss_sha384", "rsa_pss_pss_sha512",
            "rsa_pkcs1_sha256", "rsa_pkcs1_sha384", "rsa_pkcs1_sha512",
        ])
}

package enum TLSVersion: Comparable, Sendable {
    case tls12, tls13

    /// The number in the protocol, which OpenSSL uses too.
    var number: Int32 {
        switch self {
        case .tls12: TLS1_2_VERSION
        case .tls13: TLS1_3_VERSION
        }
    }
}
