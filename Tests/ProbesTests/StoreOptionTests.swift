import DICOMData
import DICOMUpperLayer
import DIMSE
import Foundation
import ProbeResults
import Probes
import TestSCP
import Testing
import Transport

/// What the options of `store` change.
struct StoreOptionTests: StoringSuite {
    let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

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
}
