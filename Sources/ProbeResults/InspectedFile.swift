/// A file of keys and certificates that `pki show` read. Never holds a secret.
package struct InspectedFile: Codable, Equatable, Sendable {
    package var path: String
    /// "PEM", "DER", "PKCS#12".
    package var form: String
    /// In the order of the file, as are the others.
    package var certificates: [Certificate]
    package var revocationLists: [RevocationList]
    package var keys: [Key]
    /// What is wrong with it; empty where nothing is.
    package var problems: [Problem]

    package init(
        path: String, form: String, certificates: [Certificate], revocationLists: [RevocationList], keys: [Key], problems: [Problem]
    ) {
        self.path = path
        self.form = form
        self.certificates = certificates
        self.revocationLists = revocationLists
        self.keys = keys
        self.problems = problems
    }
}

extension InspectedFile {
    package struct Certificate: Codable, Equatable, Sendable {
        package var subject: String
        package var issuer: String
        /// Where the issuer's certificate is: "itself", "next" in the file, "same-file", the path of another file; absent where it was not found.
        package var issuerFoundIn: String?
        /// Hexadecimal.
        package var serialNumber: String
        package var subjectAlternativeNames: [String]
        /// ISO 8601, UTC; absent where the certificate's field is no valid time.
        package var notBefore: String?
        package var notAfter: String?
        /// Whole days until ``notAfter``; negative when past.
        package var daysLeft: Int?
        package var key: String
        package var signature: String
        package var isCertificateAuthority: Bool
        /// How many further authorities may be below this one; absent where there is no limit.
        package var pathLength: Int?
        /// Empty: any use.
        package var keyUsages: [String]
        package var extendedKeyUsages: [String]
        /// Of the certificate's DER encoding, hexadecimal.
        package var sha256: String
        /// `sha256/BASE64` of the SubjectPublicKeyInfo, as `--pin` takes it; absent where the key can't be encoded.
        package var pin: String?

        package init(
            subject: String, issuer: String, issuerFoundIn: String?, serialNumber: String, subjectAlternativeNames: [String],
            notBefore: String?, notAfter: String?, daysLeft: Int?, key: String, signature: String, isCertificateAuthority: Bool,
            pathLength: Int?, keyUsages: [String], extendedKeyUsages: [String], sha256: String, pin: String?
        ) {
            self.subject = subject
            self.issuer = issuer
            self.issuerFoundIn = issuerFoundIn
            self.serialNumber = serialNumber
            self.subjectAlternativeNames = subjectAlternativeNames
            self.notBefore = notBefore
            self.notAfter = notAfter
            self.daysLeft = daysLeft
            self.key = key
            self.signature = signature
            self.isCertificateAuthority = isCertificateAuthority
            self.pathLength = pathLength
            self.keyUsages = keyUsages
            self.extendedKeyUsages = extendedKeyUsages
            self.sha256 = sha256
            self.pin = pin
        }
    }

    package struct RevocationList: Codable, Equatable, Sendable {
        package var issuer: String
        /// Counts the issuer's lists (RFC 5280 5.2.3); absent where the list has none.
        package var number: String?
        package var thisUpdate: String?
        /// When a newer one is due.
        package var nextUpdate: String?
        /// Whole days until ``nextUpdate``; negative when past.
        package var daysLeft: Int?
        package var signature: String
        /// Of the revoked certificates, hexadecimal.
        package var serialNumbers: [String]

        package init(
            issuer: String, number: String?, thisUpdate: String?, nextUpdate: String?, daysLeft: Int?, signature: String,
            serialNumbers: [String]
        ) {
            self.issuer = issuer
            self.number = number
            self.thisUpdate = thisUpdate
            self.nextUpdate = nextUpdate
            self.daysLeft = daysLeft
            self.signature = signature
            self.serialNumbers = serialNumbers
        }
    }

    package struct Key: Codable, Equatable, Sendable {
        package enum Kind: String, Codable, CaseIterable, Sendable {
            case `private`, `public`
            /// Private, and closed without its password.
            case encrypted
        }

        package var kind: Kind
        /// Absent where the key is encrypted, as is the pin.
        package var algorithm: String?
        package var pin: String?
        /// The subject of the certificate that it belongs to; absent where there is none among the files.
        package var belongsTo: String?

        package init(kind: Kind, algorithm: String?, pin: String?, belongsTo: String?) {
            self.kind = kind
            self.algorithm = algorithm
            self.pin = pin
            self.belongsTo = belongsTo
        }
    }

    package struct Problem: Codable, Equatable, Sendable {
        /// What is wrong. Slugs are API.
        package enum Kind: String, Codable, CaseIterable, Sendable {
            case expired
            case notYetValid = "not-yet-valid"
            case badDates = "bad-dates"
            case noNames = "no-names"
            case weakKey = "weak-key"
            case weakSignature = "weak-signature"
            case validTooLong = "valid-too-long"
            case selfSigned = "self-signed"
            case wrongPurpose = "wrong-purpose"
            case notAnAuthority = "not-an-authority"
            case wrongOrder = "wrong-order"
            case missingIssuer = "missing-issuer"
            case missingIntermediate = "missing-intermediate"
            case wrongSignature = "wrong-signature"
            case unrelated
            case repeated
            case keyMismatch = "key-mismatch"
            case revoked
            case noNextUpdate = "no-next-update"
            case missingFile = "missing-file"
        }

        package var kind: Kind
        package var message: String
        /// What to do about it.
        package var hint: String?
        /// Which of the file's certificates is meant, counted from 0; absent where it is something else.
        package var certificate: Int?

        package init(kind: Kind, message: String, hint: String?, certificate: Int?) {
            self.kind = kind
            self.message = message
            self.hint = hint
            self.certificate = certificate
        }
    }
}
