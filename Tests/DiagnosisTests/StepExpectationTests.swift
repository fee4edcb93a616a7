import Diagnosis
import ProbeResults
import Testing

/// A run held against what a plan expects of it.
@Suite struct StepExpectationTests {
    @Test func successIsSuccess() {
        #expect(judge(StepExpectation(), Self.success) == .ok)
    }

    @Test func aFailureKeepsItsOwnReasonWhereSuccessWasExpected() {
        #expect(judge(StepExpectation(), Self.expired) == .certExpired)
    }

    @Test func theExpectedFailureIsAsItShouldBe() {
        #expect(judge(expecting(.reason(.certExpired)), Self.expired) == .ok)
        #expect(judge(expecting(.layer(.tls)), Self.expired) == .ok)
    }

    @Test func anotherFailureAndSuccessAreNot() {
        #expect(judge(expecting(.reason(.certRevoked)), Self.expired) == .expectReason)
        #expect(judge(expecting(.layer(.network)), Self.expired) == .expectReason)
        #expect(judge(expecting(.reason(.certExpired)), Self.success) == .expectReason)
        #expect(judge(expecting(.layer(.tls)), Self.success) == .expectReason)
    }

    /// Of two backends one refuses, and the other takes what it should not.
    @Test func whatWentOtherwiseBesideAnExpectedFailureIsADisappointment() {
        var partly = ProbeResult(command: "store", reason: .assocRejectedCallingAE, message: "rejected")
        var summary = StoreSummary()
        summary.objects = 3
        summary.failed = 1
        summary.notAttempted = 2
        partly.summary = summary
        #expect(judge(expecting(.reason(.assocRejectedCallingAE)), partly) == .ok)
        #expect(judge(expecting(.layer(.association)), partly) == .ok)
        partly.summary?.stored = 2
        partly.summary?.notAttempted = 0
        #expect(judge(expecting(.reason(.assocRejectedCallingAE)), partly) == .expectReason)
        let finding = Finding(expecting(.layer(.association)), of: partly)
        #expect(finding.reason == .expectReason && finding.message.contains("2 of 3 objects were stored"), "\(finding)")
    }

    @Test func anObjectThatFailedForAnotherReasonIsADisappointment() {
        var result = ProbeResult(command: "store", reason: .dimseStatus, message: "refused")
        result.summary = StoreSummary()
        result.objects = [Reason.dimseStatus, .dimseClosed].map { reason in
            var object = ObjectResult(path: "a.dcm", fate: .failed)
            object.reason = reason
            return object
        }
        #expect(judge(expecting(.reason(.dimseStatus)), result) == .expectReason)
        #expect(judge(expecting(.layer(.dimse)), result) == .ok)
    }

    /// A file that is damaged keeps no other from being stored.
    @Test func whatIsWrongWithAFileIsExpectedBesideWhatIsStored() {
        var result = ProbeResult(command: "store", reason: .fileTruncated, message: "a.dcm ends early")
        var summary = StoreSummary()
        summary.objects = 2
        summary.stored = 1
        summary.failed = 1
        result.summary = summary
        #expect(judge(expecting(.reason(.fileTruncated)), result) == .ok)
    }

    @Test func aRequestThatSucceededBesideAnExpectedFailureIsADisappointment() {
        var result = ProbeResult(command: "echo", reason: .dimseStatus, message: "refused")
        result.echoes = ProbeResult.Echoes(requested: 2, succeeded: 0, milliseconds: [])
        #expect(judge(expecting(.reason(.dimseStatus)), result) == .ok)
        result.echoes = ProbeResult.Echoes(requested: 2, succeeded: 1, milliseconds: [1])
        #expect(judge(expecting(.reason(.dimseStatus)), result) == .expectReason)
    }

