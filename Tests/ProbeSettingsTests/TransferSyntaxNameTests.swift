import DICOMData
import ProbeSettings
import Testing

struct TransferSyntaxNameTests {
    @Test(
        arguments: [
            ("1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1"), ("ExplicitVRLittleEndian", "1.2.840.10008.1.2.1"),
            ("jpeg2000lossless", "1.2.840.10008.1.2.4.90"), ("1.2.840.113619.5.2", "1.2.840.113619.5.2"),
        ])
    func understands(text: String, uid: String) throws {
        #expect(try TransferSyntaxName.uid(text).value == uid)
    }

    /// A SOP class, a misspelt keyword, a UID of the standard that is none, and what is neither.
    @Test(arguments: ["1.2.840.10008.1.1", "ExplicitLittleEndian", "1.2.840.10008.1.2.999", "", "1", "1..2", "1.02.3", "JPEG 2000"])
    func refuses(text: String) {
        #expect(throws: TransferSyntaxName.Unknown.self) { try TransferSyntaxName.uid(text) }
    }
}
