import DICOMData
import Testing

@Suite struct TransferSyntaxTests {
    @Test func knowsEachOfTheStandardOnce() {
        #expect(TransferSyntax.all.count == 63)
        #expect(Set(TransferSyntax.all.map(\.uid)).count == 63)
        #expect(Set(TransferSyntax.all.map(\.keyword)).count == 63)
        for syntax in TransferSyntax.all {
            #expect(syntax.uid.isValid && syntax.uid.value.hasPrefix("1.2.840.10008.1.2") || syntax.uid == .papyrus3ImplicitVRLittleEndian)
            #expect(!syntax.name.isEmpty && !syntax.keyword.isEmpty)
            #expect(TransferSyntax(uid: syntax.uid) == syntax)
        }
    }

    /// PS3.5 annex A, one of each kind.
    @Test(
        arguments: [
            ("1.2.840.10008.1.2", "ImplicitVRLittleEndian", true, ByteOrder.littleEndian, false, false, false),
            ("1.2.840.10008.1.2.1", "ExplicitVRLittleEndian", false, .littleEndian, false, false, false),
            ("1.2.840.10008.1.2.1.98", "EncapsulatedUncompressedExplicitVRLittleEndian", false, .littleEndian, true, false, false),
            ("1.2.840.10008.1.2.1.99", "DeflatedExplicitVRLittleEndian", false, .littleEndian, false, true, false),
            ("1.2.840.10008.1.2.2", "ExplicitVRBigEndian", false, .bigEndian, false, false, true),
            ("1.2.840.10008.1.2.4.50", "JPEGBaseline8Bit", false, .littleEndian, true, false, false),
            ("1.2.840.10008.1.2.4.52", "JPEGExtended35", false, .littleEndian, true, false, true),
            ("1.2.840.10008.1.2.4.90", "JPEG2000Lossless", false, .littleEndian, true, false, false),
            ("1.2.840.10008.1.2.4.94", "JPIPReferenced", false, .littleEndian, false, false, false),
            ("1.2.840.10008.1.2.4.95", "JPIPReferencedDeflate", false, .littleEndian, false, true, false),
            ("1.2.840.10008.1.2.4.112", "JPEGXL", false, .littleEndian, true, false, false),
            ("1.2.840.10008.1.2.4.205", "JPIPHTJ2KReferencedDeflate", false, .littleEndian, false, true, false),
            ("1.2.840.10008.1.2.5", "RLELossless", false, .littleEndian, true, false, false),
            ("1.2.840.10008.1.2.8.1", "DeflatedImageFrameCompression", false, .littleEndian, true, false, false),
            ("1.2.840.10008.1.20", "Papyrus3ImplicitVRLittleEndian", true, .littleEndian, false, false, true),
        ] as [(UID, String, Bool, ByteOrder, Bool, Bool, Bool)])
    func isWhatTheStandardSays(
        uid: UID, keyword: String, isImplicitVR: Bool, byteOrder: ByteOrder, isEncapsulated: Bool, isDeflated: Bool, isRetired: Bool
    ) throws {
        let syntax = try #require(TransferSyntax(uid: uid))
        #expect(syntax.keyword == keyword)
        #expect(syntax.isImplicitVR == isImplicitVR)
        #expect(syntax.byteOrder == byteOrder)
        #expect(syntax.isEncapsulated == isEncapsulated)
        #expect(syntax.isDeflated == isDeflated)
        #expect(syntax.isRetired == isRetired)
    }

    @Test(arguments: ["", "1.2.840.10008.1.2.", "1.2.840.113619.5.2", "1.2.840.10008.1.1"] as [UID])
    func whatIsNoneOfThemIsNil(uid: UID) {
        #expect(TransferSyntax(uid: uid) == nil)
    }
}

@Suite struct SOPClassTests {
    @Test func knowsEachOfTheStandardOnce() {
        #expect(SOPClass.all.count == 315)
        #expect(Set(SOPClass.all.map(\.uid)).count == 315)
        #expect(Set(SOPClass.all.map(\.keyword)).count == 315)
        for sopClass in SOPClass.all {
            #expect(sopClass.uid.isValid && sopClass.uid.value.hasPrefix("1.2.840.10008."))
            #expect(!sopClass.name.isEmpty && !sopClass.keyword.isEmpty)
            #expect(SOPClass(uid: sopClass.uid) == sopClass)
        }
    }

