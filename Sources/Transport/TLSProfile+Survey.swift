import COpenSSL
import PKI

extension TLSProfile {
    /// Whatever the installed OpenSSL can speak of these versions, weak as it may be: to learn what a server accepts. Nothing is verified by it.
    ///
    /// - Parameter cipherSuites: in the order of preference; nil for all that there are.
    package static func survey(_ versions: ClosedRange<TLSVersion>, cipherSuites: [String]? = nil) -> TLSProfile {
        let all = TLSVersion.allCases.reversed().filter(versions.contains).flatMap(TLSProfile.cipherSuitesToAsk)
        var seen: Set<String> = []
        var profile = TLSProfile(
            name: "survey", title: "everything", versions: versions, cipherSuites: cipherSuites ?? all.filter { seen.insert($0).inserted },
            groups: strongGroups + ["P-521", "X448"], signatureAlgorithms: strongSignatureAlgorithms + ["ECDSA+SHA1", "rsa_pkcs1_sha1"],
            minimumStrength: nil)
        // Level 1 and above have no TLS before 1.2, for its signatures are made with SHA-1.
        profile.securityLevel = 0
        return profile
    }

    /// The suites of a version that the installed OpenSSL can ask a server for, strong ones first; none where it does not speak that version.
    package static func cipherSuitesToAsk(_ version: TLSVersion) -> [String] {
        defer { ERR_clear_error() }
        guard let context = SSL_CTX_new(TLS_client_method()) else { return [] }
        defer { SSL_CTX_free(context) }
        SSL_CTX_set_security_level(context, 0)
        guard SSL_CTX_set_cipher_list(context, "ALL:COMPLEMENTOFALL") == 1,
            SSL_CTX_set_ciphersuites(context, tls13SuitesOfOpenSSL.joined(separator: ":")) == 1
        else { return [] }
        return TLSOffer.cipherSuites(of: context, version)
    }

    /// Those that this build knows (RFC 8446 B.4); its default leaves out the last two.
    private static var tls13SuitesOfOpenSSL: [String] {
        [
            "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256", "TLS_AES_128_CCM_SHA256",
            "TLS_AES_128_CCM_8_SHA256",
        ].filter { openSSLName(of: $0) != nil }
    }

    /// Suites that a survey should know of, and the installed OpenSSL can't ask for: those of the profiles, and what old devices and old attacks need.
    package static var cipherSuitesOutOfReach: [String] {
        let wanted = all.flatMap(\.cipherSuites) + oldSuites
        var seen: Set<String> = []
        return wanted.filter { openSSLName(of: $0) == nil && seen.insert($0).inserted }
    }

    /// RC4 (RFC 7465), single and triple DES, export grade.
    private static let oldSuites = [
        "TLS_RSA_WITH_RC4_128_SHA", "TLS_RSA_WITH_RC4_128_MD5", "TLS_ECDHE_RSA_WITH_RC4_128_SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
        "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA", "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA", "TLS_RSA_WITH_DES_CBC_SHA",
        "TLS_RSA_EXPORT_WITH_RC4_40_MD5", "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA",
    ]
}
