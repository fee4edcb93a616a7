import ProbeResults
import Transport

extension Finding {
    /// What an alert of the peer says (RFC 8446 6.2), read together with what was asked of us and what we sent.
    ///
    /// - Parameter isAnswered: whether the peer has accepted an association: what it says then is not about the client's certificate, unless it is the alert
    ///   for just that.
    init(alert: UInt8, _ failure: TLSFailure, _ context: ConnectionContext, isAnswered: Bool) {
        let name = TLSAlertName.text(alert)
        let information = failure.information
        if alert == TLSAlertName.certificateRequired
            || (!isAnswered && information.emptyClientCertificateSent && TLSAlertName.mayMeanNoCertificate.contains(alert))
        {
            let unfit = context.tls.unfitCertificateWords(information)
            self.init(
                reason: .tlsClientCertRequired,
                message: "\(context.endpoint) demands a client certificate (mutual TLS) and got none\(unfit.map { ", \($0)" } ?? ""): "
                    + "alert \(name)",
                hint: "give --cert and --key, a certificate \(unfit == nil ? "" : "with another kind of key, ")issued by "
                    + Self.acceptable(information))
        } else if !isAnswered, information.clientCertificateSent, TLSAlertName.isAboutCertificate.contains(alert) {
            self.init(
                reason: .tlsClientCertRefused,
                message: "\(context.endpoint) refuses the client certificate\(context.tls.clientCertificateWords): alert \(name)",
                hint: Self.refusedHint(alert, information))
        } else if alert == TLSAlertName.unrecognizedName {
            let sent = context.tls?.serverName.map { "the server name \($0)" } ?? "a client that sends no server name"
            self.init(
                reason: .tlsSNIRefused, message: "\(context.endpoint) does not serve \(sent): alert \(name)",
                hint:
                    "check the host names that the ingress serves (haproxy with strict-sni: those of its certificates); --sni sends another one"
            )
        } else if alert == TLSAlertName.noApplicationProtocol {
            self.init(
                reason: .tlsALPNRefused,
                message: "\(context.endpoint) refuses the application protocol offered (\(context.tls.protocolWords)): alert \(name)",
                hint: "let the ingress list it (Traefik: alpnProtocols), or offer none: leave out --alpn")
        } else if TLSAlertName.isAboutParameters.contains(alert), information.cipherSuite == nil {
            self.init(
                reason: .tlsNoCommonParameters,
                message: "\(context.endpoint) has no TLS version, cipher suite or group in common with what was offered "
                    + "(\(context.tls.profileWords)): alert \(name)",
                hint:
                    "BCP 195 asks for TLS 1.2 with ECDHE and AES-GCM, or TLS 1.3: raise what the server allows; for an old device see --tls-profile"
                    + (alert == TLSAlertName.handshakeFailure ? Self.orNoCertificate(context) : ""))
        } else {
            self.init(
                reason: .tlsOther, message: "\(context.endpoint) ended TLS with alert \(name) (\(context.tls.offerWords))",
                hint: "the server's log says why it did")
        }
    }

    private static func orNoCertificate(_ context: ConnectionContext) -> String {
        "; some servers answer so when they have no certificate for \(context.tls?.serverName ?? "a client that sends no server name")"
    }

    private static func acceptable(_ information: TLSInformation) -> String {
        information.acceptableCAs.isEmpty ? "a CA that the server trusts" : information.acceptableCAs.joined(separator: " or ")
    }

    private static func refusedHint(_ alert: UInt8, _ information: TLSInformation) -> String {
        switch alert {
        case TLSAlertName.certificateExpired: "renew the client certificate, and give the new one as --cert and --key"
        case TLSAlertName.certificateRevoked: "the client certificate is revoked: ask for a new one, and give that as --cert and --key"
        case TLSAlertName.unknownCA:
            "the server accepts certificates issued by \(acceptable(information)): give one as --cert and --key, with its intermediates behind it"
        default:
            "check its issuer (accepted: \(acceptable(information))), its dates, and that it allows clientAuth; or give another --cert and --key"
        }
    }
}

/// The alerts that are told apart, and the names of all (RFC 8446 6, and what TLS 1.2 had besides).
enum TLSAlertName {
    static let handshakeFailure: UInt8 = 40
    static let certificateRevoked: UInt8 = 44
    static let certificateExpired: UInt8 = 45
    static let unknownCA: UInt8 = 48
    static let unrecognizedName: UInt8 = 112
    static let certificateRequired: UInt8 = 116
    static let noApplicationProtocol: UInt8 = 120

    /// handshake_failure, no_certificate, bad_certificate, certificate_unknown, access_denied: what TLS 1.2 servers send where TLS 1.3 has
    /// certificate_required.
    static let mayMeanNoCertificate: Set<UInt8> = [40, 41, 42, 46, 49]

    /// bad_certificate to unknown_ca, access_denied, decrypt_error.
    static let isAboutCertificate: Set<UInt8> = [42, 43, 44, 45, 46, 48, 49, 51]

    /// handshake_failure, protocol_version, insufficient_security.
    static let isAboutParameters: Set<UInt8> = [40, 70, 71]

    private static let names: [UInt8: String] = [
        0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 21: "decryption_failed", 22: "record_overflow",
        30: "decompression_failure", 40: "handshake_failure", 41: "no_certificate", 42: "bad_certificate", 43: "unsupported_certificate",
        44: "certificate_revoked", 45: "certificate_expired", 46: "certificate_unknown", 47: "illegal_parameter", 48: "unknown_ca",
        49: "access_denied", 50: "decode_error", 51: "decrypt_error", 60: "export_restriction", 70: "protocol_version",
        71: "insufficient_security", 80: "internal_error", 86: "inappropriate_fallback", 90: "user_canceled", 100: "no_renegotiation",
        109: "missing_extension", 110: "unsupported_extension", 111: "certificate_unobtainable", 112: "unrecognized_name",
        113: "bad_certificate_status_response", 114: "bad_certificate_hash_value", 115: "unknown_psk_identity", 116: "certificate_required",
        120: "no_application_protocol",
    ]

    /// `48 unknown_ca`
    static func text(_ alert: UInt8) -> String {
        names[alert].map { "\(alert) \($0)" } ?? String(alert)
    }
}
