import COpenSSL
import PKI

/// What a server makes of the name that a client sends (SNI, RFC 6066 section 3), as an ingress does: one name is served, and all else is not.
package struct ServerNameRouting: Sendable {
    /// For other names, and for none.
    package enum Otherwise: Sendable {
        /// Alert 112, unrecognized_name.
        case alert
        /// The connection ends without an alert.
        case silence
        /// A certificate that is for whoever asks for nothing else.
        case identity(TLSIdentity)
    }

    /// The name that is served, with the configuration's own identity.
    package let name: String
    package let otherwise: Otherwise

    package init(name: String, otherwise: Otherwise) {
        self.name = name.lowercased()
        self.otherwise = otherwise
    }

    /// Makes the connections of an `SSL_CTX*` of a server heed their ``TLSWire/serverNames``.
    static func install(on context: OpaquePointer) {
        COpenSSL_SSL_CTX_set_tlsext_servername_callback(context) { connection, alert, _ in
            guard let connection, let wire = TLSWire.of(connection), let routing = wire.serverNames else { return SSL_TLSEXT_ERR_NOACK }
            let sent = SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name).map { String(cString: $0).lowercased() }
            if sent == routing.name { return SSL_TLSEXT_ERR_OK }
            switch routing.otherwise {
            case .alert:
                alert?.pointee = SSL_AD_UNRECOGNIZED_NAME
                return SSL_TLSEXT_ERR_ALERT_FATAL
            case .silence:
                wire.isSilent = true
                return SSL_TLSEXT_ERR_ALERT_FATAL
            case .identity(let identity):
                return (try? TLSContext.use(identity, on: connection)) == nil ? SSL_TLSEXT_ERR_ALERT_FATAL : SSL_TLSEXT_ERR_OK
            }
        }
    }
}
