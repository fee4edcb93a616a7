extension Reason {
    /// Whether a service that is about to come up, or an ingress that is about to learn its routes, may show this and then not any more. What only
    /// a person can change, a wrong title or an untrusted certificate, does not pass by itself.
    package var mayPass: Bool {
        switch self {
        case .dnsNoSuchName, .dnsTimeout, .dnsOther, .tcpRefused, .tcpUnreachable, .tcpTimeout, .tcpReset, .tcpOther: true
        // No route yet, no certificate yet, no backend yet.
        case .tlsClosedInHandshake, .tlsTimeout, .tlsSNIRefused: true
        // A client certificate that is refused may be the cause, and a backend that is down just so.
        case .tlsClientCertUnconfirmed: true
        case .assocRejectedCongestion, .assocRejectedLimit, .assocRejectedNoReasonGiven: true
        case .assocAborted, .assocClosed, .assocTimeout: true
        case .dimseAborted, .dimseClosed, .dimseTimeout: true
        // Whatever took it all may give it back.
        case .localShortage: true
        default: false
        }
    }
}
