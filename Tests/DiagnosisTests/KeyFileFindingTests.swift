import Diagnosis
import Glibc
import PKI
import ProbeResults
import Testing
import Transport

/// What is said of files of keys, and of an OpenSSL that lacks what they or TLS need.
struct KeyFileFindingTests {
    @Test func aCipherThatIsLackingIsNotBlamedOnThePassword() throws {
        let finding = Finding(.unsupportedKeyEncryption([]), .key, option: "--key", path: "old.key")
        #expect(finding.reason == .localBadKey)
        #expect(finding.message.contains("old.key") && !finding.message.contains("password"), "\(finding.message)")
        #expect(try #require(finding.hint).contains("-provider legacy"))
    }

    @Test(arguments: [(Finding.KeyFileUse.revocationList, "revocation lists"), (.ca, "certificates")])
    func whatIsTooLargeIsToldByItsUse(use: Finding.KeyFileUse, word: String) throws {
        let finding = Finding(.fileTooLarge(path: "large", limit: 7), use, option: "--x", path: "large")
        #expect(finding.reason == (use == .ca ? .localBadCA : .localBadCRL))
        #expect(finding.message.contains("7 bytes"))
        #expect(try #require(finding.hint).contains(word))
    }

    @Test(
        arguments: [
            ([.ocspSigning], nil, "only for OCSPSigning"), ([.serverAuth], [.nonRepudiation], "only for nonRepudiation"),
            ([.anyExtendedKeyUsage], nil, "only for anyExtendedKeyUsage, which OpenSSL takes for neither of them"),
        ] as [([CertificateTemplate.ExtendedKeyUsage], [CertificateTemplate.KeyUsage]?, String)])
    func whyACertificateIsNotForTLSIsTold(
        extended: [CertificateTemplate.ExtendedKeyUsage], usages: [CertificateTemplate.KeyUsage]?, words: String
    ) throws {
        let authority = try CertificateAuthority.createRoot(commonName: "Root")
        var template = CertificateTemplate(commonName: "pacs", names: [.dns("pacs.example.org")], extendedKeyUsages: extended)
        template.keyUsages = usages
        let material = try KeyMaterial(authority.issue(template).leaf.pem)
        let review = KeyMaterialReview([.init(path: "pacs.pem", material: material)], now: Validity.now)
        let problem = try #require(InspectedFile(review, file: 0, now: Validity.now).problems.first)
        #expect(problem.kind == .wrongPurpose)
        #expect(problem.message == "CN=pacs is made for neither servers nor clients, \(words)")
    }

    /// A file that is there, and for which this process had no descriptor.
    @Test func aShortageIsNotTheFilesFault() {
        let finding = Finding(.file(path: "ca.pem", call: "open", errno: EMFILE), .ca, option: "--ca", path: "ca.pem")
        #expect(finding.reason == .localShortage && finding.message.contains("ca.pem") && finding.message.contains("--ca"))
    }

    @Test func aPipeThatStallsIsToldWithWhatGivesItTime() throws {
        let finding = Finding(.stalled(path: "/dev/fd/63"), .ca, option: "--ca", path: "/dev/fd/63")
        #expect(finding.reason == .localMissingFile && finding.message.contains("/dev/fd/63"), "\(finding.message)")
        #expect(try #require(finding.hint).contains("--deadline"))
    }

    @Test func aSignalDuringTheWaitForAPipeIsTheReason() {
        let finding = Finding(.interrupted(path: "/dev/fd/63", signal: SIGTERM), .key, option: "--key", path: "/dev/fd/63")
        #expect(finding.reason == .interrupted && finding.signal == SIGTERM && finding.hint == nil, "\(finding)")
    }

    @Test func parametersThatOpenSSLRefusesAreNoMatterOfFiles() throws {
        let error = PKIError.openSSL(call: "SSL_CTX_set1_groups_list", errors: [])
        let finding = try #require(Finding(parametersRefused: error, profile: .bcp195))
        #expect(finding.reason == .localTLSParameters)
        #expect(finding.message.contains("bcp195") && finding.message.contains("X25519"), "\(finding.message)")
        for other in [PKIError.openSSL(call: "SSL_use_cert_and_key", errors: []), .noCertificate] {
            #expect(Finding(parametersRefused: other, profile: .bcp195) == nil, "\(other)")
        }
    }

    @Test func groupsThatAreLackingAreToldAsSuitesAre() throws {
        var profile = TLSProfile.bcp195
        profile.groups = ["no-such-group", "P-256"]
        let trust = VerificationPolicy(anchors: .certificates([]), name: nil, purpose: .tlsServer)
        let context = try TLSContext(client: TLSClientConfiguration(trust: trust, serverName: nil, profile: profile))
        #expect(context.offer.shortfall == "the installed OpenSSL lacks no-such-group")
        #expect(Finding(nothingOffered: context.offer, profile: profile) == nil)
    }

    @Test func aServerWithoutCertificateIsNamedSo() {
        var information = TLSInformation()
        information.cipherSuite = "TLS_DH_anon_WITH_AES_128_GCM_SHA256"
        let failure = TLSFailure(stage: .handshake, lacksCertificate: true, information: information)
        let finding = Finding(.tls(failure), handshakingWith: .example())
        #expect(finding.reason == .tlsOther)
        #expect(finding.message.contains("no certificate") && finding.message.contains("TLS_DH_anon"), "\(finding.message)")
    }
}