    /// A signal, a defect or a shortage says nothing about the peer, whatever was expected.
    @Test func whatIsNotThePeersDoingIsNeverAsExpected() {
        let interrupted = ProbeResult(command: "echo", finding: .interrupted(signal: 15))
        let finding = Finding(expecting(.layer(.signal)), of: interrupted)
        #expect(finding.reason == .interrupted)
        #expect(finding.signal == 15)
        let defect = ProbeResult(command: "echo", reason: .internalDefect, message: "")
        #expect(judge(expecting(.layer(.tool)), defect) == .internalDefect)
        let shortage = ProbeResult(command: "echo", reason: .localShortage, message: "")
        #expect(judge(expecting(.layer(.local)), shortage) == .localShortage)
    }

    /// As many successes in a row as were asked for: too few of them are no failure of the peer, whichever was expected.
    @Test func aRowThatTheTimeWasTooShortForIsNeverAsExpected() {
        let result = ProbeResult(command: "echo", reason: .expectConsecutive, message: "2 of 3 successes in a row")
        for outcome in [StepExpectation.Outcome.layer(.expectation), .reason(.certExpired), .reason(.expectConsecutive), .success] {
            #expect(judge(expecting(outcome), result) == .expectConsecutive, "\(outcome)")
        }
        #expect(Finding(expecting(.layer(.expectation)), of: result).signal == 0)
    }

    /// The verb throws its failure before it judges the profile.
    @Test func theProfileIsHeldAgainstTheServerBesideAnExpectedFailure() {
        for outcome in [StepExpectation.Outcome.reason(.certExpired), .layer(.tls)] {
            var expectation = expecting(outcome)
            expectation.profile = "bcp195"
            #expect(judge(expectation, Self.surveyed(Self.expired, ["bcp195": .met, "basic": .notMet])) == .ok)
            for verdict in [TLSSurvey.Profile.Verdict.notMet, .unclear] {
                #expect(judge(expectation, Self.surveyed(Self.expired, ["bcp195": verdict, "basic": .met])) == .expectTLSProfile)
            }
        }
    }

    @Test func aProfileThatNobodyLookedAtIsNotMet() {
        var expectation = expecting(.reason(.certExpired))
        expectation.profile = "bcp195"
        for result in [Self.expired, Self.surveyed(Self.expired, [:]), Self.surveyed(Self.expired, ["basic": .met])] {
            let finding = Finding(expectation, of: result)
            #expect(finding.reason == .expectTLSProfile && finding.message.contains("never came to look at"), "\(finding)")
        }
    }

    /// Then it is what the step is about.
    @Test func aProfileMayBeExpectedNotToBeMet() {
        let result = Self.surveyed(ProbeResult(command: "tls", reason: .expectTLSProfile, message: "it is not met"), ["bcp195": .notMet])
        for outcome in [StepExpectation.Outcome.reason(.expectTLSProfile), .layer(.expectation)] {
            var expectation = expecting(outcome)
            expectation.profile = "bcp195"
            #expect(judge(expectation, result) == .ok)
        }
        // Another failure of the layer comes before the profile, too.
        var expectation = expecting(.layer(.expectation))
        expectation.profile = "bcp195"
        let short = ProbeResult(command: "tls", reason: .expectMinDays, message: "it ends soon")
        #expect(judge(expectation, Self.surveyed(short, ["bcp195": .notMet])) == .expectTLSProfile)
        #expect(judge(expectation, Self.surveyed(short, ["bcp195": .met])) == .ok)
    }

    @Test func boundsAreHeldAgainstTheRunAndItsPhases() {
        var result = Self.success
        result.milliseconds = 100
        result.phases = [ProbeResult.Phase(name: .tls, milliseconds: 40)]
        #expect(judge(within(nil, .milliseconds(100)), result) == .ok)
        #expect(judge(within(nil, .milliseconds(99)), result) == .expectDuration)
        #expect(judge(within(.tls, .milliseconds(40)), result) == .ok)
        #expect(judge(within(.tls, .milliseconds(39)), result) == .expectDuration)
        #expect(judge(within(.echo, .seconds(9)), result) == .expectDuration, "a phase that never came was not in time")
    }

