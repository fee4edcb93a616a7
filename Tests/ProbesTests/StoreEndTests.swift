import DICOMData
import DICOMUpperLayer
import DIMSE
import Foundation
import ProbeResults
import Probes
import TestSCP
import Testing
import Transport

/// Where `store` ends before its time: what was not attempted is told, and why.
struct StoreEndTests: StoringSuite {
    let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
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
        let plan = try ProbePlan.plain(port: peer.port, deadline: .after(.seconds(5)))
        let stored = try StoreProbe.run(plan, [folder.path])
        #expect(stored.fates == [.stored, .failed, .notAttempted])
        #expect(stored.reasons == [nil, .dimseTimeout, .dimseTimeout])
        #expect(stored.result.message.contains("--deadline"))
        #expect(peer.finish() == 1)
    }

    @Test func theDeadlineBoundsTheSearchForWhatToSend() throws {
        for number in 100..<110 { try folder.writeText("\(number).txt") }
        let peer = try ScriptedPeer { stream in try stream.awaitEnd() }
        let deadline = Deadline.after(.seconds(2))
        // As if to look at the first file took so long.
        let stored = try StoreProbe.run(.plain(port: peer.port, deadline: deadline), [folder.path]) { _ in deadline.pass() }
        // Whether anything is left shows when one more is looked at.
        #expect(stored.fates == [.skipped, .skipped] + Array(repeating: .notAttempted, count: 8))
        #expect(stored.result.reason == .dimseTimeout)
        #expect(stored.result.message.contains("--deadline"))
        #expect(peer.finish() == 0)
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
        let stored = try store(to: peer.port, timeout: .seconds(2))
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
}
