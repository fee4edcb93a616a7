import COpenSSL
import PKI
import Testing

@Suite struct VerificationProblemTests {
    /// Whatever OpenSSL has words for is in the table, and nothing else is.
    @Test func everyCodeOfOpenSSLIsMappedExplicitly() {
        let unknown = String(cString: X509_verify_cert_error_string(100_000))
        for code: Int32 in 1...100 {
            let text = String(cString: X509_verify_cert_error_string(Int(code)))
            let isKnown = text != unknown && !text.hasPrefix("unknown certificate verification error")
            #expect((VerificationCode.named[code] != nil) == isKnown, "code \(code): \(text)")
        }
        #expect(VerificationCode.named.count == 94)
    }

    @Test(
        arguments: [
            (23, VerificationProblem.revoked), (12, .crlExpired), (3, .crlMissing), (10, .expired), (9, .notYetValid), (18, .selfSigned),
            (19, .untrustedRoot), (20, .unknownIssuer), (2, .unknownIssuer), (21, .unknownIssuer), (7, .badChain), (79, .badChain),
            (26, .wrongPurpose), (66, .weakKey), (67, .weakKey), (68, .weakSignature), (62, .wrongName), (64, .wrongName),
            (65, .pinMismatch),
            (1, .other), (50, .other), (0, .other), (-1, .other), (95, .other), (Int32.max, .other),
        ] as [(Int32, VerificationProblem)])
    func codesAndProblems(code: Int32, problem: VerificationProblem) {
        #expect(VerificationProblem(openSSLCode: code) == problem)
    }

    @Test func everyProblemIsThatOfSomeCode() {
        let mapped = Set(VerificationCode.named.values.map(\.problem))
        #expect(mapped == Set(VerificationProblem.allCases))
    }

    @Test func precedenceIsRevocationDatesTrustListsPurposeStrengthNamePin() {
        let expected: [VerificationProblem] = [
            .revoked, .expired, .notYetValid, .selfSigned, .untrustedRoot, .unknownIssuer, .badChain, .crlExpired, .crlMissing,
            .wrongPurpose, .weakKey, .weakSignature, .wrongName, .pinMismatch, .other,
        ]
        #expect(VerificationProblem.allCases.sorted() == expected)
    }

    @Test func theNearestToTheLeafDecidesAmongEquals() {
        let errors = [
            VerificationError(code: X509_V_ERR_HOSTNAME_MISMATCH, depth: 0, certificate: nil),
            VerificationError(code: X509_V_ERR_CERT_HAS_EXPIRED, depth: 2, certificate: nil),
            VerificationError(code: X509_V_ERR_CERT_HAS_EXPIRED, depth: 1, certificate: nil),
        ]
        #expect(errors.decisive?.depth == 1)
        #expect(errors.decisive?.problem == .expired)
        #expect([VerificationError]().decisive == nil)
    }
}
