/// What is wrong with a chain of certificates, in the order of precedence: of several problems, the first one here is the reason.
package enum VerificationProblem: String, CaseIterable, Sendable, Comparable {
    case revoked
    case expired
    case notYetValid
    /// The leaf is its own issuer, and not trusted.
    case selfSigned
    /// The chain ends in a root that is not trusted.
    case untrustedRoot
    /// A certificate's issuer was neither sent nor is it trusted.
    case unknownIssuer
    /// Signatures or extensions do not fit together.
    case badChain
    /// This and the next say what our own lists lack, and of a chain that is not trusted nobody has any.
    case crlExpired
    /// No revocation list of the issuer is at hand.
    case crlMissing
    case wrongPurpose
    case weakKey
    case weakSignature
    case wrongName
    case pinMismatch
    /// Anything else; OpenSSL's words have to do.
    case other

    package static func < (left: VerificationProblem, right: VerificationProblem) -> Bool {
        left.precedence < right.precedence
    }

    private var precedence: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.endIndex }

    /// Total: what no table entry names, such as codes of a later OpenSSL, is ``other``.
    package init(openSSLCode code: Int32) {
        self = VerificationCode.named[code]?.problem ?? .other
    }
}
