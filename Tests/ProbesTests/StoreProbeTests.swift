import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Foundation
import Glibc
import ProbeResults
import Probes
import TestSCP
import Testing
import Transport

/// `store` against peers on loopback: every object has its fate, and the fate is true.
struct StoreProbeTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    private func store(
        to port: UInt16, timeout: Duration = longEnough, interruption: Interruption? = nil, _ paths: [String]? = nil,
        options: StoreProbe.Options = .init(), react: @escaping @Sendable (ObjectResult) -> Void = { _ in }
    ) throws -> StoreProbe.Stored {
        try StoreProbe.run(
            .plain(port: port, timeout: timeout, interruption: interruption), paths ?? [folder.path], options: options, react: react)
    }

    private func writeObjects(_ names: String..., transferSyntax: UID = .explicitVRLittleEndian) throws {
        for name in names { try folder.write(name, transferSyntax: transferSyntax) }
    }

    // MARK: Stored

    @Test func storesByteByByteInOneAssociation() throws {
        let scp = try RunningSCP()
        try folder.write("a", instance: "1.2.1", byteCount: 8)
        try folder.write("b", transferSyntax: .privateSyntax(1), instance: "1.2.2", byteCount: 300_001)
        let stored = try store(to: scp.port)
        #expect(stored.fates == [.stored, .stored])
        #expect(stored.result.exit == 0)
        #expect(stored.result.warnings == [])
        #expect(stored.summary.associations == 1)
        #expect(stored.summary.bytes == 300_009)
        #expect(stored.objects.allSatisfy { $0.status == "0000" && $0.reason == nil })
        #expect(stored.result.phases.map(\.name) == [.resolve, .connect, .associate, .store, .release])
        #expect(try scp.storage.bytes(of: "1.2.1.dcm").suffix(8) == sampleDataSet(8)[...])
        #expect(try scp.storage.bytes(of: "1.2.2.dcm").suffix(300_001) == sampleDataSet(300_001)[...])
    }

    /// PS3.8 9.3.2.2: an association has room for 128 presentation contexts.
    @Test func opensAnotherAssociationForMorePairsThanOneHolds() throws {
        let scp = try RunningSCP()
        for number in 1000..<1130 { try folder.write("\(number)", transferSyntax: .privateSyntax(number)) }
        let stored = try store(to: scp.port)
        #expect(stored.summary.stored == 130)
        #expect(stored.summary.associations == 2)
        // The second one proposes what it needs, and what was met before.
        #expect(stored.result.association?.presentationContexts.count == 128)
    }

    @Test func opensAnotherAssociationForAPairBeyondTheLookAhead() throws {
        let scp = try RunningSCP { $0.storage = .discard }
        for number in 1000..<1300 { try folder.write("\(number)", transferSyntax: number < 1299 ? .privateSyntax(1) : .privateSyntax(2)) }
        let stored = try store(to: scp.port)
        #expect(stored.summary.stored == 300)
        #expect(stored.summary.associations == 2)
    }

    @Test func aWarningStatusCountsAsStoredAndIsListed() throws {
        try writeObjects("a", "b")
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept()
            try association.answerStore(Status(rawValue: 0xB000), comment: "patient name coerced")
            try association.answerStore()
            try association.takeRelease()
        }
        let stored = try store(to: peer.port)
        #expect(stored.result.reason == .ok)
        #expect(stored.fates == [.storedWithWarning, .stored])
        #expect(stored.objects[0].status == "B000")
        #expect(stored.objects[0].comment == "patient name coerced")
        #expect(stored.result.warnings.map(\.reason) == [.dimseWarningStatus])
        #expect(stored.summary.stored == 2)
        #expect(stored.summary.storedWithWarning == 1)
    }

    @Test func aResponseThatNamesAnotherInstanceIsAWarningInWords() throws {
        try folder.write("a", instance: "1.2.3")
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept()
            let (request, contextID) = try association.takeStore()
            var response = request.response(.success).commandSet
            response.affectedSOPInstanceUID = "9.9.9"
            try association.respond(response, contextID: contextID)
            try association.takeRelease()
        }
        let stored = try store(to: peer.port)
        #expect(stored.fates == [.storedWithWarning])
        #expect(stored.result.warnings.map(\.reason) == [.dimseDeviation])
        #expect(stored.objects[0].message == "the response names the SOP instance 9.9.9, not 1.2.3")
    }

    /// A folder is looked into when its turn comes, long after the first object has been sent.
    @Test func sendsBeforeTheSearchEnds() throws {
        let scp = try RunningSCP { $0.storage = .discard }
        for name in ["a", "z"] {
            try FileManager.default.createDirectory(atPath: "\(folder.path)/\(name)", withIntermediateDirectories: false)
        }
        for number in 1000..<1300 { try folder.write("a/\(number)") }
        let stored = try store(to: scp.port) { [folder] object in
            if object.path.hasSuffix("/a/1000") { _ = try? folder.write("z/late") }
        }
        #expect(stored.summary.stored == 301)
        #expect(stored.objects.last?.path == folder.path + "/z/late")
    }

    // MARK: Failed

    @Test func aRefusedObjectStopsNoOther() throws {
        try writeObjects("a", "b", "c")
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept()
            try association.answerStore()
            try association.answerStore(.outOfResources, comment: "disk full")
            try association.answerStore()
            try association.takeRelease()
        }
        let stored = try store(to: peer.port)
        #expect(stored.fates == [.stored, .failed, .stored])
        #expect(stored.reasons == [nil, .dimseStatus, nil])
        #expect(stored.objects[1].status == "A700")
        #expect(stored.objects[1].message?.contains("disk full") == true)
        #expect(stored.result.exit == 6)
        #expect(stored.summary.associations == 1)
    }

    /// Any status that is neither success nor warning, also one that nobody has heard of.
    @Test(arguments: [0x0110, 0x0122, 0xA700, 0xA900, 0xC000, 0xFE00, 0xFF00, 0x1234] as [UInt16])
    func noOtherStatusIsSuccess(_ status: UInt16) throws {
        try writeObjects("a")
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept()
            try association.answerStore(Status(rawValue: status))
            try association.takeRelease()
        }
        #expect(try store(to: peer.port).reasons == [.dimseStatus])
    }

    @Test func refusedContextsFailTheirObjectsOnly() throws {
        try writeObjects("a", "c")
        try folder.write("b", sopClass: "1.2.840.10008.5.1.4.1.1.4")
        try folder.write("d", transferSyntax: .privateSyntax(1))
        let scp = try RunningSCP {
            $0.policy.abstractSyntaxes = .only([.ctImageStorage])
            $0.policy.transferSyntaxes = .preferred([.explicitVRLittleEndian])
        }
        let stored = try store(to: scp.port)
        #expect(stored.fates == [.stored, .failed, .stored, .failed])
        #expect(stored.reasons == [nil, .assocContextAbstractSyntax, nil, .assocContextTransferSyntax])
        #expect(stored.objects[1].milliseconds == nil)
        #expect(stored.result.exit == 5)
    }

    @Test func carriesOnOverANewAssociationAfterAnAbort() throws {
        try writeObjects("a", "b", "c")
        let peer = try ScriptedPeer(
            { stream in
                let association = try stream.accept()
                try association.answerStore()
                _ = try association.takeStore()
                association.abort()
            },
            { stream in try stream.accept().serveStores() })
        let stored = try store(to: peer.port)
        #expect(stored.fates == [.stored, .failed, .stored])
        #expect(stored.reasons == [nil, .dimseAborted, nil])
        #expect(stored.summary.associations == 2)
        #expect(peer.finish() == 2)
    }

    @Test func carriesOnAfterAConnectionThatIsCutInMidObject() throws {
        try folder.write("a", byteCount: 5_000_000)
        try folder.write("b")
        let peer = try ScriptedPeer(
            { stream in
                let association = try stream.accept()
                _ = try association.receiveCommand(until: .after(longEnough))
                stream.reset()
            },
            { stream in try stream.accept().serveStores() })
        let stored = try store(to: peer.port)
        #expect(stored.fates == [.failed, .stored])
        #expect(stored.reasons == [.dimseClosed, nil])
    }

    @Test func silenceFailsTheObjectAndCarriesOn() throws {
        try writeObjects("a", "b")
        let peer = try ScriptedPeer(
            { stream in
                _ = try stream.accept().takeStore()
                try stream.awaitEnd()
            },
            { stream in try stream.accept().serveStores() })
        let stored = try store(to: peer.port, timeout: .seconds(1))
        #expect(stored.fates == [.failed, .stored])
        #expect(stored.reasons == [.dimseTimeout, nil])
    }

    @Test func anAbortOnAnOddDataSetNamesTheLikelyCause() throws {
        try folder.write("a", byteCount: 101)
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept()
            _ = try association.takeStore()
            association.abort()
        }
        let stored = try store(to: peer.port)
        #expect(stored.reasons == [.dimseAborted])
        #expect(stored.objects[0].hint?.contains("odd number of bytes") == true)
    }

    // MARK: Files that change

    @Test func aFileThatVanishesFailsAndTheRestIsStored() throws {
        try writeObjects("a", "b", "c")
        let scp = try RunningSCP()
        let gone = folder.path + "/b"
        let stored = try store(to: scp.port) { object in if object.path.hasSuffix("/a") { unlink(gone) } }
        #expect(stored.fates == [.stored, .failed, .stored])
        #expect(stored.reasons == [nil, .fileUnreadable, nil])
        #expect(stored.summary.associations == 1)
    }

    @Test func aFileThatBecomesAnotherObjectIsNotSentAsTheOneItWas() throws {
        try writeObjects("a", "b", "c")
        let scp = try RunningSCP()
        let stored = try store(to: scp.port) { [folder] object in
            if object.path.hasSuffix("/a") { _ = try? folder.write("b", instance: "9.9.9") }
        }
        #expect(stored.fates == [.stored, .failed, .stored])
        #expect(stored.reasons == [nil, .fileUnreadable, nil])
    }

    // MARK: Not attempted

    @Test func whereNoAssociationComesAboutNothingIsAttempted() throws {
        try writeObjects("a", "b")
        try folder.writeText("c.txt")
        let other = try ScratchFolder()
        let text = try other.writeText("named.txt")
        let peer = try ScriptedPeer { stream in
            let none = AcceptorPolicy(
                calledAETitles: .only([]), abstractSyntaxes: .any, transferSyntaxes: .firstProposed, maximumLength: 0)
            _ = try? stream.accept(none)
        }
        let stored = try store(to: peer.port, [folder.path, text])
        #expect(stored.fates == [.notAttempted, .notAttempted, .skipped, .failed])
        #expect(stored.reasons == [.assocRejectedCalledAE, .assocRejectedCalledAE, nil, .fileNotDICOM])
        #expect(stored.objects[0].sopClassUID == UID.ctImageStorage.value)
        #expect(stored.result.reason == .assocRejectedCalledAE)
        #expect(stored.summary.associations == 0)
        #expect(peer.finish() == 1)
    }

    @Test func aSecondAssociationThatIsRefusedIsToldBesideTheFirstFailure() throws {
        try writeObjects("a", "b")
        let peer = try ScriptedPeer(
            { stream in
                let association = try stream.accept()
                _ = try association.takeStore()
                association.abort()
            },
            { stream in
                let none = AcceptorPolicy(
                    calledAETitles: .only([]), abstractSyntaxes: .any, transferSyntaxes: .firstProposed, maximumLength: 0)
                _ = try? stream.accept(none)
            })
        let stored = try store(to: peer.port)
        #expect(stored.fates == [.failed, .notAttempted])
        #expect(stored.reasons == [.dimseAborted, .assocRejectedCalledAE])
        #expect(stored.result.reason == .dimseAborted)
        #expect(stored.result.message.contains("rejected"))
    }

    @Test func theDeadlineEndsTheRunAndNotTheNextConnection() throws {
        try writeObjects("a", "b", "c")
        let peer = try ScriptedPeer(
            { stream in
                let association = try stream.accept()
                try association.answerStore()
                _ = try association.takeStore()
                try stream.awaitEnd()
            },
            { stream in try stream.accept().serveStores() })
        let plan = try ProbePlan.plain(port: peer.port, deadline: .after(.seconds(2)))
        let stored = try StoreProbe.run(plan, [folder.path])
        #expect(stored.fates == [.stored, .failed, .notAttempted])
        #expect(stored.reasons == [nil, .dimseTimeout, .dimseTimeout])
        #expect(stored.result.message.contains("--deadline"))
        #expect(peer.finish() == 1)
    }

    @Test func theDeadlineBoundsTheSearchForWhatToSend() throws {
        for number in 100..<110 { try folder.writeText("\(number).txt") }
        let peer = try ScriptedPeer { stream in try stream.awaitEnd() }
        let deadline = Deadline.after(.milliseconds(200))
        // As if to look at the first file took so long.
        let stored = try StoreProbe.run(.plain(port: peer.port, deadline: deadline), [folder.path]) { _ in deadline.pass() }
        // Whether anything is left shows when one more is looked at.
        #expect(stored.fates == [.skipped, .skipped] + Array(repeating: .notAttempted, count: 8))
        #expect(stored.result.reason == .dimseTimeout)
        #expect(stored.result.message.contains("--deadline"))
        #expect(peer.finish() == 0)
    }

    @Test func theDeadlineBoundsARehearsal() throws {
        for number in 100..<110 { try folder.writeText("\(number).txt") }
        let deadline = Deadline.after(.milliseconds(200))
        let log = FateLog { _ in deadline.pass() }
        let result = StoreRehearsal(paths: [folder.path], deadline: deadline, interruption: nil, observer: log).run()
        // Whether anything is left shows when one more is looked at.
        #expect(log.objects?.map(\.fate) == [.skipped, .skipped] + Array(repeating: .notAttempted, count: 8))
        #expect(log.objects?.last?.reason == .dimseTimeout)
        #expect(result.summary?.objects == 10 && result.summary?.notAttempted == 8)
        #expect(result.reason == .dimseTimeout)
        #expect(result.message.contains("--deadline"))
    }

    @Test func aSignalLeavesNoObjectOfARehearsalOut() throws {
        try writeObjects("a", "b", "c")
        let interruption = try Interruption()
        let log = FateLog { _ in interruption.interrupt(signal: 2) }
        let result = StoreRehearsal(paths: [folder.path], interruption: interruption, observer: log).run()
        #expect(log.objects?.map(\.fate) == [.planned, .notAttempted, .notAttempted])
        #expect(log.objects?.map(\.path) == ["a", "b", "c"].map { "\(folder.path)/\($0)" })
        #expect(log.objects?.map(\.reason) == [nil, .interrupted, .interrupted])
        #expect(result.reason == .interrupted && result.exit == 130)
        #expect(result.summary?.planned == 1 && result.summary?.notAttempted == 2)
    }

    @Test func aDeadlineThatPassesWhenAllIsRehearsedIsNoFailure() throws {
        try writeObjects("a")
        let deadline = Deadline.after(.milliseconds(200))
        let result = StoreRehearsal(paths: [folder.path], deadline: deadline, interruption: nil, observer: FateLog { _ in deadline.pass() })
            .run()
        #expect(result.reason == .ok && result.summary?.planned == 1)
    }

    @Test func aDeadlineThatPassesWhenAllIsStoredIsNoFailure() throws {
        try writeObjects("a", "b")
        let scp = try RunningSCP()
        let deadline = Deadline.after(.seconds(2))
        let stored = try StoreProbe.run(.plain(port: scp.port, deadline: deadline), [folder.path]) { object in
            if object.path.hasSuffix("/b") { deadline.pass() }
        }
        #expect(stored.fates == [.stored, .stored])
        #expect(stored.result.reason == .ok)
        #expect(stored.result.warnings.map(\.reason) == [.releaseTimeout])
    }

    @Test func nothingToSendMakesNoConnection() throws {
        try folder.writeText("a.txt")
        let peer = try ScriptedPeer { stream in try stream.awaitEnd() }
        let stored = try store(to: peer.port)
        #expect(stored.fates == [.skipped])
        #expect(stored.result.reason == .fileNoneFound)
        #expect(stored.result.phases == [])
        #expect(peer.finish() == 0)
    }

    @Test func aPeerThatHasFallenSilentDoesNotCostATimeoutForEachObject() throws {
        try writeObjects("a", "b", "c", "d")
        let silence: @Sendable (TCPStream) throws -> Void = { stream in
            let association = try stream.accept()
            _ = try association.takeStore()
            try stream.awaitEnd()
        }
        let peer = try ScriptedPeer(silence, silence, silence)
        let stored = try store(to: peer.port, timeout: .milliseconds(300))
        #expect(stored.fates == [.failed, .failed, .notAttempted, .notAttempted])
        #expect(stored.result.reason == .dimseTimeout)
        #expect(peer.finish() == 2)
    }

    // MARK: Signals

    @Test func aSignalInMidStoreLeavesATrueAccount() throws {
        let interruption = try Interruption()
        try writeObjects("a", "b", "c")
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept()
            try association.answerStore()
            _ = try association.takeStore()
            interruption.interrupt(signal: 2)
            try stream.awaitEnd()
        }
        let stored = try store(to: peer.port, interruption: interruption)
        #expect(stored.fates == [.stored, .failed, .notAttempted])
        #expect(stored.reasons == [nil, .interrupted, .interrupted])
        #expect(stored.result.exit == 130)
        #expect(peer.finish() == 1)
    }

    @Test func aSignalBetweenObjectsSendsNoFurtherOne() throws {
        let interruption = try Interruption()
        try writeObjects("a", "b")
        let scp = try RunningSCP()
        let stored = try store(to: scp.port, interruption: interruption) { _ in interruption.interrupt(signal: 15) }
        #expect(stored.fates == [.stored, .notAttempted])
        #expect(stored.result.exit == 143)
    }

    @Test func aSignalWhileNothingIsSentIsHeeded() throws {
        let interruption = try Interruption()
        for number in 100..<110 { try folder.writeText("\(number).txt") }
        let peer = try ScriptedPeer { stream in try stream.awaitEnd() }
        let stored = try store(to: peer.port, interruption: interruption) { _ in interruption.interrupt(signal: 2) }
        #expect(stored.result.exit == 130)
        #expect(stored.objects.count == 10)
        #expect(peer.finish() == 0)
    }

    // MARK: Options

    private func options(_ body: (inout StoreProbe.Options) -> Void) -> StoreProbe.Options {
        var options = StoreProbe.Options()
        body(&options)
        return options
    }

    @Test func jobsShareTheWorkAndEveryObjectKeepsItsPlace() throws {
        let scp = try RunningSCP()
        for number in 100..<300 {
            try folder.write("\(number)", transferSyntax: .privateSyntax(number % 3), instance: UID("1.2.\(number)"))
        }
        try folder.writeText("150.txt")
        let stored = try store(to: scp.port, options: options { $0.jobs = 4 })
        #expect(stored.objects.map(\.path) == stored.objects.map(\.path).sorted())
        #expect(stored.summary.stored == 200)
        #expect(stored.summary.skipped == 1)
        #expect((1...4).contains(stored.summary.associations))
        #expect(stored.result.exit == 0)
        for number in [100, 199, 299] { #expect(try !scp.storage.bytes(of: "1.2.\(number).dcm").isEmpty) }
    }

    @Test func aJobWithoutAnAssociationLeavesItsObjectToTheOthers() throws {
        let scp = try RunningSCP { $0.maximumAssociations = 1 }
        for number in 100..<400 { try folder.write("\(number)", byteCount: 50_000) }
        let stored = try store(to: scp.port, options: options { $0.jobs = 3 })
        #expect(stored.summary.stored == 300)
        #expect(stored.result.exit == 0)
        // Whether a job was turned away depends on how quick the first was; if one was, it is told.
        #expect(stored.result.warnings.allSatisfy { $0.reason == .storeFewerJobs && $0.message.contains("local-limit-exceeded") })
    }

    @Test func stopOnErrorAttemptsNothingBehindTheFirstFailure() throws {
        try writeObjects("a", "c")
        try folder.write("b", sopClass: "1.2.840.10008.5.1.4.1.1.4")
        let scp = try RunningSCP { $0.policy.abstractSyntaxes = .only([.ctImageStorage]) }
        let stored = try store(to: scp.port, options: options { $0.stopsOnError = true })
        #expect(stored.fates == [.stored, .failed, .notAttempted])
        #expect(stored.result.reason == .assocContextAbstractSyntax)
    }

    /// Whatever else would have ended the run with that object.
    @Test func aSignalIsToldAlsoWhereTheFirstFailureEndsTheRun() throws {
        let interruption = try Interruption()
        try writeObjects("a", "b")
        let peer = try ScriptedPeer { stream in
            _ = try stream.accept().takeStore()
            interruption.interrupt(signal: 15)
            try stream.awaitEnd()
        }
        let stored = try store(to: peer.port, interruption: interruption, options: options { $0.stopsOnError = true })
        #expect(stored.fates == [.failed, .notAttempted])
        #expect(stored.reasons == [.interrupted, .interrupted])
        #expect(stored.result.exit == 143)
        #expect(peer.finish() == 1)
    }

    @Test func strictMakesAWarningAFailure() throws {
        try writeObjects("a")
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept()
            try association.answerStore(Status(rawValue: 0xB000))
            try association.takeRelease()
        }
        let stored = try store(to: peer.port, options: options { $0.isStrict = true })
        #expect(stored.fates == [.failed])
        #expect(stored.result.reason == .dimseStatus)
        #expect(stored.result.exit == 6)
    }

    @Test func aRehearsalConnectsToNothing() throws {
        try writeObjects("a", "b")
        try folder.write("c", transferSyntax: .implicitVRLittleEndian)
        try folder.writeText("d.txt")
        let log = FateLog()
        let result = StoreRehearsal(paths: [folder.path], interruption: nil, observer: log).run()
        #expect(log.objects?.map(\.fate) == [.planned, .planned, .planned, .skipped])
        #expect(result.plannedContexts?.map(\.objects) == [2, 1])
        #expect(result.reason == .ok)
        #expect(result.phases == [])
    }
}