    @Test func theTransferSyntaxIsThatOfTheObjectsElseOfTheContexts() {
        var expectation = StepExpectation()
        expectation.transferSyntaxUID = "1.2.840.10008.1.2.1"
        var result = Self.success
        #expect(judge(expectation, result) == .expectTransferSyntax, "where nothing was transferred, nothing was as expected")
        result.association = ProbeResult.Association(
            peerImplementationClassUID: nil, peerImplementationVersionName: nil, peerMaximumLength: nil,
            presentationContexts: [.init(id: 1, abstractSyntax: "", transferSyntax: "1.2.840.10008.1.2.1", result: "acceptance")])
        #expect(judge(expectation, result) == .ok)
        var object = ObjectResult(path: "a", fate: .stored)
        object.transferSyntaxUID = "1.2.840.10008.1.2.1"
        result.objects = [object]
        #expect(judge(expectation, result) == .ok)
        object.sentTransferSyntaxUID = "1.2.840.10008.1.2"
        result.objects?.append(object)
        #expect(judge(expectation, result) == .expectTransferSyntax)
    }

    /// A report has the first objects; what the step promises is about all of them.
    @Test(arguments: [ObjectResult.Fate.stored, .storedWithWarning])
    func theTransferSyntaxIsThatOfEveryObjectHoweverMany(_ fate: ObjectResult.Fate) {
        var expectation = StepExpectation()
        expectation.transferSyntaxUID = "1.2.840.10008.1.2.1"
        var object = ObjectResult(path: "a", fate: fate)
        object.transferSyntaxUID = "1.2.840.10008.1.2.1"
        var kept = KeptObjects()
        let many = KeptObjects.limit * 2
        for index in 0..<many { kept.add(object, at: index) }
        #expect(judge(expectation, described(kept)) == .ok)
        object.sentTransferSyntaxUID = "1.2.840.10008.1.2"
        for index in many..<many * 2 { kept.add(object, at: index) }
        let result = described(kept)
        #expect(judge(expectation, result) == .expectTransferSyntax)
        #expect(result.objects?.count == KeptObjects.limit + 1)
        #expect(result.objectsOmitted == many * 2 - KeptObjects.limit - 1)
    }

    /// A peer that takes whatever it is offered does not fill the memory.
    @Test func whatIsKeptOfObjectsIsBounded() {
        var kept = KeptObjects()
        for index in 0..<KeptObjects.limit * 5 {
            var object = ObjectResult(path: "a", fate: .stored)
            object.transferSyntaxUID = "2.25.\(index / 2)"
            kept.add(object, at: index)
        }
        let count = described(kept).objects?.count ?? 0
        #expect((KeptObjects.limit + 1...KeptObjects.limit * 2).contains(count), "\(count)")
    }

    /// What nobody knows is no disappointment that could be expected.
    @Test func whetherAProfileIsMetHasToBeKnown() {
        let failed = ProbeResult(command: "tls", reason: .expectTLSProfile, message: "")
        var expectation = expecting(.reason(.expectTLSProfile))
        expectation.profile = "bcp195"
        #expect(judge(expectation, Self.surveyed(failed, ["bcp195": .notMet])) == .ok)
        #expect(judge(expectation, Self.surveyed(failed, ["bcp195": .unclear])) == .expectTLSProfile)
    }

