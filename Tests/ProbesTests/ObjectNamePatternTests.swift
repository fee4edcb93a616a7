import Testing

@testable import TestSCP

/// Patterns for the names of received objects.
struct ObjectNamePatternTests {
    @Test(
        arguments: [
            ("", .empty), ("{sop-instance", .unmatchedBrace), ("sop-instance}", .unmatchedBrace),
            ("{}{sop-instance}", .unknownPlaceholder("")),
            ("{uid}", .unknownPlaceholder("uid")), ("{SOP-INSTANCE}", .unknownPlaceholder("SOP-INSTANCE")),
            ("{{sop-instance}}", .unknownPlaceholder("{sop-instance")), ("/{sop-instance}", .emptyName), ("{sop-instance}/", .emptyName),
            ("a//{sop-instance}", .emptyName), ("../{sop-instance}", .leadingPeriod), ("./{sop-instance}", .leadingPeriod),
            ("{study}/../{sop-instance}", .leadingPeriod), (".{sop-instance}", .leadingPeriod), ("a\n{sop-instance}", .controlCharacter),
            ("a\0{sop-instance}", .controlCharacter), ("{study}.dcm", .withoutInstance), ("a.dcm", .withoutInstance),
            (String(repeating: "a", count: 230) + "{sop-instance}", .tooLong),
            ("{study}{series}{patient}/{calling}{called}", .withoutInstance),
            ("{study}-{series}-{patient}-{sop-instance}", .tooLong), ("{series}{sop-instance}", .ambiguous),
            ("{series}.{sop-instance}", .ambiguous), ("{sop-instance}.1.{series}", .ambiguous),
            ("{modality}-{sop-instance}-{series}", .ambiguous),
        ] as [(String, ObjectNamePattern.Invalid)])
    func refuses(pattern: String, why: ObjectNamePattern.Invalid) {
        #expect(throws: why) { try ObjectNamePattern(parsing: pattern) }
    }

    private static let values: [ObjectNamePattern.Placeholder: String] = [
        .sopInstance: "1.2.3", .sopClass: "1.2.840.10008.5.1.4.1.1.2", .transferSyntax: "1.2.840.10008.1.2.1", .calling: "MODALITY 1",
        .called: "PACS", .patient: "4711", .study: "1.2.4", .series: "1.2.5", .modality: "CT",
    ]

    @Test(
        arguments: [
            ("{sop-instance}.dcm", "1.2.3.dcm", "1.2.3-2.dcm"), ("{sop-instance}", "1.2.3", "1.2.3-2"),
            ("{study}/{series}/{sop-instance}.dcm", "1.2.4/1.2.5/1.2.3.dcm", "1.2.4/1.2.5/1.2.3-2.dcm"),
            ("{modality}-{sop-instance}", "CT-1.2.3", "CT-1.2.3-2"), ("{sop-instance}_{patient}.x", "1.2.3_4711.x", "1.2.3_4711-2.x"),
            ("{calling}/{called}/{sop-class}/{transfer-syntax}/Über {sop-instance} a.b.c", nil, nil),
            ("{sop-instance}/object", "1.2.3/object", "1.2.3/object-2"),
        ] as [(String, String?, String?)])
    func names(text: String, first: String?, second: String?) throws {
        let pattern = try ObjectNamePattern(parsing: text)
        let long = "MODALITY_1/PACS/1.2.840.10008.5.1.4.1.1.2/1.2.840.10008.1.2.1/Über 1.2.3 a.b"
        #expect(pattern.path(Self.values) == first ?? long + ".c")
        #expect(pattern.path(Self.values, number: 2) == second ?? long + "-2.c")
    }

    @Test func whatAnObjectLacksIsCalledUnknown() throws {
        let pattern = try ObjectNamePattern(parsing: "{patient}/{study}/{sop-instance}")
        #expect(pattern.path([.sopInstance: "1.2.3", .study: ""]) == "unknown/unknown/1.2.3")
    }

    /// Whatever the value, it is one name, visible, not too long, and of few characters.
    @Test(arguments: [
        "..", ".", "../..", "/etc/passwd", "a/b", "a\\b", ".hidden", "a\0b", "a\nb", "ÄÖÜ", "患者", "-rf", "~", "$HOME", "*", " ", "a b",
        String(repeating: "x", count: 1000), "\u{202E}txt",
    ])
    func everyValueIsAName(value: String) {
        let name = ObjectNamePattern.sanitized(value)
        #expect(!name.isEmpty && name.utf8.count <= 64 && !name.hasPrefix("."))
        #expect(name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }, "\(name)")
    }
}
