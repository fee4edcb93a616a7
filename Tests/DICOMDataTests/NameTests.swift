import DICOMData
import Testing

@Suite struct AETitleTests {
    @Test(arguments: [
        ("A", "A"), ("  PACS 1 ", "PACS 1"), ("SIXTEEN-LETTERS-", "SIXTEEN-LETTERS-"), ("  SIXTEEN-LETTERS-  ", "SIXTEEN-LETTERS-"),
    ])
    func outerSpacesDoNotSignify(text: String, value: String) throws {
        #expect(try AETitle(text).value == value)
    }

    @Test(arguments: [
        ("", AETitle.Invalid.empty), ("    ", .empty), ("SEVENTEEN-LETTERS", .tooLong(17)), ("A\\B", .forbiddenCharacter(0x5C)),
        ("A\u{0}", .forbiddenCharacter(0)), ("A\nB", .forbiddenCharacter(0x0A)), ("A\u{7F}", .forbiddenCharacter(0x7F)),
        ("Ä", .forbiddenCharacter(0xC4)), ("A\u{301}", .forbiddenCharacter(0x301)),
    ])
    func refusesWhatTheStandardRefuses(text: String, error: AETitle.Invalid) {
        #expect(throws: error) { try AETitle(text) }
    }
}

@Suite struct UIDTests {
    @Test(arguments: ["1.2.840.10008.1.1", "0", "1.0.3", "2.25.329800735698586629295641978511506172918", String(repeating: "1", count: 64)])
    func followsTheStandard(text: String) {
        #expect(UID(text).isValid)
    }

    @Test(arguments: ["", ".", "1.", ".1", "1..2", "1.02", "1.2a", "1 2", "1.-2", "١", "1.2\u{FFFD}", String(repeating: "1", count: 65)])
    func doesNotFollowTheStandardAndIsKept(text: String) {
        #expect(!UID(text).isValid)
        #expect(UID(text).value == text)
    }

    @Test func paddingIsNotPartOfIt() {
        #expect(UID(bytes: [0x31, 0x2E, 0x32, 0x00]) == "1.2")
        #expect(UID(bytes: [0x31, 0x2E, 0x32, 0x20, 0x00]) == "1.2")
        #expect(UID("\0").value.isEmpty)
    }

    @Test func bytesBeyondTheRepertoireMakeItInvalid() {
        #expect(!UID(bytes: [0x31, 0xFF]).isValid)
    }
}

@Suite struct TagTests {
    @Test func isWrittenAsInTheStandard() {
        #expect(Tag(0x0008, 0x001A).description == "(0008,001A)")
        #expect(hexadecimal(0) == "0000")
        #expect(hexadecimal(.max) == "FFFF")
    }

    @Test func isOrderedByGroupThenElement() {
        let sorted = [Tag(0x0002, 0xFFFF), Tag(0x0008, 0x0016), Tag(0x0008, 0x0018), Tag(0x0010, 0x0000)]
        #expect(sorted.reversed().sorted() == sorted)
    }
}

@Suite struct ImplementationTests {
    @Test func identityFitsItsFields() {
        #expect(Implementation.classUID.isValid)
        #expect((1...16).contains(Implementation.versionName.utf8.count))
    }

    /// What is set by hand with each version has to agree.
    @Test func theNameTellsTheVersion() {
        let numbers = Implementation.version.split(separator: ".").prefix(2)
        #expect(Implementation.versionName == "DICOMPROBE_\(numbers.joined(separator: "_"))")
        #expect(Implementation.releaseTime.isMultiple(of: 86_400), "a release is dated by its day")
    }
}
