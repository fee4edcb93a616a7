import DICOMData
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
struct StoreProbeTests: StoringSuite {
    let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
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
        let stored = try store(to: peer.port, timeout: .seconds(5))
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
}
