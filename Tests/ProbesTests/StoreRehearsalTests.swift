import DICOMData
import Foundation
import ProbeResults
import Probes
import Testing
import Transport

/// `store --dry-run`: what would be sent, and that nothing is.
struct StoreRehearsalTests: StoringSuite {
    let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    @Test func theDeadlineBoundsARehearsal() throws {
        for number in 100..<110 { try folder.writeText("\(number).txt") }
        let deadline = Deadline.after(.seconds(2))
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
        let deadline = Deadline.after(.seconds(2))
        let result = StoreRehearsal(paths: [folder.path], deadline: deadline, interruption: nil, observer: FateLog { _ in deadline.pass() })
            .run()
        #expect(result.reason == .ok && result.summary?.planned == 1)
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
