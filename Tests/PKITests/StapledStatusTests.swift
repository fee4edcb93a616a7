import COpenSSL
import PKI
import Testing

/// OCSP responses as servers staple them, made here as their CAs would.
struct StapledStatusTests {
    private let root: CertificateAuthority
    private let intermediate: CertificateAuthority
    private let server: TLSIdentity

    init() throws {
        root = try CertificateAuthority.createRoot(commonName: "Test Root")
        intermediate = try root.createIntermediate(commonName: "Test Intermediate")
        server = try intermediate.issueServer(names: [.dns("pacs.example.org")])
    }

    private var issuer: Certificate { intermediate.chain[0] }

    /// - Parameter signer: whose key signs; a response names no other.
    private func response(
        _ status: Int32, about certificate: Certificate? = nil, signer: TLSIdentity? = nil, until seconds: Int = 3600
    ) throws -> [UInt8] {
        let basic = try #require(OCSP_BASICRESP_new())
        defer { OCSP_BASICRESP_free(basic) }
        let identifier = (certificate ?? server.leaf).withX509 { leaf in issuer.withX509 { OCSP_cert_to_id(nil, leaf, $0) } }
        defer { OCSP_CERTID_free(identifier) }
        let this = X509_gmtime_adj(nil, -60)
        let next = X509_gmtime_adj(nil, seconds)
        defer { [this, next].forEach { ASN1_STRING_free($0) } }
        let reason = status == V_OCSP_CERTSTATUS_REVOKED ? OCSP_REVOKED_STATUS_KEYCOMPROMISE : 0
        try #require(
            OCSP_basic_add1_status(basic, identifier, status, reason, status == V_OCSP_CERTSTATUS_REVOKED ? this : nil, this, next) != nil)
        let key = signer?.key ?? intermediate.key
        let signed = (signer?.leaf ?? issuer).withX509 { certificate in
            key.withEVPPKey { OCSP_basic_sign(basic, certificate, $0, EVP_sha256(), nil, 0) }
        }
        try #require(signed == 1)
        let whole = try #require(OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic))
        defer { OCSP_RESPONSE_free(whole) }
        var start: UnsafeMutablePointer<UInt8>?
        let count = i2d_OCSP_RESPONSE(whole, &start)
        defer { CRYPTO_free(start, #file, #line) }
        return Array(UnsafeBufferPointer(start: start, count: Int(count)))
    }

    private func read(_ response: [UInt8], issuedBy issuer: Certificate? = nil) -> StapledStatus {
        StapledStatus(response, of: server.leaf, issuedBy: issuer ?? self.issuer)
    }

    @Test func aGoodCertificateIsGood() throws {
        let status = try read(response(V_OCSP_CERTSTATUS_GOOD))
        #expect(status.verdict == .good)
        #expect(try #require(status.nextUpdate) - #require(status.thisUpdate) == 3660)
    }

    @Test func aRevokedOneIsRevoked() throws {
        let status = try read(response(V_OCSP_CERTSTATUS_REVOKED))
        #expect(status.verdict == .revoked(status.thisUpdate))
    }

    @Test func anUnknownOneIsUnknown() throws {
        #expect(try read(response(V_OCSP_CERTSTATUS_UNKNOWN)).verdict == .unknown)
    }

    private func isInvalid(_ status: StapledStatus) -> Bool {
        if case .invalid = status.verdict { true } else { false }
    }

    /// Neither is what somebody else says of the certificate, nor what the issuer says of another, nor what is cut.
    @Test func nothingElseIsBelieved() throws {
        let stranger = try intermediate.issueServer(names: [.dns("elsewhere.example.org")])
        #expect(try isInvalid(read(response(V_OCSP_CERTSTATUS_GOOD, signer: stranger))))
        #expect(try isInvalid(read(response(V_OCSP_CERTSTATUS_GOOD, about: stranger.leaf))))
        #expect(try isInvalid(read(Array(response(V_OCSP_CERTSTATUS_GOOD).dropLast()))))
        #expect(isInvalid(read([])))
        #expect(try isInvalid(read(response(V_OCSP_CERTSTATUS_GOOD), issuedBy: root.chain[0])))
    }

    @Test func withoutAnIssuerNothingIsSaid() throws {
        #expect(try isInvalid(StapledStatus(response(V_OCSP_CERTSTATUS_GOOD), of: server.leaf, issuedBy: nil)))
    }
}
