import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import Diagnosis
import Foundation
import PKI
import ProbeResults
import Probes
import TestSCP
import Testing
import Transport

/// `tls` against servers on loopback: what it learns of them, and its verdict.
struct TLSProbeTests {
    private let authority: CertificateAuthority

    init() throws {
        authority = try CertificateAuthority.createRoot(commonName: "Test CA")
    }

    private func server(
        _ profile: TLSProfile = .bcp195, demands: Bool = false, requires: Bool = true, alpn: [String] = [], validity: Validity = .leaf,
        keyAlgorithm: KeyAlgorithm = .ecP256, configure: (inout TestSCPConfiguration) throws -> Void = { _ in }
    ) throws -> RunningSCP {
        let identity = try authority.issueServer(names: [.dns("localhost")], keyAlgorithm: keyAlgorithm, validity: validity)
        let policy = VerificationPolicy(anchors: .certificates(authority.chain), name: nil, purpose: .tlsClient)
        let context = try TLSContext(
            server: TLSServerConfiguration(
                identity: identity, clientPolicy: demands ? policy : nil, requiresClientCertificate: requires, alpn: alpn, profile: profile)
        )
        return try RunningSCP {
            $0.security = .tls(ServerTLS(context), requiresClientCertificate: demands && requires)
            try configure(&$0)
        }
    }

    private func plan(
        port: UInt16, name: String = "localhost", trusting anchors: CertificateAuthority? = nil, identity: TLSIdentity? = nil,
        isInsecure: Bool = false, timeout: Duration = longEnough, deadline: Deadline = .never
    ) throws -> ProbePlan {
        let trust = VerificationPolicy(
            anchors: .certificates((anchors ?? authority).chain), name: PeerName(name), purpose: .tlsServer)
        let context = try TLSContext(
            client: TLSClientConfiguration(trust: trust, serverName: name, identity: identity, insecure: isInsecure))
        var plan = try ProbePlan.plain(port: port, timeout: timeout, deadline: deadline)
        plan.host = name
        plan.security = .tls(
            context,
            ConnectionContext.TLS(
                serverName: name, verifiedName: name, clientCertificate: identity?.chain.first?.facts, hasOwnAnchors: true,
                isInsecure: isInsecure))
        return plan
    }