    @Test(
        arguments: [
            ("1.2.840.10008.1.1", "Verification", false, false),
            ("1.2.840.10008.1.3.10", "MediaStorageDirectoryStorage", false, false),
            ("1.2.840.10008.1.20.1", "StorageCommitmentPushModel", false, false),
            ("1.2.840.10008.5.1.1.29", "HardcopyGrayscaleImageStorage", true, true),
            ("1.2.840.10008.5.1.1.9", "BasicGrayscalePrintManagementMeta", false, false),
            ("1.2.840.10008.5.1.4.1.1.2", "CTImageStorage", true, false),
            ("1.2.840.10008.5.1.4.1.1.1.1", "DigitalXRayImageStorageForPresentation", true, false),
            ("1.2.840.10008.5.1.4.1.1.6", "UltrasoundImageStorageRetired", true, true),
            ("1.2.840.10008.5.1.4.1.1.66.8", "HeightMapSegmentationStorage", true, false),
            ("1.2.840.10008.5.1.4.1.1.200.4", "ProtocolApprovalInformationModelFind", false, false),
            ("1.2.840.10008.5.1.4.1.2.2.1", "StudyRootQueryRetrieveInformationModelFind", false, false),
            ("1.2.840.10008.5.1.4.34.7", "RTBeamsDeliveryInstructionStorage", true, false),
            ("1.2.840.10008.5.1.4.38.1", "HangingProtocolStorage", true, false),
        ] as [(UID, String, Bool, Bool)])
    func isWhatTheStandardSays(uid: UID, keyword: String, isStorage: Bool, isRetired: Bool) throws {
        let sopClass = try #require(SOPClass(uid: uid))
        #expect(sopClass.keyword == keyword)
        #expect(sopClass.isStorage == isStorage)
        #expect(sopClass.isRetired == isRetired)
        #expect(SOPClass.storage.contains(sopClass) == isStorage)
    }

    @Test func whatIsNoneOfThemIsNil() {
        #expect(SOPClass(uid: "1.2.840.10008.1.2") == nil)
        #expect(SOPClass(uid: "2.25.1") == nil)
    }

    @Test func everyStorageClassIsNamedSo() {
        #expect(SOPClass.storage.count == 208)
        for sopClass in SOPClass.storage { #expect(sopClass.keyword.contains("Storage")) }
    }
}

@Suite struct RegisteredNameTests {
    @Test(
        arguments: [
            (.explicitVRLittleEndian, "Explicit VR Little Endian"), (.verification, "Verification SOP Class"),
            (.dicomApplicationContext, "DICOM Application Context Name"), ("1.2.840.10008.5.1.4.1.1.2", "CT Image Storage"),
            ("2.25.1", nil),
        ] as [(UID, String?)])
    func isTheOneOfTheStandard(uid: UID, name: String?) {
        #expect(uid.registeredName == name)
    }

    /// PS3.4 table B.3-3. The Procedure Log is the example of PS3.7 D.3.3.6.
    @Test func relatedGeneralSOPClassesAreStorageClassesToo() {
        let related = Dictionary(uniqueKeysWithValues: SOPClass.storage.map { ($0.uid, SOPClass.relatedGeneralSOPClasses(of: $0.uid)) })
        let named = related.filter { !$0.value.isEmpty }
        #expect(named.count == 20)
        for general in named.values.joined() { #expect(SOPClass(uid: general)?.isStorage == true, "\(general)") }
        #expect(related["1.2.840.10008.5.1.4.1.1.88.40"]?.first == "1.2.840.10008.5.1.4.1.1.88.22")
        #expect(SOPClass.relatedGeneralSOPClasses(of: "1.2.840.10008.5.1.4.1.1.2") == [])
        #expect(SOPClass.relatedGeneralSOPClasses(of: "1.2.3") == [])
    }
}
