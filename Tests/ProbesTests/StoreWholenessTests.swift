import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Foundation
import ProbeResults
import Testing

@testable import Probes

/// What is told to be stored was whole when it was sent, and was answered after that.
struct StoreWholenessTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    private func store(to port: UInt16, toBytes react: @escaping @Sendable () -> Void = {}) throws -> StoreProbe.Stored {
        try StoreProbe.run(.plain(port: port), [folder.path], toBytes: react)
    }

    private func cut(_ path: String, by count: Int) throws {
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        defer { try? handle.close() }
        try handle.truncate(atOffset: try handle.seekToEnd() - UInt64(count))
    }

    /// A copy that was broken off, or is not yet done. Peers that store what they get would confirm it.
    @Test(
        arguments: [UID.implicitVRLittleEndian, .explicitVRLittleEndian, .explicitVRBigEndian], [200, 900_000])
    func aFileThatBreaksOffIsNotSentToItsEnd(transferSyntax: UID, byteCount: Int) throws {
        let scp = try RunningSCP()
        let path = try folder.write(
            "a", transferSyntax: transferSyntax, instance: "1.2.3", dataSet: try ctDataSet(transferSyntax, byteCount: byteCount))
        try folder.write("b", instance: "1.2.4", dataSet: try ctDataSet(.explicitVRLittleEndian, instance: "1.2.4"))
        try cut(path, by: 3)
        let stored = try store(to: scp.port)
        #expect(stored.fates == [.failed, .stored])
        #expect(stored.reasons == [.fileTruncated, nil])
        #expect(stored.objects[0].message?.contains("ends at offset") == true)
        scp.stop()
        #expect(try scp.storage.names == ["1.2.4.dcm"])
    }

    /// A VR of the future, which none of the tables has, hides nothing of what comes behind it (PS3.5 7.1.2).
    @Test func aFileThatBreaksOffBehindAVRThatIsNotKnownIsNotSentToItsEnd() throws {
        let scp = try RunningSCP()
        let unknown: [UInt8] = [0x09, 0x00, 0x10, 0x10] + Array("ZZ".utf8) + [0, 0, 2, 0, 0, 0, 1, 2]
        let dataSet = try describedDataSet(.explicitVRLittleEndian, extra: unknown)
        try folder.write("a", instance: "1.2.3", dataSet: dataSet)
        #expect(try store(to: scp.port).fates == [.stored])
        try folder.write("a", instance: "1.2.3", dataSet: dataSet.dropLast(500))
        let stored = try store(to: scp.port)
        #expect(stored.fates == [.failed])
        #expect(stored.reasons == [.fileTruncated])
    }

    /// An end between two elements looks like any other; what is missing then shows all the same.
    @Test(arguments: [UID.explicitVRLittleEndian, .implicitVRLittleEndian], [UID.explicitVRLittleEndian, .implicitVRLittleEndian])
    func anImageThatBreaksOffInFrontOfItsPixelsIsStoredWithAWarning(source: UID, target: UID) throws {
        let scp = try RunningSCP { $0.policy.transferSyntaxes = .preferred([target]) }
        let whole = try describedDataSet(source)
        let header = source == .implicitVRLittleEndian ? 8 : 12
        let path = try folder.write("a", transferSyntax: source, instance: "1.2.3", dataSet: whole.dropLast(1000 + header))
        try folder.write("b", transferSyntax: source, instance: "1.2.4", dataSet: try describedDataSet(source, instance: "1.2.4"))
        let stored = try store(to: scp.port)
        #expect(stored.fates == [.stored, .stored])
        #expect(stored.objects.map { $0.warnings?.map(\.reason) } == [[.filePixelDataMissing], nil])
        #expect(stored.result.warnings.map(\.reason) == [.filePixelDataMissing])
        #expect(stored.result.warnings[0].message.hasPrefix("\(path): "))
        #expect(stored.result.reason == .ok)
    }

    @Test func aFileThatGrowsWhileItIsSentIsNotSentToItsEnd() throws {
        let scp = try RunningSCP()
        let path = try folder.write("a", instance: "1.2.3", dataSet: try ctDataSet(.explicitVRLittleEndian, byteCount: 900_000))
        let stored = try store(to: scp.port) {
            guard let handle = FileHandle(forWritingAtPath: path) else { return }
            _ = try? handle.seekToEnd()
            try? handle.write(contentsOf: Data([0, 0]))
            try? handle.close()
        }
        #expect(stored.reasons == [.fileUnreadable])
        #expect(stored.objects[0].message == "the file was changed during the run")
        scp.stop()
        #expect(try scp.storage.names == [])
    }

    @Test func aFilePaddedWithNULsIsSentAsItIs() throws {
        let scp = try RunningSCP()
        let dataSet = try ctDataSet(.explicitVRLittleEndian) + [0, 0, 0]
        try folder.write("a", instance: "1.2.3", dataSet: dataSet)
        #expect(try store(to: scp.port).fates == [.stored])
        #expect(try scp.storage.bytes(of: "1.2.3.dcm").suffix(dataSet.count) == dataSet[...])
    }

    /// The peer confirms the second object together with the first, before it has been sent, and goes.
    @Test func anAnswerBeforeTheRequestIsNone() throws {
        for (name, instance) in [("a", "1.2.3"), ("b", "1.2.4")] {
            try folder.write(name, instance: UID(instance), dataSet: try ctDataSet(.explicitVRLittleEndian, instance: UID(instance)))
        }
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept()
            let (first, contextID) = try association.takeStore()
            let second = CStoreRequest(
                messageID: first.messageID + 1, affectedSOPClassUID: first.affectedSOPClassUID, affectedSOPInstanceUID: "1.2.4")
            let values = [first, second].map { request in
                PresentationDataValue(
                    contextID: contextID, isCommand: true, isLast: true, data: request.response(.success).commandSet.encoded()[...])
            }
            try stream.write(try PDU.dataTransfer(DataTransfer(values: values)).encoded(), stall: longEnough, until: .never)
            try stream.flush(stall: longEnough, until: .never)
            try stream.awaitEnd()
        }
        let stored = try store(to: peer.port)
        #expect(stored.fates == [.stored, .failed])
        #expect(stored.reasons == [nil, .dimseBadPDU])
        #expect(stored.objects[1].message?.contains("before it had been sent the whole request") == true)
    }
}