    private func probe(
        _ plan: ProbePlan, minimumDays: Int? = nil, profile: TLSProfile? = nil
    ) throws -> (result: ProbeResult, survey: TLSSurvey) {
        let result = try TLSProbe(plan: plan, expectations: .init(minimumDays: minimumDays, profile: profile)).run()
        return (result, try #require(result.tlsSurvey, "\(result)"))
    }

    // MARK: Trust

    @Test func aTrustedServerThatAnswersIsOK() throws {
        let scp = try server()
        let (result, survey) = try probe(plan(port: scp.port))
        #expect(result.reason == .ok && result.exit == 0, "\(result.message)")
        #expect(result.phases.map(\.name) == [.resolve, .connect, .tls, .survey, .associate, .release])
        #expect(survey.upperLayer?.answer == .accepted)
        #expect(survey.trust.map(\.anchors) == [.given, .system])
        #expect(survey.trust.map(\.isTrusted) == [true, false])
        // What the system trusts has nothing to do with what was given.
        #expect(survey.trust[1].message?.contains("--ca") == false, "\(survey.trust[1])")
        #expect(survey.chain.map(\.isSent) == [true, false])
        #expect(survey.chain.map(\.isAnchor) == [false, true])
        #expect(survey.chain.map(\.certificate.subject) == ["CN=localhost", "CN=Test CA"])
        #expect(!survey.isCutShort)
    }

    /// Nothing of ours goes to a server that is not trusted, and yet everything is asked.
    @Test func anUntrustedServerIsSurveyedAllTheSame() throws {
        let scp = try server(demands: true, requires: false)
        let identity = try authority.issueClient(commonName: "client")
        let other = try CertificateAuthority.createRoot(commonName: "Other CA")
        let (result, survey) = try probe(plan(port: scp.port, trusting: other, identity: identity))
        #expect(result.reason == .certUnknownIssuer && result.exit == 4, "\(result.message)")
        #expect(result.warnings == [])
        #expect(survey.trust.map(\.reason) == [.certUnknownIssuer, .certUnknownIssuer])
        #expect(survey.chain.map(\.problems).first?.contains(.certUnknownIssuer) == true)
        #expect(survey.chain.allSatisfy { !$0.isAnchor })
        #expect(survey.upperLayer?.answer == .accepted)
        #expect(survey.clientCertificate?.isSent == false)
        #expect(survey.versions.filter(\.isAccepted).map(\.version) == ["1.3", "1.2"])
    }

    @Test func insecureGoesOnAndSaysSo() throws {
        let scp = try server()
        let other = try CertificateAuthority.createRoot(commonName: "Other CA")
        let (result, survey) = try probe(plan(port: scp.port, trusting: other, isInsecure: true))
        #expect(result.reason == .ok)
        #expect(result.warnings.map(\.reason) == [.tlsInsecure])
        #expect(survey.trust.first?.isTrusted == false)
    }

    @Test func anotherNameIsNotTrusted() throws {
        let scp = try server()
        let (result, survey) = try probe(plan(port: scp.port, name: "elsewhere.example"))
        #expect(result.reason == .certWrongName)
        #expect(survey.chain.map(\.isAnchor) == [false, true])
        #expect(survey.chain.first?.problems == [.certWrongName])
    }

    // MARK: Versions and suites

    /// What no other verb would offer.
    @Test func suitesWithoutCertificatesAreFoundOut() throws {
        let suites = ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_DH_anon_WITH_AES_128_GCM_SHA256"]
        var profile = TLSProfile(name: "own", title: "own", versions: .tls12 ... .tls12, cipherSuites: suites)
        profile.securityLevel = 0
        let scp = try server(profile)
        let (result, survey) = try probe(plan(port: scp.port))
        #expect(result.reason == .ok, "\(result.message)")
        #expect(survey.versions.first { $0.version == "1.2" }?.cipherSuites == suites)
        #expect(survey.profiles.first { $0.name == "bcp195" }?.verdict == .notMet)
    }

    @Test func suitesAreToldInTheOrderOfTheServer() throws {
        let suites = [
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        ]
        let scp = try server(TLSProfile(name: "own", title: "own", versions: .tls12 ... .tls12, cipherSuites: suites))
        let (result, survey) = try probe(plan(port: scp.port))
        #expect(result.reason == .ok, "\(result.message)")
        let version = try #require(survey.versions.first { $0.version == "1.2" })
        #expect(version.cipherSuites == suites)
        #expect(version.order == .server)
        #expect(survey.versions.map(\.isAccepted) == [false, true, false, false])
        #expect(survey.versions.filter { !$0.isAccepted }.map(\.answer.alert) == Array(repeating: "70 protocol_version", count: 3))
        let verdicts = Dictionary(uniqueKeysWithValues: survey.profiles.map { ($0.name, $0.verdict) })
        #expect(verdicts["bcp195"] == .met)
        #expect(verdicts["legacy-unencrypted"] == .notMet)
    }

    /// Of an old device all is told, though none of it is agreed on by default.
    @Test func anOldServerIsSurveyedBeyondWhatIsOffered() throws {
        let scp = try server(.survey(.tls10 ... .tls11))
        let (result, survey) = try probe(plan(port: scp.port))
        #expect(result.reason == .tlsNoCommonParameters && result.exit == 4, "\(result.message)")
        #expect(survey.versions.filter(\.isAccepted).map(\.version) == ["1.1", "1.0"])
        #expect(survey.chain.first?.certificate.subject == "CN=localhost")
        #expect(survey.upperLayer == nil)
        let bcp195 = try #require(survey.profiles.first { $0.name == "bcp195" })
        #expect(bcp195.verdict == .notMet)
        #expect(bcp195.problems.contains("it accepts TLS 1.0"))
    }

    // MARK: Names and protocols

    @Test func oneCertificateForAllNames() throws {
        let scp = try server()
        let names = try probe(plan(port: scp.port)).survey.serverNames
        #expect(names.map(\.kind) == [.usual, .none, .unknown])
        #expect(names.map(\.isSameCertificate) == [true, true, true])
        #expect(names.map(\.name) == ["localhost", nil, "unknown-host.invalid"])
    }

    @Test(
        arguments: [([], nil, TLSSurvey.Answer.Kind.accepted), (["dicom"], "dicom", .accepted), (["h2"], nil, .alert)]
            as [([String], String?, TLSSurvey.Answer.Kind)])
    func theProtocolIsIgnoredAcceptedOrRefused(list: [String], selected: String?, kind: TLSSurvey.Answer.Kind) throws {
        let scp = try server(alpn: list)
        let protocols = try probe(plan(port: scp.port)).survey.applicationProtocols
        #expect(protocols.map(\.offered) == [nil, "dicom"])
        #expect(protocols.map(\.answer.kind) == [.accepted, kind])
        #expect(protocols.map(\.selected) == [nil, selected])
        #expect(protocols.last?.answer.alert == (kind == .alert ? "120 no_application_protocol" : nil))
    }

    // MARK: Client certificate

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func aRequiredClientCertificateIsTold(version: TLSVersion) throws {
        var profile = TLSProfile.bcp195
        (profile.minimumVersion, profile.maximumVersion) = (version, version)
        let scp = try server(profile, demands: true)
        let (result, survey) = try probe(plan(port: scp.port))
        #expect(result.reason == .tlsClientCertRequired && result.exit == 4, "\(result.message)")
        #expect(survey.clientCertificate?.demand == .required)
        #expect(survey.clientCertificate?.acceptableCAs == ["CN=Test CA"])
        #expect(survey.versions.filter(\.isAccepted).map(\.version) == [version.rawValue])
        #expect(survey.profiles.first { $0.name == "bcp195" }?.verdict == .met)

        let identity = try authority.issueClient(commonName: "client")
        let (known, second) = try probe(plan(port: scp.port, identity: identity))
        #expect(known.reason == .ok, "\(known.message)")
        #expect(second.clientCertificate?.demand == .required)
        #expect(second.clientCertificate?.isSent == true)
    }

    @Test func anOptionalClientCertificateIsTold() throws {
        let scp = try server(demands: true, requires: false)
        let identity = try authority.issueClient(commonName: "client")
        for own in [nil, identity] {
            let (result, survey) = try probe(plan(port: scp.port, identity: own))
            #expect(result.reason == .ok, "\(result.message)")
            #expect(survey.clientCertificate?.demand == .optional)
            #expect(survey.clientCertificate?.isSent == (own != nil))
        }
    }

    // MARK: Expectations

    @Test func daysLeftAreChecked() throws {
        let scp = try server(validity: .days(20))
        #expect(try probe(plan(port: scp.port), minimumDays: 10).result.reason == .ok)
        let result = try probe(plan(port: scp.port), minimumDays: 30).result
        #expect(result.reason == .expectMinDays && result.exit == 1)
        #expect(result.message.contains("CN=localhost") && result.message.contains("30"), "\(result.message)")
    }

    /// Of one name: the first connection is shown a certificate of so many days, and all others another one.
    private func serverOfTwoChains(first: Int, others: Int) throws -> RunningSCP {
        let chains = try [first, others].map { days in
            let identity = try authority.issueServer(names: [.dns("localhost")], validity: .days(days))
            return ServerTLS.Loaded(
                context: try TLSContext(server: TLSServerConfiguration(identity: identity)), certificate: identity.leaf.facts)
        }
        let folder = try ScratchFolder()
        // Loaded once before the first connection, and again for each: the file has changed by then.
        let tls = try ServerTLS(watching: [folder.path + "/loads"]) { () throws(Finding) in
            let file = URL(fileURLWithPath: folder.path + "/loads")
            let loads = (try? Data(contentsOf: file).count) ?? 0
            try? Data(count: loads + 1).write(to: file)
            return chains[loads > 1 ? 1 : 0]
        }
        return try RunningSCP { $0.security = .tls(tls, requiresClientCertificate: false) }
    }

    /// Whichever of them the first connection meets.
    @Test(arguments: [(first: 20, others: 300), (first: 300, others: 20)])
    func daysLeftAreCheckedOfEveryChain(first: Int, others: Int) throws {
        let scp = try serverOfTwoChains(first: first, others: others)
        let (result, survey) = try probe(plan(port: scp.port), minimumDays: 30)
        #expect(result.reason == .expectMinDays && result.exit == 1, "\(result.message)")
        #expect(result.message.contains("shown to another connection") == (first > others), "\(result.message)")
        #expect((survey.earlierEnding?.subject == "CN=localhost") == (first > others))
        // That of the first connection is what the rest is about.
        #expect(result.tls?.chain.first.map { ($0.daysLeft ?? 0) > 30 } == (first > others))
    }

    @Test func anotherChainThatLastsLongEnoughIsNoFailure() throws {
        let scp = try serverOfTwoChains(first: 300, others: 40)
        let (result, survey) = try probe(plan(port: scp.port), minimumDays: 30)
        #expect(result.reason == .ok, "\(result.message)")
        #expect(survey.earlierEnding?.daysLeft.map { (39...40).contains($0) } == true, "\(survey)")
    }

    /// For other names a server may show what nobody is to trust.
    @Test func daysLeftAreNotCheckedOfChainsForOtherNames() throws {
        let other = try authority.issueServer(names: [.dns("default")], validity: .days(20))
        let identity = try authority.issueServer(names: [.dns("localhost")])
        var configuration = TLSServerConfiguration(identity: identity)
        configuration.serverNames = ServerNameRouting(name: "localhost", otherwise: .identity(other))
        let context = try TLSContext(server: configuration)
        let scp = try RunningSCP { $0.security = .tls(ServerTLS(context), requiresClientCertificate: false) }
        let (result, survey) = try probe(plan(port: scp.port), minimumDays: 30)
        #expect(result.reason == .ok, "\(result.message)")
        #expect(survey.serverNames.map(\.isSameCertificate) == [true, false, false])
        #expect(survey.earlierEnding == nil)
    }

    @Test func aProfileIsChecked() throws {
        let suites = ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"]
        let scp = try server(TLSProfile(name: "own", title: "own", versions: .tls12 ... .tls12, cipherSuites: suites))
        #expect(try probe(plan(port: scp.port), profile: .bcp195).result.reason == .ok)
        let extended = try #require(TLSProfile(named: "legacy-unencrypted"))
        let result = try probe(plan(port: scp.port), profile: extended).result
        #expect(result.reason == .expectTLSProfile && result.exit == 1)
        #expect(result.message.contains("legacy-unencrypted"), "\(result.message)")
    }

    /// It accepts a suite of the profile, and yet nobody who keeps to the profile comes in.
    @Test(
        arguments: [
            (["P-521"], TLSProfile.strongSignatureAlgorithms), (TLSProfile.strongGroups, ["rsa_pkcs1_sha1"]),
        ] as [([String], [String])])
    func aServerWithOtherGroupsOrSignaturesMeetsNoProfile(groups: [String], signatureAlgorithms: [String]) throws {
        let suite = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
        var profile = TLSProfile(
            name: "own", title: "own", versions: .tls12 ... .tls12, cipherSuites: [suite], groups: groups,
            signatureAlgorithms: signatureAlgorithms)
        profile.securityLevel = 0
        let scp = try server(profile, keyAlgorithm: .rsa(bits: 2048))
        let (result, survey) = try probe(plan(port: scp.port))
        #expect(result.reason == .tlsNoCommonParameters, "\(result.message)")
        #expect(survey.versions.first { $0.version == "1.2" }?.cipherSuites == [suite])
        let bcp195 = try #require(survey.profiles.first { $0.name == "bcp195" })
        #expect(bcp195.verdict == .notMet && bcp195.cipherSuites == [suite])
        #expect(
            bcp195.problems == ["a handshake with the profile's own groups and signature algorithms fails with alert 40 handshake_failure"])
    }

