import DICOMData
import ProbeSettings
import Testing

@Suite struct TargetTests {
    @Test(
        arguments: [
            ("pacs", nil, "pacs", 11112), ("pacs:104", nil, "pacs", 104),
            ("ORTHANC@pacs.example.org:4242", "ORTHANC", "pacs.example.org", 4242),
            ("A@B@pacs", "A@B", "pacs", 11112), ("[::1]", nil, "::1", 11112), ("AE@[fe80::1%eth0]:104", "AE", "fe80::1%eth0", 104),
            ("127.0.0.1:65535", nil, "127.0.0.1", 65535), ("under_score-1.example", nil, "under_score-1.example", 11112),
        ] as [(String, String?, String, UInt16)])
    func readsTitleHostAndPort(text: String, title: String?, host: String, port: UInt16) throws {
        let target = try Target(parsing: text)
        #expect(target.calledAETitle?.value == title)
        #expect(target.host == host)
        #expect(target.port == port)
    }

    @Test(arguments: [
        ("", Target.Invalid.endpoint(.emptyHost)), (":104", .endpoint(.emptyHost)), ("pacs:", .endpoint(.badPort(""))),
        ("pacs:0", .endpoint(.badPort("0"))), ("pacs:65536", .endpoint(.badPort("65536"))), ("pacs:+1", .endpoint(.badPort("+1"))),
        ("::1", .endpoint(.unbracketedIPv6("::1"))), ("[::1", .endpoint(.unclosedBracket)), ("[::1]104", .endpoint(.badPort("104"))),
        ("[pacs]", .endpoint(.badHost("pacs"))), ("pa cs", .endpoint(.badHost("pa cs"))), ("dicom://pacs", .endpoint(.badPort("//pacs"))),
        ("@pacs", .aeTitle("", .empty)), ("   @pacs", .aeTitle("   ", .empty)),
        ("SEVENTEEN-LETTERS@pacs", .aeTitle("SEVENTEEN-LETTERS", .tooLong(17))), ("A\\B@pacs", .aeTitle("A\\B", .forbiddenCharacter(0x5C))),
        ("Ä@pacs", .aeTitle("Ä", .forbiddenCharacter(0xC4))),
    ])
    func refusesWhatIsNoTarget(text: String, error: Target.Invalid) {
        #expect(throws: error) { try Target(parsing: text) }
    }

    /// What a server that listens there is called on its own machine is a target.
    @Test(
        arguments: [
            ("127.0.0.1", "127.0.0.1:104"), ("0.0.0.0", "127.0.0.1:104"), ("::", "[::1]:104"), ("::1", "[::1]:104"),
            ("192.0.2.7", "192.0.2.7:104"), ("2001:db8::7", "[2001:db8::7]:104"),
        ])
    func reachesAServer(address: String, text: String) throws {
        let endpoint = Endpoint(listeningOn: address, port: 104)
        #expect(endpoint.description == text)
        #expect(try Endpoint(parsing: text) == endpoint)
    }
}
