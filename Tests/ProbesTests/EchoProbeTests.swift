import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import ProbeResults
import Probes
import TestSCP
import Testing
import Transport

/// `echo` against peers on loopback.
struct EchoProbeTests {
    private func echo(
        _ peer: ScriptedPeer, count: Int = 1, timeout: Duration = longEnough, deadline: Deadline = .never,
        interruption: Interruption? = nil
    ) throws -> ProbeResult {
        let plan = try ProbePlan.plain(port: peer.port, timeout: timeout, deadline: deadline, interruption: interruption)
        return EchoProbe(plan: plan, count: count).run()
    }

    @Test func succeedsWithEveryPhaseTold() throws {
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept()
            for _ in 0..<3 { try association.answerEcho() }
            try association.takeRelease()
        }
        let result = try echo(peer, count: 3)
        #expect(result.reason == .ok)
        #expect(result.exit == 0)
        #expect(result.outcome == .ok)
        #expect(result.warnings == [])
        #expect(result.phases.map(\.name) == [.resolve, .connect, .associate, .echo, .release])
        #expect(result.echoes?.succeeded == 3)
        #expect(result.echoes?.milliseconds.count == 3)
        #expect(result.target?.address == "127.0.0.1:\(peer.port)")
        #expect(result.association?.peerImplementationVersionName == Implementation.versionName)
    }

    @Test func aFailureStatusFailsAndTheAssociationIsStillReleased() throws {
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept()
            try association.answerEcho()
            try association.answerEcho { $0.status = .sopClassNotSupported }
            try association.takeRelease()
        }
        let result = try echo(peer, count: 3)
        #expect(result.reason == .dimseStatus)
        #expect(result.exit == 6)
        #expect(result.echoes?.succeeded == 1)
        #expect(result.warnings == [])
        #expect(result.phases.last?.name == .release)
    }

    /// No status is no success.
    @Test func aResponseWithoutAStatusFails() throws {
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept()
            try association.answerEcho { $0.status = nil }
            try stream.awaitEnd()
        }
        #expect(try echo(peer).reason == .dimseBadPDU)
    }

    @Test func anAnswerToAnotherMessageFails() throws {
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept()
            try association.answerEcho { $0.messageIDBeingRespondedTo = 999 }
            try stream.awaitEnd()
        }
        let result = try echo(peer)
        #expect(result.reason == .dimseWrongMessageID)
        #expect(result.echoes?.succeeded == 0)
    }

    @Test func anAnswerThatNamesAnotherSOPClassIsAWarning() throws {
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept()
            try association.answerEcho { $0.affectedSOPClassUID = .ctImageStorage }
            try association.takeRelease()
        }
        let result = try echo(peer)
        #expect(result.reason == .ok)
        #expect(result.warnings.map(\.reason) == [.dimseDeviation])
    }

    @Test func aReleaseInPlaceOfTheAnswerFails() throws {
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept()
            guard case .command = try association.receiveCommand(until: .after(longEnough)) else { return }
            try stream.write(PDU.releaseRequest.encoded(), stall: longEnough, until: .never)
            try stream.flush(stall: longEnough, until: .never)
            try stream.awaitEnd()
        }
        let result = try echo(peer)
        #expect(result.reason == .dimseBadPDU)
        #expect(result.message.contains("A-RELEASE-RQ"))
    }

    @Test func withoutAPresentationContextNothingIsAsked() throws {
        let peer = try ScriptedPeer { stream in
            let nothing = AcceptorPolicy(abstractSyntaxes: .only([]), transferSyntaxes: .firstProposed, maximumLength: 0)
            try stream.accept(nothing).takeRelease()
        }
        let result = try echo(peer)
        #expect(result.reason == .assocContextAbstractSyntax)
        #expect(result.exit == 5)
        #expect(result.echoes?.milliseconds == [])
        #expect(result.association?.presentationContexts.map(\.transferSyntax) == [nil])
    }

    // MARK: The end

    @Test func aPeerThatClosesRightAfterTheAnswerIsAWarning() throws {
        let peer = try ScriptedPeer { stream in
            try stream.accept().answerEcho()
        }
        let result = try echo(peer)
        #expect(result.reason == .ok)
        #expect(result.warnings.map(\.reason) == [.releaseClosed])
    }

    @Test func anUnansweredReleaseIsAWarning() throws {
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept()
            try association.answerEcho()
            try stream.awaitEnd()
        }
        let result = try echo(peer, timeout: .seconds(3))
        #expect(result.reason == .ok)
        #expect(result.warnings.map(\.reason) == [.releaseTimeout])
    }

    @Test func aSilentPeerIsATimeOut() throws {
        let peer = try ScriptedPeer { stream in
            _ = try stream.accept()
            try stream.awaitEnd()
        }
        let result = try echo(peer, timeout: .seconds(3))
        #expect(result.reason == .dimseTimeout)
        #expect(result.exit == 6)
    }

    @Test func theDeadlineEndsWhatTheTimeoutWouldNot() throws {
        let peer = try ScriptedPeer { stream in
            _ = try stream.accept()
            try stream.awaitEnd()
        }
        let start = ContinuousClock.now
        #expect(try echo(peer, deadline: .after(.seconds(3))).reason == .dimseTimeout)
        #expect(start.duration(to: .now) < longEnough)
    }

    // MARK: Signals

    @Test func aSignalWhileTheAnswerIsDueEndsTheRun() throws {
        let interruption = try Interruption()
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept()
            try association.answerEcho()
            _ = try association.receiveCommand(until: .after(longEnough))
            interruption.interrupt(signal: 2)
            try stream.awaitEnd()
        }
        let result = try echo(peer, count: 2, interruption: interruption)
        #expect(result.reason == .interrupted)
        #expect(result.exit == 130)
        #expect(result.echoes?.succeeded == 1)
    }

    @Test func aSignalDuringReleaseEndsTheRunWithWhatWasAnswered() throws {
        let interruption = try Interruption()
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept()
            try association.answerEcho()
            try association.awaitReleaseRequest()
            interruption.interrupt(signal: 15)
            try stream.awaitEnd()
        }
        let result = try echo(peer, interruption: interruption)
        #expect(result.reason == .interrupted)
        #expect(result.exit == 143)
        #expect(result.echoes?.succeeded == 1)
        #expect(result.warnings == [])
    }

    @Test func aSignalBeforeTheStartMakesNoConnection() throws {
        let interruption = try Interruption()
        interruption.interrupt(signal: 1)
        let peer = try ScriptedPeer { stream in try stream.awaitEnd() }
        #expect(try echo(peer, interruption: interruption).exit == 129)
    }
}
