import Diagnosis
import PKI
import ProbeResults
import Testing
import Transport

@testable import Probes

/// Whether a server meets a profile, by what it was seen to accept: where not all was seen, nobody knows.
struct ProfileReviewTests {
    private let strong = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"

    private func version(
        _ version: String, _ suites: [String] = [], end: TLSSurvey.Answer.Kind? = nil, alert: String = "70 protocol_version"
    ) -> TLSSurvey.Version {
        let kind = end ?? (suites.isEmpty ? .alert : .accepted)
        return TLSSurvey.Version(
            version: version, isAccepted: !suites.isEmpty, answer: TLSSurvey.Answer(kind, alert: kind == .alert ? alert : nil),
            cipherSuites: suites, order: nil)
    }

    /// Of a server that refuses what comes before TLS 1.2.
    private func review(_ tls12: TLSSurvey.Version, tls13: TLSSurvey.Version? = nil, by profile: TLSProfile = .bcp195) -> TLSSurvey.Profile
    {
        let versions = [tls13 ?? version("1.3", ["TLS_AES_128_GCM_SHA256"]), tls12, version("1.1"), version("1.0")]
        return ProfileReview(versions: versions, paths: []).review(profile)
    }

    @Test func aListThatIsWholeIsJudged() {
        let met = review(version("1.2", [strong]))
        #expect(met.verdict == .met && met.problems.isEmpty)
        #expect(met.cipherSuites == ["TLS_AES_128_GCM_SHA256", strong])
        let notMet = review(version("1.2", [strong, "TLS_RSA_WITH_NULL_SHA"]))
        #expect(notMet.verdict == .notMet)
        #expect(notMet.problems == ["it accepts TLS_RSA_WITH_NULL_SHA, which RFC 9325 4.1 forbids"])
    }

    /// Servers choose their weak suites last, so that a list that was cut short looks like one without them.
    @Test(arguments: [TLSSurvey.Answer.Kind.timeout, .other, .notAsked]) func aListThatWasCutShortLeavesADoubt(_ end: TLSSurvey.Answer.Kind)
    {
        let some = review(version("1.2", [strong], end: end))
        #expect(some.verdict == .unclear)
        #expect(some.problems == ["the list of TLS 1.2 may lack cipher suites"])
        #expect(some.cipherSuites.contains(strong))
        let none = review(version("1.2", end: end))
        #expect(none.verdict == .unclear)
        #expect(none.problems == ["no clear answer to TLS 1.2"])
    }

    /// No doubt is left where something is known to be wrong.
    @Test func whatWasSeenInAListThatWasCutShortCounts() {
        let profile = review(version("1.2", [strong, "TLS_ECDH_anon_WITH_AES_128_CBC_SHA"], end: .timeout))
        #expect(profile.verdict == .notMet)
        #expect(profile.problems.count == 2)
    }

    /// What TLS 1.3 has is all strong: more of it changes nothing, but the lack of all of it may.
    @Test func onlyWhatCouldChangeTheVerdictLeavesADoubt() {
        let cut = version("1.3", ["TLS_AES_128_GCM_SHA256"], end: .timeout)
        #expect(review(version("1.2", [strong]), tls13: cut).verdict == .met)
        let silent = review(version("1.2", ["TLS_RSA_WITH_AES_128_CBC_SHA"], end: .timeout), tls13: version("1.3", end: .timeout))
        #expect(silent.verdict == .unclear)
        #expect(silent.problems == ["no clear answer to TLS 1.3", "the list of TLS 1.2 may lack cipher suites"])
    }

    // MARK: Handshakes

    /// Of a handshake of a client of the profile that failed, with an alert of either side.
    private func handshake(alert: UInt8, isReceived: Bool, words: String, isCertificateLacking: Bool = false) -> TLSObservation {
        var information = TLSInformation()
        information.alerts = [TLSAlert(number: alert, isFatal: true, isReceived: isReceived, stage: .handshake)]
        information.emptyClientCertificateSent = isCertificateLacking
        let errors = [OpenSSLError(code: 1, library: "SSL routines", reason: words)]
        return handshake(.tls(TLSFailure(stage: .handshake, openSSLErrors: errors, information: information)), information)
    }

    private func handshake(_ error: TransportError, _ information: TLSInformation = TLSInformation()) -> TLSObservation {
        TLSObservation(answer: TLSSurvey.Answer(after: error), information: information, error: error)
    }

    private func review(after handshake: TLSObservation) -> TLSSurvey.Profile {
        let versions = [version("1.3", ["TLS_AES_128_GCM_SHA256"]), version("1.2", [strong]), version("1.1"), version("1.0")]
        return ProfileReview(versions: versions, paths: []).review(.bcp195, handshake: handshake)
    }

