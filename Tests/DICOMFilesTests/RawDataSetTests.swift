import DICOMData
import DICOMFiles
import Foundation
import Testing

/// Files without preamble or group 0002, as older devices and archives leave them.
@Suite struct RawDataSetTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
    }

    private static let structureSet: UID = "1.2.840.10008.5.1.4.1.1.481.3"

    @Test(
        arguments: [
            ("meta-missing.dcm", .withoutMetaInformation, .explicitVRLittleEndian, 132),
            ("no-preamble.dcm", .withoutPreamble, .explicitVRLittleEndian, 216),
            ("no-prefix.dcm", .withoutPreamble, .explicitVRLittleEndian, 212),
            ("data-set-implicit.dcm", .withoutMetaInformation, .implicitVRLittleEndian, 0),
            ("data-set-explicit.dcm", .withoutMetaInformation, .explicitVRLittleEndian, 0),
            ("data-set-big-endian.dcm", .withoutMetaInformation, .explicitVRBigEndian, 0),
        ] as [(String, FileLayout, UID, Int)])
    func eachIsRecognised(name: String, layout: FileLayout, transferSyntax: UID, dataSetOffset: Int) throws {
        let file = try DICOMFile.open(TestData.folder + "/raw/" + name)
        #expect(file.layout == layout)
        #expect(file.metaInformation.mediaStorageSOPClassUID == Self.structureSet)
        #expect(file.metaInformation.mediaStorageSOPInstanceUID.value.hasPrefix("2.25."))
        #expect(file.metaInformation.transferSyntaxUID == transferSyntax)
        #expect(file.dataSetOffset == dataSetOffset)
        let size = try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int
        #expect(file.dataSetOffset + file.dataSetByteCount == size)
        #expect(try file.contradictions().isEmpty)
    }

    /// Nothing but the whole head is proof; until then no byte more makes it less.
    @Test(arguments: ["data-set-implicit.dcm", "data-set-explicit.dcm", "data-set-big-endian.dcm", "no-preamble.dcm", "no-prefix.dcm"])
    func cutBeforeTheEndOfTheHeadItIsNotDICOM(name: String) throws {
        let whole = Array(try Data(contentsOf: URL(fileURLWithPath: TestData.folder + "/raw/" + name)))
        let needed = (0...whole.count).first { count in
            (try? folder.write("cut", Array(whole[..<count]))).flatMap { try? DICOMFile.open($0) } != nil
        }
        let end = try #require(needed)
        #expect((60..<300).contains(end))
        for count in 0..<end {
            // Nothing but NULs is no foreign file.
            let error = whole[..<count].allSatisfy { $0 == 0 } ? DICOMFileError.truncated(offset: count) : .notDICOM
            #expect(throws: error) { try DICOMFile.open(try folder.write("cut", Array(whole[..<count]))) }
        }
    }

    private func elements(_ elements: [(Tag, VR, String)], _ encoding: DataElementEncoding) throws -> [UInt8] {
        var writer = DataElementWriter(encoding: encoding)
        for (tag, vr, text) in elements { try writer.write(tag, vr, text) }
        return writer.bytes
    }

    private static let sopClass = (Tag.sopClassUID, VR.uniqueIdentifier, "1.2.840.10008.5.1.4.1.1.2")
    private static let sopInstance = (Tag.sopInstanceUID, VR.uniqueIdentifier, "2.25.1")

    /// What could be something else is left alone.
    @Test(
        arguments: [
            ("no SOP class", [sopInstance]),
            ("no SOP instance", [sopClass, (Tag(0x0008, 0x0060), .codeString, "CT")]),
            ("an empty SOP class", [(sopClass.0, .uniqueIdentifier, ""), sopInstance]),
            ("a SOP class that is none", [(sopClass.0, .uniqueIdentifier, "CT"), sopInstance]),
            ("elements out of order", [sopInstance, sopClass]),
            ("an element before group 0008", [(Tag(0x0004, 0x1130), .codeString, "A"), sopClass, sopInstance]),
            ("an unknown element", [(Tag(0x0008, 0x0011), .codeString, "A"), sopClass, sopInstance]),
        ] as [(String, [(Tag, VR, String)])], [DataElementEncoding.implicitVRLittleEndian, .explicitVRLittleEndian, .explicitVRBigEndian])
    func whatIsNotSurelyADataSetIsNotDICOM(
        what: (String, [(Tag, VR, String)]), encoding: DataElementEncoding
    ) throws {
        let path = try folder.write("a", try elements(what.1, encoding))
        #expect(throws: DICOMFileError.notDICOM, "\(what.0)") { try DICOMFile.open(path) }
    }

    @Test func anExplicitVRThatIsNotTheElementsOwnIsNotDICOM() throws {
        let path = try folder.write(
            "a", try elements([(Tag.sopClassUID, .shortString, Self.sopClass.2), Self.sopInstance], .explicitVRLittleEndian))
        #expect(throws: DICOMFileError.notDICOM) { try DICOMFile.open(path) }
    }

    /// A character set and language in front may be longer than the first read.
    @Test func theHeadMayBeLong() throws {
        let charset = (Tag.specificCharacterSet, VR.codeString, String(repeating: "ISO 2022 IR 87\\", count: 1000))
        let bytes = try elements([charset, Self.sopClass, Self.sopInstance], .implicitVRLittleEndian)
        let file = try DICOMFile.open(try folder.write("a", bytes + [0x08, 0, 0x60, 0, 0, 0, 0, 0]))
        #expect(file.metaInformation.mediaStorageSOPInstanceUID == "2.25.1")
        let overlong = (Tag.specificCharacterSet, VR.codeString, String(repeating: "A", count: 70_000))
        let path = try folder.write("b", try elements([overlong, Self.sopClass, Self.sopInstance], .implicitVRLittleEndian))
        #expect(throws: DICOMFileError.notDICOM) { try DICOMFile.open(path) }
    }
}
