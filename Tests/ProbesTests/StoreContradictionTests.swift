import DICOMData
import DICOMFiles
import ProbeResults
import Testing

@testable import Probes

/// `store` of files whose group 0002, or the DICOMDIR that lists them, names another SOP class or instance than their data set: the data set is believed.
struct StoreContradictionTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    private func store(to port: UInt16) throws -> StoreProbe.Stored {
        try StoreProbe.run(.plain(port: port), [folder.path])
    }

    @Test(arguments: [UID.explicitVRLittleEndian, .implicitVRLittleEndian, .explicitVRBigEndian])
    func theDataSetsUIDsAreSentAndTheContradictionIsWarnedOf(transferSyntax: UID) throws {
        let scp = try RunningSCP { $0.policy.abstractSyntaxes = .only([.ctImageStorage]) }
        let dataSet = try ctDataSet(transferSyntax, instance: "1.2.3")
        try folder.write("a", sopClass: "1.2.840.10008.5.1.4.1.1.4", transferSyntax: transferSyntax, instance: "9.9.9", dataSet: dataSet)
        let stored = try store(to: scp.port)
        #expect(stored.fates == [.stored])
        #expect(stored.objects[0].sopClassUID == UID.ctImageStorage.value)
        #expect(stored.objects[0].sopInstanceUID == "1.2.3")
        #expect(stored.objects[0].transferSyntaxUID == transferSyntax.value)
        #expect(stored.result.warnings.map(\.reason) == [.fileContradictoryMeta, .fileContradictoryMeta])
        #expect(stored.result.warnings.last?.message.contains("the SOP instance 9.9.9, the data set 1.2.3") == true)
        #expect(try scp.storage.bytes(of: "1.2.3.dcm").suffix(dataSet.count) == dataSet[...])
    }

    @Test func oneWithoutContradictionIsNotWarnedOf() throws {
        let scp = try RunningSCP()
        try folder.write("a", instance: "1.2.3", dataSet: try ctDataSet(.explicitVRLittleEndian, instance: "1.2.3"))
        #expect(try store(to: scp.port).result.warnings == [])
    }

    /// A context for what is no UID might cost all other objects their association, and a longer one fits in no C-STORE-RQ.
    @Test(arguments: [("1.2.840.x", "1.2.3"), ("1.2.840.10008.5.1.4.1.1.2", "1." + String(repeating: "2", count: 70))])
    func aDataSetWhoseOwnUIDIsNoneFails(sopClass: String, instance: String) throws {
        var writer = DataElementWriter(encoding: .explicitVRLittleEndian)
        try writer.write(.sopClassUID, UID(sopClass))
        try writer.write(.sopInstanceUID, UID(instance))
        try folder.write("a", instance: "1.2.3", dataSet: writer.bytes)
        try folder.write("b", instance: "1.2.4", dataSet: try ctDataSet(.explicitVRLittleEndian, instance: "1.2.4"))
        let scp = try RunningSCP()
        let stored = try store(to: scp.port)
        #expect(stored.fates == [.failed, .stored])
        #expect(stored.reasons == [.fileNotDICOM, nil])
        #expect(stored.objects[0].message?.contains("data set") == true)
    }

    /// Somebody has put another file in its place: what was meant may be nowhere.
    @Test(arguments: [
        ("1.2.840.10008.5.1.4.1.1.2", "9.9.9", "SOP instance 9.9.9, the file holds 1.2.3"),
        ("1.2.840.10008.5.1.4.1.1.4", "1.2.3", "SOP class 1.2.840.10008.5.1.4.1.1.4, the file holds 1.2.840.10008.5.1.4.1.1.2"),
    ])
    func anotherObjectThanTheDICOMDIRListsIsWarnedOf(sopClass: String, instance: String, words: String) throws {
        let scp = try RunningSCP()
        try folder.write("A", instance: "1.2.3", dataSet: try ctDataSet(.explicitVRLittleEndian, instance: "1.2.3"))
        let directory = try folder.writeDICOMDIR(["A"], sopClass: UID(sopClass), instance: UID(instance))
        let stored = try StoreProbe.run(.plain(port: scp.port), [directory])
        #expect(stored.fates == [.stored])
        #expect(stored.objects[0].sopInstanceUID == "1.2.3")
        #expect(stored.result.warnings.map(\.reason) == [.fileContradictoryDirectory])
        #expect(stored.result.warnings.first?.message.contains("\(directory) lists it as the \(words)") == true)
        #expect(stored.objects[0].warnings == stored.result.warnings)
        let rehearsed = StoreRehearsal(paths: [directory], interruption: nil, observer: FateLog()).run()
        #expect(rehearsed.warnings == stored.result.warnings)
    }

    /// Also where it does not say what a file holds.
    @Test(arguments: [true, false]) func whatADICOMDIRListsRightlyIsNotWarnedOf(isRecorded: Bool) throws {
        let scp = try RunningSCP()
        try folder.write("A", instance: "1.2.3", dataSet: try ctDataSet(.explicitVRLittleEndian, instance: "1.2.3"))
        let directory = try folder.writeDICOMDIR(
            ["A"], sopClass: isRecorded ? UID.ctImageStorage : nil, instance: isRecorded ? UID("1.2.3") : nil)
        let stored = try StoreProbe.run(.plain(port: scp.port), [directory])
        #expect(stored.fates == [.stored])
        #expect(stored.result.warnings == [])
    }

    @Test func aRehearsalWarnsAsWell() throws {
        try folder.write("a", instance: "9.9.9", dataSet: try ctDataSet(.explicitVRLittleEndian, instance: "1.2.3"))
        let log = FateLog()
        let result = StoreRehearsal(paths: [folder.path], interruption: nil, observer: log).run()
        #expect(log.objects?.map(\.sopInstanceUID) == ["1.2.3"])
        #expect(result.warnings.map(\.reason) == [.fileContradictoryMeta])
    }
}