    /// What the server accepts of weak clients says nothing of those of the profile.
    @Test func aClientOfTheProfileHasToComeIn() {
        let what = "a handshake with the profile's own groups and signature algorithms"
        let refused = review(after: handshake(alert: 40, isReceived: true, words: "sslv3 alert handshake failure"))
        #expect(refused.verdict == .notMet && refused.problems == ["\(what) fails with alert 40 handshake_failure"])
        let refusing = review(after: handshake(alert: 40, isReceived: false, words: "dh key too small"))
        #expect(refusing.verdict == .notMet && refusing.problems == ["\(what) fails: dh key too small"])
        for unclear in [handshake(.timedOut(.handshake)), handshake(.reset), TLSObservation(answer: TLSSurvey.Answer(.notAsked))] {
            let profile = review(after: unclear)
            #expect(profile.verdict == .unclear && profile.problems == ["no clear answer to \(what)"], "\(unclear)")
        }
        #expect(review(after: TLSObservation(answer: TLSSurvey.Answer(.accepted))).verdict == .met)
    }

    /// By then all else is agreed.
    @Test func aServerThatWantsACertificateHasAgreed() {
        let refused = handshake(alert: 40, isReceived: true, words: "sslv3 alert handshake failure", isCertificateLacking: true)
        #expect(review(after: refused).verdict == .met)
    }

    /// Nobody is asked for what can't change the verdict.
    @Test func onlyProfilesThatSeemToBeMetNeedAHandshake() throws {
        let versions = [version("1.3"), version("1.2", [strong, "TLS_RSA_WITH_AES_128_CBC_SHA"]), version("1.1"), version("1.0")]
        let review = ProfileReview(versions: versions, paths: [])
        #expect(
            TLSProfile.all.filter(review.needsHandshake).map(\.name)
                == ["bcp195", "bcp195-modified", "legacy-bcp195", "legacy-bcp195-extended"])
    }

    // MARK: Chains

    /// A client may be shown any of them.
    @Test func oneWeakChainAmongSeveralIsEnough() throws {
        let authority = try CertificateAuthority.createRoot(commonName: "Test CA")
        let paths = try [KeyAlgorithm.ecP256, .rsa(bits: 1024)].map { key in
            try authority.issueServer(names: [.dns("localhost")], keyAlgorithm: key).chain + authority.chain
        }
        let versions = [version("1.3", ["TLS_AES_128_GCM_SHA256"]), version("1.2", [strong]), version("1.1"), version("1.0")]
        func review(_ paths: [[Certificate]]) -> TLSSurvey.Profile { ProfileReview(versions: versions, paths: paths).review(.bcp195) }
        #expect(review([paths[0]]).verdict == .met)
        for order in [paths, Array(paths.reversed())] {
            let profile = review(order)
            #expect(profile.verdict == .notMet)
            #expect(profile.problems == ["the key of CN=localhost is weak: RSA 1024"])
        }
    }

    // MARK: What can't be asked for

    private let lacking = ["TLS_RSA_WITH_3DES_EDE_CBC_SHA", "TLS_ECDHE_RSA_WITH_CAMELLIA_128_GCM_SHA256"]

    /// Of a server that is modern but for TLS 1.1, maybe, asked without what is out of reach.
    private func review(_ tls11: TLSSurvey.Version, outOfReach: [String]) -> TLSSurvey.Profile {
        let versions = [version("1.3", ["TLS_AES_128_GCM_SHA256"]), version("1.2", [strong]), tls11, version("1.0")]
        return ProfileReview(versions: versions, paths: [], outOfReach: outOfReach).review(.bcp195)
    }

    /// A server that has TLS 1.1 with 3DES and nothing else refuses all other suites in these words, or without any.
    @Test func aRefusalForWantOfSuitesLeavesADoubtAboutTheVersion() {
        let doubt = ["TLS 1.1 may be accepted with cipher suites that the installed OpenSSL can't ask for"]
        for answer in [
            version("1.1", alert: "40 handshake_failure"), version("1.1", alert: "71 insufficient_security"), version("1.1", end: .closed),
        ] {
            let profile = review(answer, outOfReach: lacking)
            #expect(profile.verdict == .unclear && profile.problems == doubt, "\(answer)")
            #expect(review(answer, outOfReach: []).verdict == .met, "\(answer)")
            #expect(review(answer, outOfReach: Array(lacking.dropFirst())).verdict == .met, "a suite of TLS 1.2 only: \(answer)")
        }
    }

    /// As nearly all servers refuse a version.
    @Test(arguments: ["70 protocol_version", "80 internal_error"]) func aRefusalOfTheVersionLeavesNoDoubt(_ alert: String) {
        #expect(review(version("1.1", alert: alert), outOfReach: lacking).verdict == .met)
    }

    /// What is accepted is known, whatever else there may be.
    @Test func noDoubtIsLeftOfAVersionThatIsAccepted() {
        let profile = review(version("1.1", ["TLS_RSA_WITH_AES_128_CBC_SHA"]), outOfReach: lacking)
        #expect(profile.verdict == .notMet && profile.problems == ["it accepts TLS 1.1"])
    }

    /// Old profiles ask for one of their suites, and forbid none.
    @Test func aProfileThatForbidsNothingIsMetByWhatWasSeen() throws {
        let unencrypted = try #require(TLSProfile(named: "legacy-unencrypted"))
        #expect(review(version("1.2", ["TLS_RSA_WITH_NULL_SHA"], end: .timeout), by: unencrypted).verdict == .met)
    }
}
