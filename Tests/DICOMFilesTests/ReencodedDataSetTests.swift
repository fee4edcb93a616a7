import DICOMData
import DICOMFiles
import Foundation
import Testing

@Suite struct ReencodedDataSetTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
    }

    static let targets: [UID] = [.implicitVRLittleEndian, .explicitVRLittleEndian]

    private func open(_ object: TestData.Object) throws -> DICOMFile {
        try DICOMFile.open(TestData.folder + "/objects/" + object.path)
    }

    private func bytes(_ dataSet: ReencodedDataSet, piece: Int) throws -> [UInt8] {
        var dataSet = dataSet
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: piece)
        while true {
            let count = try dataSet.read(into: &buffer, buffer.indices)
            guard count > 0 else { return all }
            all += buffer[..<count]
        }
    }

    private func elements(_ bytes: [UInt8], _ syntax: UID) throws -> [DataElement] {
        var reader = DataElementReader(ByteReader(bytes), encoding: try #require(TransferSyntax(uid: syntax)).encoding)
        return try reader.readRemaining().map(Self.normalised)
    }

    /// Where nothing tells that an empty value is a sequence without items.
    private static func normalised(_ element: DataElement) -> DataElement {
        switch element.value {
        case .bytes(let bytes) where bytes.isEmpty: DataElement(element.tag, element.vr, .items([]))
        case .items(let items): DataElement(element.tag, element.vr, .items(items.map { $0.map(normalised) }))
        default: element
        }
    }

    /// Each object that can be is coded anew, in pieces of whatever length and with the length that was measured; the others are refused.
    @Test(arguments: try TestData.objects(), targets)
    func eachObject(object: TestData.Object, target: UID) throws {
        let file = try open(object)
        guard let refusal = ReencodedDataSet.refusal(from: object.transferSyntax, to: target) else {
            let measurement = try ReencodedDataSet.measure(file, to: target)
            let whole = try bytes(ReencodedDataSet(file, to: target, measurement: measurement), piece: 1 << 20)
            #expect(whole.count == measurement.byteCount)
            #expect(try bytes(ReencodedDataSet(file, to: target), piece: 5) == whole)
            let all = try elements(whole, target)
            let head = try #require(try DataSetHead.recognise(whole[...], isWhole: true))
            #expect(head.sopClass == object.sopClass)
            #expect(head.sopInstance == object.sopInstance)
            #expect(all.map(\.tag) == all.map(\.tag).sorted())
            return
        }
        #expect(refusal == .encapsulated)
        #expect(try #require(TransferSyntax(uid: object.transferSyntax)).isEncapsulated)
        #expect(throws: ReencodingError.refused(.encapsulated)) { try ReencodedDataSet(file, to: target) }
    }

    /// There and back again: what was explicit is the same.
    @Test(arguments: ["ct/explicit-little-endian.dcm", "rt/structure-set.dcm", "documents/sr-comprehensive.dcm", "waveform/ecg"])
    func thereAndBack(name: String) throws {
        let file = try DICOMFile.open(TestData.folder + "/objects/" + name)
        let explicit = try bytes(ReencodedDataSet(file, to: .explicitVRLittleEndian), piece: 1000)
        let implicit = try bytes(ReencodedDataSet(file, to: .implicitVRLittleEndian), piece: 1000)
        let meta = FileMetaInformation(
            sopClass: "1.2.3", sopInstance: "1.2.3.4", transferSyntax: .implicitVRLittleEndian, sourceApplicationEntityTitle: nil)
        let other = try DICOMFile.open(try folder.write("implicit", try meta.encoded() + implicit))
        let back = try bytes(ReencodedDataSet(other, to: .explicitVRLittleEndian), piece: 1000)
        #expect(try elements(back, .explicitVRLittleEndian) == (try elements(explicit, .explicitVRLittleEndian)))
    }

    /// Nothing is done but what is asked for.
    @Test func deflatedBecomesExplicitByteForByte() throws {
        let object = try #require(try TestData.objects().first { $0.path == "documents/sr-comprehensive-deflated.dcm" })
        let inflated = try bytes(ReencodedDataSet(try open(object), to: .explicitVRLittleEndian), piece: 100)
        // Its sequences keep their defined lengths.
        let sequence = try #require(
            inflated.indices.dropLast(12).first { inflated[$0...].starts(with: [0x40, 0x00, 0x30, 0xA7, 0x53, 0x51]) })
        #expect(inflated[sequence + 8..<sequence + 12] != [0xFF, 0xFF, 0xFF, 0xFF])
    }

    @Test(arguments: [4, 500, 900])
    func aDeflatedStreamThatIsCutIsInvalid(count: Int) throws {
        let object = try #require(try TestData.objects().first { $0.path == "ct/deflated.dcm" })
        let whole = Array(try Data(contentsOf: URL(fileURLWithPath: TestData.folder + "/objects/" + object.path)))
        let file = try DICOMFile.open(try folder.write("cut", Array(whole[..<(object.dataSetOffset + count)])))
        for target in Self.targets {
            #expect(throws: ReencodingError.invalidDeflatedStream) { try ReencodedDataSet.measure(file, to: target) }
        }
    }

    /// The deflate stream is in order, and what it holds ends within the last value.
    @Test func whatBreaksOffOnceInflatedIsTruncated() throws {
        let dataSet: [UInt8] = [0x08, 0x00, 0x60, 0x00, 0x43, 0x53, 0x02, 0x00, 0x43]
        let file = try deflatedFile(dataSet)
        let end = file.dataSetOffset + file.dataSetByteCount
        #expect(throws: ReencodingError.file(.truncated(offset: end))) {
            try ReencodedDataSet.measure(file, to: .explicitVRLittleEndian)
        }
        #expect(throws: ReencodingError.self) { try ReencodedDataSet.measure(file, to: .implicitVRLittleEndian) }
        // A few NULs are padding.
        let whole = dataSet + [0x54, 0, 0, 0]
        #expect(try bytes(ReencodedDataSet(deflatedFile(whole), to: .explicitVRLittleEndian), piece: 3) == whole)
    }

    private func deflatedFile(_ dataSet: [UInt8]) throws -> DICOMFile {
        let meta = FileMetaInformation(
            sopClass: "1.2.3", sopInstance: "1.2.3.4", transferSyntax: .deflatedExplicitVRLittleEndian, sourceApplicationEntityTitle: nil)
        // One block that is not compressed (RFC 1951 3.2.4).
        let count = UInt8(dataSet.count)
        return try DICOMFile.open(try folder.write("deflated", try meta.encoded() + [1, count, 0, ~count, 0xFF] + dataSet))
    }

    /// Asked in good time, however long the file is.
    @Test(arguments: targets)
    func measuringCanBeGivenUp(target: UID) throws {
        var writer = DataElementWriter(encoding: .explicitVRLittleEndian)
        try writer.write(.pixelData, .otherByte, [UInt8](repeating: 7, count: 1_000_000))
        let meta = FileMetaInformation(
            sopClass: "1.2.3", sopInstance: "1.2.3.4", transferSyntax: .explicitVRLittleEndian, sourceApplicationEntityTitle: nil)
        let file = try DICOMFile.open(try folder.write("long", try meta.encoded() + writer.bytes))
        var asked = 0
        #expect(throws: ReencodingError.stopped) {
            try ReencodedDataSet.measure(file, to: target) {
                asked += 1
                return asked < 4
            }
        }
        #expect(asked == 4)
    }

    @Test func onlyTheDefaultTransferSyntaxesAreMade() throws {
        #expect(ReencodedDataSet.refusal(from: .implicitVRLittleEndian, to: .explicitVRBigEndian) == .unsupportedTarget)
        #expect(ReencodedDataSet.refusal(from: .implicitVRLittleEndian, to: .deflatedExplicitVRLittleEndian) == .unsupportedTarget)
        #expect(ReencodedDataSet.refusal(from: "1.2.3.99", to: .implicitVRLittleEndian) == .unknownSource)
        #expect(ReencodedDataSet.refusal(from: "1.2.840.10008.1.2.4.94", to: .implicitVRLittleEndian) == .unknownSource)
        #expect(ReencodedDataSet.refusal(from: "1.2.840.10008.1.2.4.50", to: .implicitVRLittleEndian) == .encapsulated)
    }

    /// What dcmtk makes of the same objects, element by element, VRs included.
    @Test(.enabled(if: Dcmconv.path != nil), arguments: try TestData.objects(), targets)
    func isWhatDcmconvMakes(object: TestData.Object, target: UID) throws {
        // What has the target's encoding already is not touched.
        guard ReencodedDataSet.refusal(from: object.transferSyntax, to: target) == nil, object.transferSyntax != target else { return }
        try compare(try open(object), target)
    }

    /// The same for what the objects do not have: signed pixels, look-up tables, overlays, values too long for their VRs, unknown elements.
    @Test(.enabled(if: Dcmconv.path != nil), arguments: targets + [.explicitVRBigEndian], targets)
    func rareThingsAreWhatDcmconvMakes(source: UID, target: UID) throws {
        let encoding = try #require(TransferSyntax(uid: source)).encoding
        let isBig = encoding == .explicitVRBigEndian
        func short(_ numbers: UInt16...) -> [UInt8] {
            numbers.flatMap { isBig ? [UInt8($0 >> 8), UInt8($0 & 0xFF)] : [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        }
        func element(_ tag: Tag, _ vr: VR, _ bytes: [UInt8]) -> DataElement { DataElement(tag, vr, .bytes(bytes[...])) }
        var writer = DataElementWriter(encoding: encoding, sequenceLength: .undefined)
        for element in [
            element(.sopClassUID, .uniqueIdentifier, Array("1.2.840.10008.5.1.4.1.1.7\0".utf8)),
            element(.sopInstanceUID, .uniqueIdentifier, Array("2.25.1".utf8)),
            element(Tag(0x0008, 0x1160), .integerString, Array("1\\2 ".utf8)),
            element(Tag(0x0018, 0x1063), .decimalString, []),
            element(Tag(0x0020, 0x3100), .codeString, Array("AB".utf8)),
            element(Tag(0x0028, 0x0009), .attributeTag, short(0x0018, 0x1063)),
            element(Tag(0x0028, 0x0100), .unsignedShort, short(16)),
            element(Tag(0x0028, 0x0103), .unsignedShort, short(1)),
            element(Tag(0x0028, 0x0106), .signedShort, short(0xFFFE)),
            element(Tag(0x0028, 0x1201), .otherWord, short(1, 2, 3)),
            DataElement(
                Tag(0x0028, 0x3000), .sequence,
                .items([[element(Tag(0x0028, 0x3004), .longString, Array("HU".utf8))], []])),
            element(Tag(0x0029, 0x0010), .longString, Array("DICOMPROBE SYNTHETIC".utf8)),
            element(Tag(0x0029, 0x1001), .unknown, [1, 2, 3, 4]),
            element(Tag(0x0040, 0xA136), .unknown, [1, 2]),
            element(Tag(0x3006, 0x0050), .decimalString, [UInt8](repeating: 0x31, count: 2000)),
            element(Tag(0x6000, 0x0010), .unsignedShort, short(8)),
            element(Tag(0x6000, 0x3000), .otherWord, short(0x0102, 0x0304)),
            element(.pixelData, .otherWord, short(1, 2, 3, 4)),
        ] { try writer.write(element) }
        let meta = FileMetaInformation(
            sopClass: "1.2.840.10008.5.1.4.1.1.7", sopInstance: "2.25.1", transferSyntax: source, sourceApplicationEntityTitle: nil)
        try compare(try DICOMFile.open(try folder.write("rare", try meta.encoded() + writer.bytes)), target)
    }

    private func compare(_ file: DICOMFile, _ target: UID) throws {
        let theirs = try DICOMFile.open(try Dcmconv.convert(file.path, to: target, as: folder("theirs")))
        var expected = [UInt8](repeating: 0, count: theirs.dataSetByteCount)
        _ = try theirs.read(into: &expected, expected.indices, at: 0)
        let ours = try elements(try bytes(ReencodedDataSet(file, to: target), piece: 1000), target)
        let reference = try elements(expected, target)
        #expect(ours.map(\.tag) == reference.map(\.tag))
        for (our, their) in zip(ours, reference) { #expect(our == their) }
    }
}

/// dcmtk's converter, where it is installed.
enum Dcmconv {
    static let path = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":").map { "\($0)/dcmconv" }
        .first(where: FileManager.default.isExecutableFile)

    /// Sequences of undefined length and no group lengths, as we write them.
    static func convert(_ source: String, to target: UID, as result: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(path))
        process.arguments = ["-q", "-ml", "-e", "-g", target == .implicitVRLittleEndian ? "+ti" : "+te", source, result]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return result
    }
}
