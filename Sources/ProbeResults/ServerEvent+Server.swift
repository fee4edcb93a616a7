extension ServerEvent {
    package struct Listening: Codable, Equatable, Sendable {
        /// Numeric.
        package var address: String
        package var port: UInt16
        package var isTLS: Bool
        /// Whether clients must show a certificate.
        package var requiresClientCertificate: Bool
        /// The CA that clients are to trust, where the server's certificate is one of its own making.
        package var caPath: String?
        /// The revocation list that clients are to look certificates up in, where one is shown that is revoked on purpose.
        package var crlPath: String?
        /// The folder for received objects; absent where they are discarded.
        package var storagePath: String?

        package init(
            address: String, port: UInt16, isTLS: Bool, requiresClientCertificate: Bool, caPath: String?, crlPath: String? = nil,
            storagePath: String?
        ) {
            self.address = address
            self.port = port
            self.isTLS = isTLS
            self.requiresClientCertificate = requiresClientCertificate
            self.caPath = caPath
            self.crlPath = crlPath
            self.storagePath = storagePath
        }
    }

    package struct CertificateRenewed: Codable, Equatable, Sendable {
        package var certificate: ProbeResult.TLS.Certificate

        package init(certificate: ProbeResult.TLS.Certificate) {
            self.certificate = certificate
        }
    }

    package struct Warning: Codable, Equatable, Sendable {
        package var reason: WarningReason
        package var message: String

        package init(reason: WarningReason, message: String) {
            self.reason = reason
            self.message = message
        }
    }

    package struct Shortage: Codable, Equatable, Sendable {
        /// What the system says.
        package var message: String

        package init(message: String) {
            self.message = message
        }
    }

    package struct EventsLost: Codable, Equatable, Sendable {
        /// How many.
        package var count: Int
        /// Where they were to be written: a file, or `standard output`.
        package var place: String

        package init(count: Int, place: String) {
            self.count = count
            self.place = place
        }
    }

    package struct Stopping: Codable, Equatable, Sendable {
        /// The number of the signal that asked for it.
        package var signal: Int32
        /// How many associations there are.
        package var associations: Int
        /// How long they may go on.
        package var graceMilliseconds: Int

        package init(signal: Int32, associations: Int, graceMilliseconds: Int) {
            self.signal = signal
            self.associations = associations
            self.graceMilliseconds = graceMilliseconds
        }
    }

    package struct Failure: Codable, Equatable, Sendable {
        package var reason: Reason
        package var message: String
        package var hint: String?

        package init(reason: Reason, message: String, hint: String? = nil) {
            self.reason = reason
            self.message = message
            self.hint = hint
        }
    }
}
