import DICOMData
import DICOMFiles
import Foundation
import Testing

@Suite struct DICOMDirectoryTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
    }

    private static let fileID = Tag(0x0004, 0x1500)
    private static let nextRecord = Tag(0x0004, 0x1400)

    private func element(_ tag: Tag, _ vr: VR, _ text: String) -> DataElement {
        DataElement(tag, vr, .bytes(Array((text.utf8.count % 2 == 0 ? text : text + " ").utf8)[...]))
    }

    private func number(_ tag: Tag, _ vr: VR, _ bytes: [UInt8]) -> DataElement { DataElement(tag, vr, .bytes(bytes[...])) }

    /// A record of the kind IMAGE.
    private func image(_ fileID: String, inUse: Bool = true) -> [DataElement] {
        [
            number(Self.nextRecord, .unsignedLong, [0x7E, 0x01, 0, 0]),
            number(Tag(0x0004, 0x1410), .unsignedShort, inUse ? [0xFF, 0xFF] : [0, 0]),
            element(Tag(0x0004, 0x1430), .codeString, "IMAGE"),
            element(Self.fileID, .codeString, fileID),
            element(Tag(0x0004, 0x1510), .uniqueIdentifier, "1.2.840.10008.5.1.4.1.1.2"),
            element(Tag(0x0004, 0x1511), .uniqueIdentifier, "2.25.1"),
            element(Tag(0x0004, 0x1512), .uniqueIdentifier, "1.2.840.10008.1.2.1"),
        ]
    }

    private func patient() -> [DataElement] {
        [element(Tag(0x0004, 0x1430), .codeString, "PATIENT"), element(.patientName, .personName, "A^B")]
    }

    @discardableResult
    private func write(
        _ records: [[DataElement]], name: String = "DICOMDIR", transferSyntax: UID = .explicitVRLittleEndian,
        lengths: DataElementWriter.SequenceLength = .defined, cut: Int = 0
    ) throws -> String {
        let meta = FileMetaInformation(
            sopClass: .mediaStorageDirectoryStorage, sopInstance: "2.25.9", transferSyntax: transferSyntax,
            sourceApplicationEntityTitle: nil)
        let encoding = try #require(TransferSyntax(uid: transferSyntax)).encoding
        var writer = DataElementWriter(encoding: encoding, sequenceLength: lengths)
        try writer.write(Tag(0x0004, 0x1130), .codeString, "FILESET")
        try writer.write(DataElement(Tag(0x0004, 0x1220), .sequence, .items(records)))
        return try folder.write(name, try meta.encoded() + writer.bytes.dropLast(cut))
    }

    private func open(_ path: String) throws -> DICOMDirectory { try DICOMDirectory(DICOMFile.open(path)) }

    private func locations(_ path: String) throws -> [DICOMDirectory.Location] {
        let directory = try open(path)
        var locations: [DICOMDirectory.Location] = []
        while let entry = try directory.next() { locations.append(entry.location) }
        return locations
    }

    @Test(
        arguments: [UID.explicitVRLittleEndian, .implicitVRLittleEndian, .explicitVRBigEndian],
        [DataElementWriter.SequenceLength.defined, .undefined])
    func filesComeInTheOrderOfTheirRecords(transferSyntax: UID, lengths: DataElementWriter.SequenceLength) throws {
        try folder.makeFolder("IMAGES")
        for name in ["IMAGES/B", "IMAGES/A", "C"] { try folder.write(name) }
        let path = try write(
            [patient(), image("IMAGES\\B"), image("IMAGES\\A "), image("C")], transferSyntax: transferSyntax, lengths: lengths)
        let directory = try open(path)
        #expect(
            try directory.next()
                == DICOMDirectory.Entry(
                    fileID: ["IMAGES", "B"], location: .file(path: folder("IMAGES/B")), sopClass: "1.2.840.10008.5.1.4.1.1.2",
                    sopInstance: "2.25.1", transferSyntax: .explicitVRLittleEndian))
        #expect(try directory.next()?.location == .file(path: folder("IMAGES/A")))
        #expect(try directory.next()?.fileID == ["C"])
        #expect(try directory.next() == nil)
        #expect(try directory.next() == nil)
    }

    @Test func namesDifferInCaseAndEndingOnRealMedia() throws {
        try folder.makeFolder("images/Series")
        for name in ["images/Series/im1", "images/Series/IM2;1", "images/Series/IM3."] { try folder.write(name) }
        let path = try write(["IM1", "IM2", "IM3", "IM4"].map { image("IMAGES\\SERIES\\" + $0) })
        #expect(
            try locations(path) == [
                .file(path: folder("images/Series/im1")), .file(path: folder("images/Series/IM2;1")),
                .file(path: folder("images/Series/IM3.")), .missing(path: folder("IMAGES/SERIES/IM4")),
            ])
    }

    /// The name as it is recorded comes before those that are like it.
    @Test func theExactNameIsTaken() throws {
        try folder.write("im1")
        try folder.write("IM1")
        #expect(try locations(try write([image("IM1")])) == [.file(path: folder("IM1"))])
    }

    @Test(arguments: ["..\\secret", "A\\..\\..\\B", ".", "/etc/passwd", "\\etc\\passwd", "A\\", "A/B", "A\\\\B"])
    func noReferenceLeadsOutOfTheFolder(fileID: String) throws {
        #expect(try locations(try write([image(fileID)])) == [.outside])
    }

    @Test func recordsNotInUseAndWithoutFileArePassedOver() throws {
        try folder.write("A")
        let empty = [element(Self.fileID, .codeString, "")]
        #expect(try locations(try write([image("B", inUse: false), patient(), empty, [], image("A")])) == [.file(path: folder("A"))])
        #expect(try locations(try write([])).isEmpty)
    }

    /// Offsets are not followed, wherever they lead: to the record itself, say.
    @Test func offsetsInCirclesAreHarmless() throws {
        let path = try write([image("A"), image("B")])
        let bytes = try folder.bytes("DICOMDIR")
        let first = try #require(bytes.indices.dropLast(4).first { bytes[$0...].starts(with: [0xFE, 0xFF, 0x00, 0xE0]) })
        let own = withUnsafeBytes(of: UInt32(first).littleEndian) { Array($0) }
        var record = image("A")
        record[0] = number(Self.nextRecord, .unsignedLong, own)
        try write([record, record])
        #expect(try locations(path).count == 2)
    }

    /// Each record in memory once, however many there are.
    @Test func manyRecordsAreReadThroughAWindow() throws {
        let path = try write((0..<5000).map { image("F\($0)") }, lengths: .undefined)
        let all = try locations(path)
        #expect(all.count == 5000)
        #expect(all.last == .missing(path: folder("F4999")))
    }

    @Test func whatIsNoDirectoryIsTold() throws {
        let object = try #require(try TestData.objects().first)
        #expect(throws: DICOMDirectoryError.notDirectory(sopClass: object.sopClass)) {
            try open(TestData.folder + "/objects/" + object.path)
        }
        let deflated = try write([image("A")], transferSyntax: .deflatedExplicitVRLittleEndian)
        #expect(throws: DICOMDirectoryError.transferSyntax(.deflatedExplicitVRLittleEndian)) { try open(deflated) }
    }

    /// What comes before the damage is told, then the damage, once.
    @Test func aCutDirectoryEndsWithAnError() throws {
        let path = try write([image("A"), image("B")], cut: 4)
        let directory = try open(path)
        #expect(try directory.next()?.fileID == ["A"])
        let error = #expect(throws: DICOMDirectoryError.self) { try directory.next() }
        guard case .invalid(.truncated, _, _) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(try directory.next() == nil)
    }

    @Test func aRecordOfAnyLengthIsNotReadWhole() throws {
        let icon = DataElement(.pixelData, .otherByte, .bytes([UInt8](repeating: 0, count: DICOMDirectory.maximumRecordByteCount)[...]))
        let directory = try open(try write([image("A"), image("B") + [icon]]))
        #expect(try directory.next()?.fileID == ["A"])
        let error = #expect(throws: DICOMDirectoryError.self) { try directory.next() }
        guard case .overlongRecord = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }
}
