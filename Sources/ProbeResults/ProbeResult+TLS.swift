extension ProbeResult {
    /// What was learnt of the TLS connection, also of one that failed.
    package struct TLS: Codable, Equatable, Sendable {
        package struct Certificate: Codable, Equatable, Sendable {
            package var subject: String
            package var issuer: String
            package var subjectAlternativeNames: [String]
            /// ISO 8601, UTC; absent where the certificate's field is no valid time.
            package var notBefore: String?
            package var notAfter: String?
            /// Whole days until ``notAfter``; negative when past.
            package var daysLeft: Int?
            package var key: String
            package var signature: String
            /// Of the certificate's DER encoding, hexadecimal.
            package var sha256: String
            /// Of the public key, `sha256/` and base64: what `--pin` takes. Absent where the key can't be read.
            package var pin: String?

            package init(
                subject: String, issuer: String, subjectAlternativeNames: [String], notBefore: String?, notAfter: String?, daysLeft: Int?,
                key: String, signature: String, sha256: String, pin: String?
            ) {
                self.subject = subject
                self.issuer = issuer
                self.subjectAlternativeNames = subjectAlternativeNames
                self.notBefore = notBefore
                self.notAfter = notAfter
                self.daysLeft = daysLeft
                self.key = key
                self.signature = signature
                self.sha256 = sha256
                self.pin = pin
            }
        }

        package struct VerificationError: Codable, Equatable, Sendable {
            package var reason: Reason
            /// 0 is the peer's own certificate.
            package var depth: Int
            package var subject: String
            /// OpenSSL's words and its number, `X509_V_ERR_…`.
            package var text: String
            package var code: Int32

            package init(reason: Reason, depth: Int, subject: String, text: String, code: Int32) {
                self.reason = reason
                self.depth = depth
                self.subject = subject
                self.text = text
                self.code = code
            }
        }

        package var version: String?
        package var cipherSuite: String?
        package var group: String?
        /// The server name sent; absent when none was.
        package var sni: String?
        /// The name that the certificate was verified against; absent when none was.
        package var verifiedName: String?
        package var alpn: String?
        /// Whether every check passed. False also where `--insecure` went on.
        package var isVerified: Bool
        package var clientCertificateRequested: Bool
        package var clientCertificateSent: Bool
        package var acceptableCAs: [String]
        package var verificationErrors: [VerificationError]
        /// As the peer sent it, its own certificate first.
        package var chain: [Certificate]

        package init(
            version: String?, cipherSuite: String?, group: String?, sni: String?, verifiedName: String?, alpn: String?, isVerified: Bool,
            clientCertificateRequested: Bool, clientCertificateSent: Bool, acceptableCAs: [String],
            verificationErrors: [VerificationError], chain: [Certificate]
        ) {
            self.version = version
            self.cipherSuite = cipherSuite
            self.group = group
            self.sni = sni
            self.verifiedName = verifiedName
            self.alpn = alpn
            self.isVerified = isVerified
            self.clientCertificateRequested = clientCertificateRequested
            self.clientCertificateSent = clientCertificateSent
            self.acceptableCAs = acceptableCAs
            self.verificationErrors = verificationErrors
            self.chain = chain
        }
    }
}

extension ProbeResult.TLS {
    /// Whether of two connections of one run this is the one to be told of: a chain before none, one that was not accepted (`--insecure` goes on with it)
    /// before one that was, and then the one that ends first. Of several backends the one that is wrong counts, or has to be renewed soonest.
    package func precedes(_ other: ProbeResult.TLS) -> Bool {
        guard let otherEnd = other.chainEnd else { return true }
        guard let end = chainEnd else { return false }
        return isVerified == other.isVerified ? end <= otherEnd : !isVerified
    }

    /// When the first certificate of the chain ends, as text that sorts by time; one without a valid date comes first. Nil without a chain.
    private var chainEnd: String? { chain.map { $0.notAfter ?? "" }.min() }
}
