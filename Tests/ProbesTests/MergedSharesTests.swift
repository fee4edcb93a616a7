import DICOMData
import Foundation
import ProbeResults
import Probes
import Testing

/// The results of all shares of one store, made one.
struct MergedSharesTests: StoringSuite {
    let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    private func shares() throws -> [StoreShare] {
        try (0..<2).map { try #require(StoreShare("\($0)/2")) }
    }

    /// The name of a file of the folder that the share holds.
    private func name(in share: StoreShare) throws -> String {
        let name = (0..<1000).map { "\($0)" }.first { share.holds("\(folder.path)/\($0)") }
        return try #require(name)
    }

    private func rehearsed(_ path: String) throws -> [ProbeResult] {
        try shares().map { share in
            let log = FateLog()
            var result = StoreRehearsal(paths: [path], share: share, interruption: nil, observer: log).run()
            result.objects = log.objects
            return result
        }
    }

    private func stored(_ path: String, to port: UInt16) throws -> [ProbeResult] {
        try shares().map { share in
            var options = StoreProbe.Options()
            options.share = share
            return try store(to: port, [path], options: options).result
        }
    }

    private func merge(_ results: [ProbeResult]) throws -> ProbeResult { try ResultMerge.merge(results, command: "report") }

    // MARK: Nothing in any of them

    /// Each has found files of the other, and can't know what they are.
    @Test(arguments: [true, false]) func nothingToSendInAnyShareIsAFailure(isRehearsal: Bool) throws {
        for share in try shares() { try folder.writeText(try name(in: share)) }
        let scp = try RunningSCP()
        let results = try isRehearsal ? rehearsed(folder.path) : stored(folder.path, to: scp.port)
        #expect(results.map(\.reason) == [.ok, .ok])
        let merged = try merge(results)
        #expect(merged.outcome == .failed && merged.reason == .fileNoneFound && merged.exit == 2)
        #expect(merged.message.contains("2 shares") && merged.hint != nil)
        #expect(merged.summary?.skipped == 2)
    }

    @Test func nothingToSendInAnyShareOfAStepIsAFailure() throws {
        for share in try shares() { try folder.writeText(try name(in: share)) }
        let merged = try merge(rehearsed(folder.path).map { plan([step($0, named: "send")]) })
        #expect(merged.outcome == .failed && merged.reason == .fileNoneFound && merged.exit == 2)
        #expect(merged.message.hasPrefix("send: "))
        #expect(merged.steps?.map(\.outcome) == [.ok, .ok])
    }

    @Test func oneObjectInOneShareIsEnough() throws {
        let shares = try shares()
        try folder.writeText(try name(in: shares[0]))
        try writeObjects(try name(in: shares[1]))
        let scp = try RunningSCP()
        #expect(try merge(rehearsed(folder.path)).reason == .ok)
        #expect(try merge(stored(folder.path, to: scp.port)).reason == .ok)
    }

    /// They had something to send, and were to fail.
    @Test func sharesThatFailedAsTheirStepsExpectAreNoFailure() throws {
        let plans = (0..<UInt64(2)).map { index in
            var result = ProbeResult(command: "store", reason: .tcpRefused, message: "refused")
            var summary = StoreSummary()
            summary.objects = 1
            summary.notAttempted = 1
            summary.share = StoreSummary.Share(index: index, count: 2, passedOver: 1, fingerprint: "1")
            result.summary = summary
            var expected = step(result, named: "send")
            expected.outcome = .ok
            expected.reason = .ok
            expected.expectation = "tcp.refused"
            return plan([expected])
        }
        #expect(try merge(plans).reason == .ok)
    }

    private func step(_ result: ProbeResult, named name: String) -> ProbeResult.Step {
        var step = ProbeResult.Step(result)
        step.name = name
        return step
    }

    private func plan(_ steps: [ProbeResult.Step]) -> ProbeResult {
        var plan = ProbeResult(command: "run", reason: .ok, message: "every step ended as expected")
        plan.steps = steps
        return plan
    }

    // MARK: Nothing in one of them

    @Test func anEmptyShareOfARehearsalGoesWithTheOthers() throws {
        let results = try rehearsed(try folder.write("a.dcm"))
        #expect(results.map(\.reason) == [.ok, .ok])
        #expect(results.compactMap { $0.summary?.planned }.sorted() == [0, 1])
        let merged = try merge(results)
        #expect(merged.reason == .ok && merged.summary?.planned == 1)
        #expect(merged.plannedContexts?.map(\.objects) == [1])
    }

    @Test func whatTheSharesWouldProposeIsAddedUp() throws {
        let shares = try shares()
        for share in shares { try writeObjects(try name(in: share)) }
        try folder.write("z", transferSyntax: .implicitVRLittleEndian)
        let contexts = try #require(try merge(rehearsed(folder.path)).plannedContexts)
        #expect(contexts.map(\.objects).sorted() == [1, 2])
    }

    // MARK: What proves nothing

    /// Else what was never sent would be told as done.
    @Test func aRehearsalGoesWithRehearsalsOnly() throws {
        let path = try folder.write("a.dcm")
        let scp = try RunningSCP()
        let sent = try store(to: scp.port, [path]).result
        let planned = StoreRehearsal(paths: [path], share: nil, interruption: nil, observer: FateLog()).run()
        #expect(throws: ResultMerge.Flaw.provesNothing(1)) { try merge([sent, planned]) }
        let merged = try merge(rehearsed(path))
        #expect(merged.reason == .ok && merged.message.hasPrefix("nothing was sent"))
        #expect(merged.isRehearsal && !sent.isRehearsal)
    }

    @Test func whatAskedNobodyIsNoResultToBeMerged() throws {
        let judged = ProbeResult(command: "run", reason: .ok, message: "the plan can be run: 3 steps; nothing was sent")
        #expect(throws: ResultMerge.Flaw.provesNothing(0)) { try merge([judged]) }
        let refused = ProbeResult(command: "echo", reason: .usageTarget, message: "no target")
        #expect(throws: ResultMerge.Flaw.provesNothing(1)) { try merge([refused, judged]) }
        #expect(try merge([refused]).reason == .usageTarget)
    }

    /// Files are believed nothing: one that was edited must not turn a failure into a success.
    @Test func aResultThatContradictsItselfIsRefused() throws {
        var failed = ObjectResult(path: "a.dcm", fate: .failed)
        failed.reason = .dimseStatus
        var store = connected("2030-01-01T00:00:00Z", isVerified: true)
        store.objects = [failed]
        #expect(throws: ResultMerge.Flaw.contradictory(0)) { try merge([store]) }
        store.objects = [ObjectResult(path: "a.dcm", fate: .stored)]
        #expect(try merge([store]).reason == .ok)
        var echo = connected("2030-01-01T00:00:00Z", isVerified: true)
        echo.summary = nil
        echo.echoes = ProbeResult.Echoes(requested: 3, succeeded: 2, milliseconds: [])
        #expect(throws: ResultMerge.Flaw.contradictory(0)) { try merge([echo]) }
        echo.echoes?.succeeded = 3
        #expect(try merge([echo]).reason == .ok)
        var passed = step(ProbeResult(command: "echo", reason: .tcpRefused, message: "refused"), named: "echo")
        passed.outcome = .ok
        passed.reason = .ok
        #expect(throws: ResultMerge.Flaw.contradictory(0)) { try merge([plan([passed])]) }
        passed.expectation = "tcp.refused"
        #expect(try merge([plan([passed])]).reason == .ok)
    }

    // MARK: Which connection is told

    private func connected(_ end: String, isVerified: Bool, _ reason: Reason = .ok) -> ProbeResult {
        var result = ProbeResult(command: "store", reason: reason, message: end)
        var summary = StoreSummary()
        summary.objects = 1
        if reason == .ok { summary.stored = 1 } else { summary.failed = 1 }
        result.summary = summary
        result.target = ProbeResult.Target(host: "pacs", port: 104, calledAETitle: "PACS", callingAETitle: "PROBE", isTLS: true)
        let certificate = ProbeResult.TLS.Certificate(
            subject: "CN=pacs", issuer: "CN=CA", subjectAlternativeNames: [], notBefore: nil, notAfter: end, daysLeft: nil, key: "",
            signature: "",
            sha256: "", pin: nil)
        result.tls = ProbeResult.TLS(
            version: nil, cipherSuite: nil, group: nil, sni: nil, verifiedName: nil, alpn: nil, isVerified: isVerified,
            clientCertificateRequested: false, clientCertificateSent: false, acceptableCAs: [], verificationErrors: [], chain: [certificate]
        )
        return result
    }

    /// Whichever file is named first.
    @Test func theChainThatIsWrongOrEndsFirstIsTold() throws {
        let late = connected("2030-01-01T00:00:00Z", isVerified: true)
        let early = connected("2027-01-01T00:00:00Z", isVerified: true)
        let wrong = connected("2040-01-01T00:00:00Z", isVerified: false)
        for (results, end) in [([late, early], early), ([early, late], early), ([early, wrong], wrong), ([wrong, early], wrong)] {
            #expect(try merge(results).tls == end.tls)
        }
    }

    /// Its dates explain the failure.
    @Test func theChainOfTheFailureThatDecidesIsTold() throws {
        let good = connected("2027-01-01T00:00:00Z", isVerified: true)
        let failed = connected("2040-01-01T00:00:00Z", isVerified: true, .certNotYetValid)
        for results in [[good, failed], [failed, good]] {
            let merged = try merge(results)
            #expect(merged.reason == .certNotYetValid && merged.tls == failed.tls)
        }
    }

    // MARK: What can't be read

    /// For all that is known, it is a folder with objects of both.
    @Test(arguments: [true, false]) func whatCannotBeReadFailsInEveryShareAndIsCountedOnce(isRehearsal: Bool) throws {
        for share in try shares() { try writeObjects(try name(in: share)) }
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "nowhere")
        let scp = try RunningSCP()
        let results = try isRehearsal ? rehearsed(folder.path) : stored(folder.path, to: scp.port)
        #expect(results.map(\.reason) == [.fileUnreadable, .fileUnreadable])
        #expect(results.allSatisfy { $0.exit == 2 && $0.message.hasPrefix("\(link): ") && $0.hint != nil })
        #expect(results.compactMap { $0.summary?.failed }.sorted() == [0, 1])
        #expect(results.count { $0.message.contains("may belong to this share") } == 1)
        let merged = try merge(results)
        #expect(merged.reason == .fileUnreadable && merged.exit == 2)
        #expect(merged.summary?.objects == 3 && merged.summary?.failed == 1)
    }

    /// Nobody knows what it lists.
    @Test func aDICOMDIRThatCannotBeUsedFailsInEveryShareAndIsCountedOnce() throws {
        let directory = try folder.write("DICOMDIR", sopClass: .mediaStorageDirectoryStorage, transferSyntax: .privateSyntax(1))
        let results = try rehearsed(directory)
        #expect(results.map(\.reason) == [.fileNotDICOM, .fileNotDICOM])
        #expect(results.compactMap { $0.summary?.failed }.sorted() == [0, 1])
        let merged = try merge(results)
        #expect(merged.reason == .fileNotDICOM)
        #expect(merged.objects?.map(\.path) == [directory])
    }
}