    /// The fourth connection asks a server of TLS 1.2 for its second suite, the fifth whether there is a third.
    private func serverOfTwoSuites(_ fault: String, at connections: Int...) throws -> (scp: RunningSCP, cipherSuites: [String]) {
        let suites = ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"]
        let scp = try server(TLSProfile(name: "own", title: "own", versions: .tls12 ... .tls12, cipherSuites: suites)) {
            $0.faults = FaultPlan(try connections.map { try Fault(parsing: "\(fault)=connect@\($0)", duration: milliseconds) })
        }
        return (scp, suites)
    }

    @Test(arguments: ["mute", "reset"])
    func aQuestionThatWasLostIsAskedAgain(_ fault: String) throws {
        let (scp, suites) = try serverOfTwoSuites(fault, at: 4)
        let (result, survey) = try probe(plan(port: scp.port), profile: .bcp195)
        #expect(result.reason == .ok, "\(result.message)")
        let version = try #require(survey.versions.first { $0.version == "1.2" })
        #expect(version.cipherSuites == suites && version.answer.kind == .accepted, "\(version)")
    }

    /// What was seen would do, and behind the silence there may be anything.
    @Test func aListOfSuitesThatWasCutShortMeetsNoProfile() throws {
        let (scp, suites) = try serverOfTwoSuites("mute", at: 5, 6)
        let (result, survey) = try probe(plan(port: scp.port), profile: .bcp195)
        #expect(result.reason == .expectTLSProfile && result.exit == 1, "\(result.message)")
        #expect(result.message.contains("can't be told: the list of TLS 1.2 may lack cipher suites"), "\(result.message)")
        let version = try #require(survey.versions.first { $0.version == "1.2" })
        // On a busy machine an earlier question may have been asked twice.
        #expect(!version.cipherSuites.isEmpty && suites.starts(with: version.cipherSuites), "\(version)")
        #expect(version.answer.kind == .timeout, "\(version)")
        #expect(survey.profiles.first { $0.name == "bcp195" }?.verdict == .unclear)
    }

