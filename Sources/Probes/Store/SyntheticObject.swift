import DICOMData
import DICOMFiles
import Diagnosis
import PKI
import ProbeResults

/// A Secondary Capture image (PS3.3 A.8.1) of nobody and nothing, whose every text says that it is test data.
package struct SyntheticObject: Sendable {
    package let sopInstance: UID
    /// As a file (PS3.10 7.1).
    package let file: [UInt8]

    /// A new one, with UIDs of its own.
    ///
    /// - Throws: `Finding` of an internal defect.
    package static func made() throws(Finding) -> SyntheticObject {
        do throws(DataElementWriter.ValueTooLong) {
            return try SyntheticObject(sopInstance: freshUID(), study: freshUID(), series: freshUID(), at: Validity.now)
        } catch {
            throw Finding(reason: .internalDefect, message: "a synthetic object can't be made: \(error)")
        }
    }

    /// Patient's and study's identifiers.
    private static let mark = "DICOMPROBE-TEST"
    private static let side: UInt16 = 16

    /// - Parameter time: of the study, in Unix seconds.
    private init(sopInstance: UID, study: UID, series: UID, at time: Int64) throws(DataElementWriter.ValueTooLong) {
        let sopClass: UID = "1.2.840.10008.5.1.4.1.1.7"
        let digits = UTCTime.text(time).filter(\.isNumber)
        let (date, clock) = (String(digits.prefix(8)), String(digits.dropFirst(8)))
        var writer = DataElementWriter(encoding: .explicitVRLittleEndian)
        try writer.write(Tag(0x0008, 0x0008), .codeString, "DERIVED\\SECONDARY")
        try writer.write(Tag(0x0008, 0x0016), sopClass)
        try writer.write(Tag(0x0008, 0x0018), sopInstance)
        try writer.write(Tag(0x0008, 0x0020), .date, date)
        try writer.write(Tag(0x0008, 0x0030), .time, clock)
        try writer.write(Tag(0x0008, 0x0050), .shortString, "")
        try writer.write(Tag(0x0008, 0x0060), .codeString, "OT")
        try writer.write(Tag(0x0008, 0x0064), .codeString, "SYN")
        try writer.write(Tag(0x0008, 0x0070), .longString, "dicomprobe")
        try writer.write(Tag(0x0008, 0x0090), .personName, "")
        try writer.write(Tag(0x0008, 0x1030), .longString, "dicomprobe test data, may be deleted")
        try writer.write(Tag(0x0010, 0x0010), .personName, "Dicomprobe^Test")
        try writer.write(Tag(0x0010, 0x0020), .longString, Self.mark)
        try writer.write(Tag(0x0010, 0x0030), .date, "")
        try writer.write(Tag(0x0010, 0x0040), .codeString, "O")
        try writer.write(Tag(0x0020, 0x000D), study)
        try writer.write(Tag(0x0020, 0x000E), series)
        try writer.write(Tag(0x0020, 0x0010), .shortString, Self.mark)
        try writer.write(Tag(0x0020, 0x0011), .integerString, "1")
        try writer.write(Tag(0x0020, 0x0013), .integerString, "1")
        try writer.write(Tag(0x0020, 0x0020), .codeString, "")
        try writer.write(Tag(0x0028, 0x0002), UInt16(1))
        try writer.write(Tag(0x0028, 0x0004), .codeString, "MONOCHROME2")
        try writer.write(Tag(0x0028, 0x0010), Self.side)
        try writer.write(Tag(0x0028, 0x0011), Self.side)
        try writer.write(Tag(0x0028, 0x0100), UInt16(8))
        try writer.write(Tag(0x0028, 0x0101), UInt16(8))
        try writer.write(Tag(0x0028, 0x0102), UInt16(7))
        try writer.write(Tag(0x0028, 0x0103), UInt16(0))
        try writer.write(Tag(0x0028, 0x0301), .codeString, "NO")
        try writer.write(Tag(0x7FE0, 0x0010), .otherByte, Self.pixels)
        let meta = FileMetaInformation(
            sopClass: sopClass, sopInstance: sopInstance, transferSyntax: .explicitVRLittleEndian,
            sourceApplicationEntityTitle: nil)
        self.sopInstance = sopInstance
        file = try meta.encoded() + writer.bytes
    }

    /// A chequerboard, for who looks at it.
    private static var pixels: [UInt8] {
        (0..<side).flatMap { row in (0..<side).map { column in (row / 4 + column / 4) % 2 == 0 ? 0x40 : 0xC0 } }
    }

    /// Derived from a random UUID (PS3.5 B.2, RFC 9562 5.4).
    private static func freshUID() -> UID {
        let random = UInt128.random(in: .min ... .max)
        let version = (random & ~(UInt128(0xF) << 76)) | (UInt128(4) << 76)
        let uuid = (version & ~(UInt128(3) << 62)) | (UInt128(2) << 62)
        return UID("2.25.\(uuid)")
    }
}
