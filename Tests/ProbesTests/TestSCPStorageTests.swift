import DICOMData
import DICOMFiles
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Foundation
import ProbeResults
import TestSCP
import Testing

/// What the test SCP does with objects.
struct TestSCPStorageTests {
    /// Where the data set begins, and what the file says of it.
    private func open(_ name: String, in folder: ScratchFolder) throws -> (meta: FileMetaInformation, dataSet: [UInt8]) {
        let file = try DICOMFile.open("\(folder.path)/\(name)")
        return (file.metaInformation, Array(try folder.bytes(of: name).dropFirst(file.dataSetOffset)))
    }

    /// Each transfer syntax of the standard, and a private one, of SOP classes known, retired, private and of a later edition.
    @Test func storesByteForByte() throws {
        let scp = try RunningSCP()
        let syntaxes = TransferSyntax.all.map(\.uid) + ["1.2.276.0.7230010.3.4.5"]
        let classes: [UID] = [
            .ctImageStorage, "1.2.840.10008.5.1.1.27", "1.3.46.670589.5.0.1", "1.2.840.10008.5.1.4.1.1.999.1",
        ]
        let contexts = syntaxes.enumerated().map { index, syntax in
            (abstractSyntax: classes[index % classes.count], transferSyntax: syntax)
        }
        let association = try scp.associate(contexts)
        #expect(association.negotiated.acceptedContexts.count == contexts.count + 1)
        for (index, context) in contexts.enumerated() {
            let accepted = try #require(
                association.negotiated.context(for: context.abstractSyntax, transferSyntax: context.transferSyntax))
            let dataSet = sampleDataSet(12 + index * 1_001, seed: index)
            let response = try association.store(
                dataSet, as: UID("1.2.3.\(index)"), sopClass: context.abstractSyntax, contextID: accepted.id)
            #expect(response.status == .success)

            // Success has been answered, so the file is complete.
            let (meta, stored) = try open("1.2.3.\(index).dcm", in: scp.storage)
            #expect(stored == dataSet)
            #expect(meta.transferSyntaxUID == context.transferSyntax)
            #expect(meta.mediaStorageSOPClassUID == context.abstractSyntax)
            #expect(meta.mediaStorageSOPInstanceUID == UID("1.2.3.\(index)"))
            #expect(meta.sourceApplicationEntityTitle == "TESTSCU")
            #expect(meta.implementationClassUID == Implementation.classUID)
        }
        try association.release()
        #expect(try scp.storage.names.count == contexts.count)
    }

    @Test(arguments: [0, 1, 2, 3, 16_377, 16_378, 16_379, 131_071, 131_072, 131_073, 1_000_003])
    func storesEverySize(count: Int) throws {
        let scp = try RunningSCP()
        let association = try scp.associate()
        let dataSet = sampleDataSet(count)
        #expect(try association.store(dataSet, as: "1.2.3").status == .success)
        try association.release()
        let start = try FileMetaInformation(
            sopClass: .ctImageStorage, sopInstance: "1.2.3", transferSyntax: .explicitVRLittleEndian,
            sourceApplicationEntityTitle: "TESTSCU"
        ).encoded()
        #expect(try scp.storage.bytes(of: "1.2.3.dcm") == start + dataSet)
        let stored = try #require(
            scp.stop().objects.first)
        #expect(stored.bytes == Int64(count))
        #expect(stored.path == "\(scp.storage.path)/1.2.3.dcm")
        #expect(stored.status == "0000")
        #expect(stored.sopClassName == "CT Image Storage")
        #expect(stored.transferSyntaxUID == UID.explicitVRLittleEndian.value)
    }

    /// A test SCP shows what was sent last.
    @Test func replacesAnObject() throws {
        let scp = try RunningSCP()
        let association = try scp.associate()
        for dataSet in [sampleDataSet(500), sampleDataSet(100, seed: 7)] {
            #expect(try association.store(dataSet, as: "1.2.3").status == .success)
            #expect(try open("1.2.3.dcm", in: scp.storage).dataSet == dataSet)
        }
        try association.release()
        #expect(try scp.storage.names == ["1.2.3.dcm"])
    }

    /// Nothing that a peer calls an object leads out of the folder, and the association goes on.
    @Test(arguments: [
        "../1.2.3", "/tmp/1.2.3", "1.2/../../3", "1.2.3/4", "..", ".", ".1.2", "1..2", "1.02", "abc", "1.2.3\\4", "1.2.3%2F4",
        "1.2.3\u{0}/4", "1.2.3\n", String(repeating: "1", count: 65),
    ])
    func refusesInvalidInstanceUID(text: String) throws {
        let scp = try RunningSCP { configuration in
            guard case .folder(let path) = configuration.storage else { return }
            try FileManager.default.createDirectory(atPath: path + "/in", withIntermediateDirectories: false)
            configuration.storage = .folder(path + "/in")
        }
        let association = try scp.associate()
        let response = try association.store(sampleDataSet(40_000), as: UID(text))
        #expect(response.status == .cannotUnderstand)
        #expect(response.fields.errorComment?.contains("Instance UID") == true)
        #expect(try association.store(sampleDataSet(10), as: "1.2.3").status == .success)
        try association.release()
        #expect(try scp.storage.names == ["in"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: scp.storage.path + "/in") == ["1.2.3.dcm"])
    }

    /// The object can't be stored; the association goes on, and stores when the folder is there.
    @Test func goesOnWithoutAFolder() throws {
        let scp = try RunningSCP { configuration in
            guard case .folder(let path) = configuration.storage else { return }
            configuration.storage = .folder(path + "/missing")
        }
        let association = try scp.associate()
        let response = try association.store(sampleDataSet(100_000), as: "1.2.3")
        #expect(response.status == .outOfResources)
        #expect(response.fields.errorComment == "not stored: No such file or directory")
        #expect(try association.echo() == .success)

        try FileManager.default.createDirectory(atPath: scp.storage.path + "/missing", withIntermediateDirectories: false)
        #expect(try association.store(sampleDataSet(100_000), as: "1.2.3").status == .success)
        try association.release()
        let events = scp.stop()
        #expect(events.objects.map(\.status) == ["A700", "0000"])
        #expect(events.names.filter { [.stored, .notStored].contains($0) } == [.notStored, .stored])
    }

    /// What is in the way of a file is not taken away when it is a folder.
    @Test func refusesToReplaceAFolder() throws {
        let scp = try RunningSCP()
        try FileManager.default.createDirectory(atPath: scp.storage.path + "/1.2.3.dcm", withIntermediateDirectories: false)
        let association = try scp.associate()
        #expect(try association.store(sampleDataSet(10), as: "1.2.3").status == .outOfResources)
        #expect(try association.store(sampleDataSet(10), as: "1.2.4").status == .success)
        try association.release()
        #expect(try scp.storage.names == ["1.2.3.dcm", "1.2.4.dcm"])
    }

    @Test func discards() throws {
        let scp = try RunningSCP { $0.storage = .discard }
        let association = try scp.associate()
        #expect(try association.store(sampleDataSet(300_000), as: "1.2.3").status == .success)
        try association.release()
        #expect(try scp.storage.names.isEmpty)
        #expect(
            scp.stop().contains { event in
                if case .stored(let stored) = event.content { stored.bytes == 300_000 && stored.path == nil } else { false }
            })
    }

    /// Of an object that did not arrive whole nothing is left.
    @Test func leavesNothingOfHalfAnObject() throws {
        let scp = try RunningSCP()
        let association = try scp.associate()
        #expect(throws: AssociationError.self) {
            var source = EndingSource(byteCount: 2_000_000, endsAfter: 1_000_000)
            let request = CStoreRequest(messageID: 1, affectedSOPClassUID: .ctImageStorage, affectedSOPInstanceUID: "1.2.3")
            _ = try association.perform(request, contextID: 3, dataSet: &source)
        }
        scp.await(.associationAborted)
        #expect(scp.stop().reasons == [.dimseAborted])
        #expect(try scp.storage.names.isEmpty)
    }

    // MARK: What is not stored

    /// Every service but verification and storage is refused when it is proposed.
    @Test func rejectsOtherServices() throws {
        let scp = try RunningSCP()
        let services: [UID] = [
            "1.2.840.10008.5.1.4.1.2.2.1", "1.2.840.10008.5.1.4.31", "1.2.840.10008.1.20.1", "1.2.840.10008.3.1.2.3.3",
        ]
        let association = try scp.associate(services.map { ($0, .implicitVRLittleEndian) })
        #expect(association.negotiated.acceptedContexts.map(\.abstractSyntax) == [.verification])
        #expect(association.negotiated.rejectedContexts.map(\.result) == services.map { _ in .abstractSyntaxNotSupported })
        try association.release()
    }

    /// An operation that the service does not have is answered, its data set passed over, and the association goes on.
    @Test func refusesOtherOperations() throws {
        let scp = try RunningSCP()
        let client = RawClient(try scp.connect())
        try client.associate()
        var find = CommandSet()
        find.affectedSOPClassUID = .ctImageStorage
        find.commandField = CommandField.cFindRequest.rawValue
        find.messageID = 5
        find.announcesDataSet = true
        try client.send(find.encoded(), contextID: 3, isCommand: true)
        try client.send(sampleDataSet(100), contextID: 3, isCommand: false)
        let refusal = try client.nextCommand()
        #expect(refusal.commandField == CommandField.cFindResponse.rawValue)
        #expect(refusal.messageIDBeingRespondedTo == 5)
        #expect(refusal.status == .unrecognizedOperation)

        try client.send(CEchoRequest(messageID: 6).commandSet.encoded(), contextID: 1, isCommand: true)
        #expect(try client.nextCommand().status == .success)
        try client.send(.releaseRequest)
        #expect(try client.next() == .releaseResponse)
        let refused = scp.stop().compactMap { event -> ServerEvent.Refused? in
            if case .refused(let refused) = event.content { refused } else { nil }
        }
        #expect(refused == [.init(command: "C-FIND-RQ", status: "0211")])
    }

    /// There is nothing to cancel, nor anything to answer (PS3.7 9.3.2.3), also when a data set comes with it that has no place there.
    @Test func passesOverCancel() throws {
        let scp = try RunningSCP()
        let client = RawClient(try scp.connect())
        try client.associate()
        for announcesDataSet in [false, true] {
            var cancel = CommandSet()
            cancel.commandField = CommandField.cCancelRequest.rawValue
            cancel.messageIDBeingRespondedTo = 1
            cancel.announcesDataSet = announcesDataSet
            try client.send(cancel.encoded(), contextID: 3, isCommand: true)
            if announcesDataSet { try client.send([0, 0], contextID: 3, isCommand: false) }
        }
        try client.send(CEchoRequest(messageID: 2).commandSet.encoded(), contextID: 1, isCommand: true)
        #expect(try client.nextCommand().messageIDBeingRespondedTo == 2)
    }

    /// A C-STORE of another SOP class than that of its presentation context.
    @Test func refusesForeignSOPClass() throws {
        let scp = try RunningSCP()
        let association = try scp.associate()
        #expect(
            try association.store(sampleDataSet(10), as: "1.2.3", sopClass: "1.2.840.10008.5.1.4.1.1.4").status == .sopClassNotSupported)
        #expect(try association.echo() == .success)
        try association.release()
        #expect(try scp.storage.names.isEmpty)
    }
}

/// A data set that can't be read to its end.
private struct EndingSource: DataSetSource {
    let byteCount: Int
    let endsAfter: Int
    private var offset = 0

    init(byteCount: Int, endsAfter: Int) {
        self.byteCount = byteCount
        self.endsAfter = endsAfter
    }

    mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(DataSetSourceError) -> Int {
        guard offset < endsAfter else { throw .ended(byteCount: offset, announced: byteCount) }
        offset += range.count
        return range.count
    }
}
