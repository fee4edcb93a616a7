import PKI
import Testing

@Suite struct PublicKeyPinTests {
    /// As openssl x509 -pubkey | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64 says it.
    @Test func isWhatOpenSSLSays() throws {
        let facts = try #require(try Certificate.readPEM(Array(Self.certificate.utf8)).first?.facts)
        #expect(facts.pin == Self.pin)
        #expect(try PublicKeyPin(Self.pin).description == Self.pin)
    }

    @Test(arguments: [
        "", "sha256/", "SZ3UVKtPIxrsu1mbIGjEk9tUsLx5EfZppCCH02P8E3w=", "sha1/SZ3UVKtPIxrsu1mbIGjEk9tUsLx5EfZppCCH02P8E3w=",
        "sha256//SZ3UVKtPIxrsu1mbIGjEk9tUsLx5EfZppCCH02P8E3w=", "sha256/SZ3UVKtPIxrsu1mbIGjEk9tUsLx5EfZppCCH02P8E3w",
        "sha256/SZ3UVKtPIxrsu1mbIGjEk9tUsLx5EfZppCCH02P8E3x=", "sha256/SZ3UVKtPIxrsu1mbIGjEk9tUsLx5EfZppCCH02P8E3==",
        "sha256/SZ3UVKtPIxrsu1mbIGjEk9tUsLx5EfZppCCH02P8E-w=", "sha256/ SZ3UVKtPIxrsu1mbIGjEk9tUsLx5EfZppCCH02P8E3w",
    ])
    func malformedPinsAreErrors(text: String) {
        #expect(throws: PKIError.badPin(text)) { try PublicKeyPin(text) }
    }

    // MARK: Verification

    @Test func pinsAreCheckedBesidesAllElse() throws {
        let laboratory = try Laboratory()
        let server = try laboratory.server("pacs.example.org")
        let right = try PublicKeyPin(#require(server.leaf.facts.pin))
        let wrong = try PublicKeyPin(Self.pin)
        #expect(try laboratory.problems(server.chain) { $0.pins = [right] } == [])
        #expect(try laboratory.problems(server.chain) { $0.pins = [wrong, right] } == [])
        #expect(try laboratory.problems(server.chain) { $0.pins = [wrong] } == ["0 pinMismatch"])
        let both = try laboratory.problems(server.chain) {
            $0.pins = [wrong]
            $0.name = .dns("other.example.org")
        }
        #expect(both == ["0 wrongName", "0 pinMismatch"])
    }

    /// The pin is that of the leaf: an issuer's does not do.
    @Test func theIssuersPinIsNoMatch() throws {
        let laboratory = try Laboratory()
        let server = try laboratory.server("pacs.example.org")
        let issuer = try PublicKeyPin(#require(laboratory.intermediate.chain[0].facts.pin))
        let errors = try Verifier.verify(chain: server.chain, policy: laboratory.policy { $0.pins = [issuer] })
        #expect(errors.map(\.problem) == [.pinMismatch])
        #expect(errors.first?.text == "the public key is none of those pinned")
        #expect(errors.first?.certificate?.pin == server.leaf.facts.pin)
    }

    private static let pin = "sha256/SZ3UVKtPIxrsu1mbIGjEk9tUsLx5EfZppCCH02P8E3w="

    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBbzCCARWgAwIBAgIUeF80nLfewOqQvWdSvbjIB0ENiogwCgYIKoZIzj0EAwIw
        DDEKMAgGA1UEAwwBUjAgFw0yNjExMjIxNjQxMDZaGA8yMDU0MDQwODE2NDEwNlow
        DDEKMAgGA1UEAwwBUjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABH1bf1OLKFcC
        DMBtHCSIDm2ylhf2Ybb0d6l/gD+TschvYp4o0gGWFsNL7DpxLNzcc6jChHqqgD5q
        W5bmXNhvssejUzBRMB0GA1UdDgQWBBTa9rPTbshrarA8YFvXJKnbdsqQNDAfBgNV
        HSMEGDAWgBTa9rPTbshrarA8YFvXJKnbdsqQNDAPBgNVHRMBAf8EBTADAQH/MAoG
        CCqGSM49BAMCA0gAMEUCIQC9PcwsOrtH4EZzuWG7yuGuYkXPFv4ILTLGm4NzR8qu
        bwIgN9qb2b1zBbfOxQnlVFGoPMtfRuM8G61G038sXBiaZdw=
        -----END CERTIFICATE-----
        """
}