    /// As options of the verb, which has judged them itself where it succeeded.
    @Test func optionsAreJudgedBesideAnExpectedFailureAsFarAsWasSeen() {
        func result(_ reason: Reason, days: Int, isOnPath: Bool = true) -> ProbeResult {
            var result = Self.surveyed(ProbeResult(command: "tls", reason: reason, message: ""), ["bcp195": .met, "legacy": .notMet])
            result.tlsSurvey?.chain = [
                TLSSurvey.Link(
                    certificate: Self.certificate(days: days), isSent: true, isOnPath: isOnPath, isAnchor: false,
                    isCertificateAuthority: false, usages: [], problems: [])
            ]
            return result
        }
        var expectation = expecting(.reason(.certUnknownIssuer))
        expectation.askedByOptions.minimumDays = 30
        #expect(judge(expectation, result(.certUnknownIssuer, days: 30)) == .ok)
        #expect(judge(expectation, result(.certUnknownIssuer, days: 29)) == .expectMinDays)
        #expect(judge(expectation, result(.certUnknownIssuer, days: 2, isOnPath: false)) == .ok)
        var balanced = result(.certUnknownIssuer, days: 30)
        balanced.tlsSurvey?.earlierEnding = Self.certificate(days: 29)
        #expect(judge(expectation, balanced) == .expectMinDays)
        expectation.askedByOptions.profile = "legacy"
        #expect(judge(expectation, result(.certUnknownIssuer, days: 30)) == .expectTLSProfile)
        // Nobody came to see anything.
        expectation.outcome = .reason(.tcpRefused)
        #expect(judge(expectation, ProbeResult(command: "tls", reason: .tcpRefused, message: "")) == .ok)
        // The verb's own verdict.
        expectation.outcome = .reason(.expectMinDays)
        expectation.askedByOptions.profile = nil
        #expect(judge(expectation, result(.expectMinDays, days: 2)) == .ok)
        expectation.outcome = .success
        #expect(judge(expectation, result(.ok, days: 2)) == .ok)
    }

    @Test func withoutACertificateNoDaysAreLeft() {
        var expectation = StepExpectation()
        expectation.minimumDays = 1
        #expect(judge(expectation, Self.success) == .expectMinDays)
    }

    /// Another backend may have another certificate.
    @Test func daysAreLeftInEveryChainThatASurveyWasShown() {
        var expectation = StepExpectation()
        expectation.minimumDays = 30
        var result = Self.surveyed(Self.success, [:])
        result.tls = ProbeResult.TLS(
            version: nil, cipherSuite: nil, group: nil, sni: nil, verifiedName: nil, alpn: nil, isVerified: true,
            clientCertificateRequested: false, clientCertificateSent: false, acceptableCAs: [], verificationErrors: [],
            chain: [Self.certificate(days: 90)])
        #expect(judge(expectation, result) == .ok)
        result.tlsSurvey?.earlierEnding = Self.certificate(days: 30)
        #expect(judge(expectation, result) == .ok)
        result.tlsSurvey?.earlierEnding = Self.certificate(days: 3)
        let finding = Finding(expectation, of: result)
        #expect(finding.reason == .expectMinDays)
        #expect(finding.message.hasPrefix("CN=pacs, shown to another connection, has 3 days left"), "\(finding.message)")
    }

    private static func certificate(days: Int) -> ProbeResult.TLS.Certificate {
        ProbeResult.TLS.Certificate(
            subject: "CN=pacs", issuer: "CN=ca", subjectAlternativeNames: [], notBefore: nil, notAfter: nil, daysLeft: days, key: "",
            signature: "", sha256: "", pin: nil)
    }

    private static let success = ProbeResult(command: "echo", reason: .ok, message: "it answered")
    private static let expired = ProbeResult(command: "echo", reason: .certExpired, message: "it is past")

    private static func surveyed(_ result: ProbeResult, _ verdicts: [String: TLSSurvey.Profile.Verdict]) -> ProbeResult {
        var result = result
        var survey = TLSSurvey()
        survey.profiles = verdicts.map { TLSSurvey.Profile(name: $0, title: $0, verdict: $1, cipherSuites: [], problems: []) }
        result.tlsSurvey = survey
        return result
    }

    private func described(_ objects: KeptObjects) -> ProbeResult {
        var result = Self.success
        objects.describe(&result)
        return result
    }

    private func judge(_ expectation: StepExpectation, _ result: ProbeResult) -> Reason { Finding(expectation, of: result).reason }

    private func expecting(_ outcome: StepExpectation.Outcome) -> StepExpectation {
        var expectation = StepExpectation()
        expectation.outcome = outcome
        return expectation
    }

    private func within(_ phase: ProbeResult.Phase.Name?, _ duration: Duration) -> StepExpectation {
        var expectation = StepExpectation()
        expectation.bounds = [StepExpectation.Bound(phase: phase, duration: duration)]
        return expectation
    }
}