    /// What fails first decides.
    @Test func whatIsNotTrustedFailsBeforeExpectations() throws {
        let scp = try server(validity: .days(20))
        let other = try CertificateAuthority.createRoot(commonName: "Other CA")
        #expect(try probe(plan(port: scp.port, trusting: other), minimumDays: 30).result.reason == .certUnknownIssuer)
    }

    // MARK: The upper layer, and what is none

    @Test func aRejectionIsAnAnswer() throws {
        let scp = try server { $0.policy.calledAETitles = .only([try AETitle("SOMEBODY")]) }
        let (result, survey) = try probe(plan(port: scp.port))
        #expect(result.reason == .ok, "\(result.message)")
        #expect(survey.upperLayer?.answer == .rejected)
        #expect(survey.upperLayer?.reason == .assocRejectedCalledAE)
    }

    @Test func aPlainPortIsNoTLS() throws {
        let scp = try RunningSCP()
        let result = try TLSProbe(plan: plan(port: scp.port)).run()
        #expect(result.reason == .tlsNotTLS && result.exit == 4, "\(result.message)")
        #expect(result.message.contains("DICOM"), "\(result.message)")
    }

    /// A port that waits for an association request, and not for anything else, keeps its silence before a ClientHello.
    @Test func aPlainPortThatStaysSilentIsRecognised() throws {
        let peer = try ScriptedPeer([
            { try $0.awaitEnd() },
            {
                _ = try $0.accept(); try $0.awaitEnd()
            },
        ])
        let result = try TLSProbe(plan: plan(port: peer.port, timeout: .seconds(3))).run()
        #expect(result.reason == .tlsNotTLS, "\(result.message)")
        #expect(result.tlsSurvey?.connections == 2)
    }

    @Test func httpIsNoTLS() throws {
        let peer = try ScriptedPeer { stream in
            try stream.write(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), stall: longEnough, until: .never)
            try stream.flush(stall: longEnough, until: .never)
        }
        let result = try TLSProbe(plan: plan(port: peer.port)).run()
        #expect(result.reason == .tlsNotTLS && result.message.contains("HTTP"), "\(result.message)")
    }

    @Test func nothingIsAskedAfterTheDeadline() throws {
        let peer = try ScriptedPeer { try $0.awaitEnd() }
        let start = ContinuousClock.now
        let result = try TLSProbe(plan: plan(port: peer.port, deadline: .after(.seconds(3)))).run()
        #expect(result.reason == .tlsTimeout, "\(result.message)")
        #expect(start.duration(to: .now) < longEnough)
    }

    @Test func plainIsAContradiction() throws {
        let plan = try ProbePlan.plain(port: 1)
        #expect(throws: Finding.self) { try TLSProbe(plan: plan) }
    }
}
