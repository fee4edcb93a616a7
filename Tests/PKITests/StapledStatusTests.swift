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

    /// What a response says of one certificate.
    private struct Statement {
        var status: Int32
        var certificate: Certificate?
        /// By which the certificate is named; nil for one that nobody knows.
        var digest: String? = "SHA1"
        /// Seconds from now.
        var since = -60
        var until = 3600
    }

    /// - Parameter signer: whose key signs; a response names no other.
    private func response(_ statements: [Statement], signer: TLSIdentity? = nil) throws -> [UInt8] {
        let basic = try #require(OCSP_BASICRESP_new())
        defer { OCSP_BASICRESP_free(basic) }
        for statement in statements { try add(statement, to: basic) }
        let key = signer?.key ?? intermediate.key
        let signed = (signer?.leaf ?? issuer).withX509 { certificate in
            key.withEVPPKey { OCSP_basic_sign(basic, certificate, $0, EVP_sha256(), nil, 0) }
        }
        try #require(signed == 1)
        let whole = try #require(OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic))
        defer { OCSP_RESPONSE_free(whole) }
        return der { i2d_OCSP_RESPONSE(whole, $0) }
    }

    private func response(_ status: Int32, about certificate: Certificate? = nil, signer: TLSIdentity? = nil) throws -> [UInt8] {
        try response([Statement(status: status, certificate: certificate)], signer: signer)
    }

    private func add(_ statement: Statement, to basic: OpaquePointer) throws {
        let identifier = try identifier(of: statement.certificate ?? server.leaf, statement.digest)
        defer { OCSP_CERTID_free(identifier) }
        var now = time(nil)
        let this = X509_time_adj(nil, statement.since, &now)
        let next = X509_time_adj(nil, statement.until, &now)
        defer { [this, next].forEach { ASN1_STRING_free($0) } }
        let isRevoked = statement.status == V_OCSP_CERTSTATUS_REVOKED
        try #require(
            OCSP_basic_add1_status(
                basic, identifier, statement.status, isRevoked ? OCSP_REVOKED_STATUS_KEYCOMPROMISE : 0, isRevoked ? this : nil, this, next)
                != nil)
    }

    private func identifier(of certificate: Certificate, _ digest: String?) throws -> OpaquePointer {
        let method = try #require(EVP_get_digestbyname(digest ?? "SHA256"))
        let identifier = try #require(certificate.withX509 { leaf in issuer.withX509 { OCSP_cert_to_id(method, leaf, $0) } })
        guard digest == nil else { return identifier }
        defer { OCSP_CERTID_free(identifier) }
        // 2.16.840.1.101.3.4.2.1 is SHA-256, and 127 at its end nothing.
        let sha256: [UInt8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]
        var bytes = der { i2d_OCSP_CERTID(identifier, $0) }
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: sha256) })
        bytes[place + sha256.count - 1] = 0x7F
        return try #require(
            bytes.withUnsafeBufferPointer { buffer in
                var start = buffer.baseAddress
                return d2i_OCSP_CERTID(nil, &start, buffer.count)
            })
    }

    private func der(_ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>) -> Int32) -> [UInt8] {
        var start: UnsafeMutablePointer<UInt8>?
        let count = encode(&start)
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

    /// A responder names the certificate by the digest of its choice (RFC 9654).
    @Test(arguments: ["SHA1", "SHA256", "SHA384", "SHA512"]) func anyDigestNamesTheCertificate(_ digest: String) throws {
        #expect(try read(response([Statement(status: V_OCSP_CERTSTATUS_GOOD, digest: digest)])).verdict == .good)
        let revoked = try read(response([Statement(status: V_OCSP_CERTSTATUS_REVOKED, digest: digest)]))
        #expect(revoked.verdict == .revoked(revoked.thisUpdate))
        let stranger = try intermediate.issueServer(names: [.dns("elsewhere.example.org")])
        let other = Statement(status: V_OCSP_CERTSTATUS_REVOKED, certificate: stranger.leaf, digest: digest)
        #expect(try read(response([other])).verdict == .invalid("the response is about another certificate"))
        #expect(try read(response([other, Statement(status: V_OCSP_CERTSTATUS_GOOD, digest: digest)])).verdict == .good)
    }

    @Test func anUnknownDigestNamesNothing() throws {
        #expect(try isInvalid(read(response([Statement(status: V_OCSP_CERTSTATUS_GOOD, digest: nil)]))))
    }

    /// In whichever order, by whichever digest.
    @Test func theWorstOfSeveralCounts() throws {
        let good = Statement(status: V_OCSP_CERTSTATUS_GOOD)
        let unknown = Statement(status: V_OCSP_CERTSTATUS_UNKNOWN, digest: "SHA384")
        // Out of date, and revoked all the same.
        let revoked = Statement(status: V_OCSP_CERTSTATUS_REVOKED, digest: "SHA256", since: -7200, until: -3600)
        for statements in [[good, unknown, revoked], [revoked, unknown, good], [unknown, revoked, good]] {
            let status = try read(response(statements))
            #expect(status.verdict == .revoked(status.thisUpdate))
            #expect(try #require(status.nextUpdate) - #require(status.thisUpdate) == 3600)
        }
        for statements in [[good, unknown], [unknown, good]] {
            #expect(try read(response(statements)).verdict == .unknown)
        }
    }

    @Test func theNewestOfEqualOnesCounts() throws {
        let old = Statement(status: V_OCSP_CERTSTATUS_GOOD, digest: "SHA256", since: -7200, until: -3600)
        let new = Statement(status: V_OCSP_CERTSTATUS_GOOD)
        for statements in [[old, new], [new, old]] {
            let status = try read(response(statements))
            #expect(status.verdict == .good)
            #expect(try #require(status.nextUpdate) - #require(status.thisUpdate) == 3660)
        }
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

    /// Who answers for the CA has a certificate of some weeks. A response that says revoked stays true beyond them; what else it says does not.
    @Test func whatIsRevokedStaysSoBeyondTheRespondersCertificate() throws {
        let now = Validity.now
        let day: Int64 = 86_400
        func responder(from begin: Int64, until end: Int64) throws -> TLSIdentity {
            try intermediate.issue(
                CertificateTemplate(
                    commonName: "Responder", extendedKeyUsages: [.ocspSigning],
                    validity: Validity(notBefore: now + begin * day, notAfter: now + end * day)))
        }
        let present = try responder(from: -1, until: 1)
        #expect(try read(response(V_OCSP_CERTSTATUS_GOOD, signer: present)).verdict == .good)
        let past = try responder(from: -2, until: -1)
        for signer in [present, past] {
            let revoked = try read(response(V_OCSP_CERTSTATUS_REVOKED, signer: signer))
            #expect(revoked.verdict == .revoked(revoked.thisUpdate))
        }
        for status in [V_OCSP_CERTSTATUS_GOOD, V_OCSP_CERTSTATUS_UNKNOWN] { #expect(try isInvalid(read(response(status, signer: past)))) }
    }

    @Test func withoutAnIssuerNothingIsSaid() throws {
        #expect(try isInvalid(StapledStatus(response(V_OCSP_CERTSTATUS_GOOD), of: server.leaf, issuedBy: nil)))
    }
}
