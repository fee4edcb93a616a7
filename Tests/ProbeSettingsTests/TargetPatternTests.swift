import ProbeSettings
import Testing

@Suite struct TargetPatternTests {
    private static func allows(_ pattern: String, _ target: String) throws -> Bool {
        try TargetPattern(parsing: pattern).allows(Target(parsing: target))
    }

    @Test(arguments: [
        ("pacs.example.org", "pacs.example.org:11112"), ("pacs.example.org", "PACS.Example.Org"),
        ("pacs.example.org:104", "pacs.example.org:104"),
        ("*.example.org", "a.b.example.org"), ("pacs-*.example.org:*", "pacs-7.example.org:4242"), ("*a*b*", "xaxxbx"), ("*", "anything"),
        ("*:*", "anything:1"), ("[2001:db8::1]:104", "[2001:db8::1]:104"), ("[2001:db8:*]", "[2001:db8::2]"), ("[::1]:*", "[::1]:104"),
        ("ORTHANC@pacs", "ORTHANC@pacs"), ("OR*@pacs", "ORTHANC@pacs"), ("*@pacs", "ORTHANC@pacs"), ("*@pacs", "pacs"),
    ])
    func fits(_ pattern: String, _ target: String) throws {
        #expect(try Self.allows(pattern, target))
    }

    @Test(arguments: [
        ("pacs.example.org", "pacs.example.org:104"), ("pacs.example.org", "xpacs.example.org"),
        ("pacs.example.org", "pacs.example.org.evil.org"),
        ("*.example.org", "example.org"), ("*.example.org", "a.example.org.evil.org"), ("*", "anything:104"), ("ab*ba", "aba"),
        ("*a*b*", "bxxa"), ("pacs", "ORTHANC@pacs"), ("ORTHANC@pacs", "pacs"), ("ORTHANC@pacs", "OTHER@pacs"), ("OR*@pacs", "orthanc@pacs"),
        ("ORTHANC@pacs", "ORTHANC@evil@pacs"), ("[2001:db8::1]", "[2001:db8::2]"), ("pacs.example.org", "pacsxexample.org"),
    ])
    func fitsNot(_ pattern: String, _ target: String) throws {
        #expect(try !Self.allows(pattern, target))
    }

    @Test(arguments: ["", ":104", "@pacs", "pacs:0", "pacs:99999", "a:b:c", "[::1", "pacs.example.org/", "pacs:104:*", "a b"])
    func isNone(_ pattern: String) {
        #expect(throws: TargetPattern.Invalid.self) { try TargetPattern(parsing: pattern) }
    }
}
