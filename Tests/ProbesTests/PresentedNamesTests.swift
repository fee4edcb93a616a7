import PKI
import ProbeResults
import Testing

@testable import Probes

/// What a stand-in takes over of the names that a certificate has.
@Suite struct PresentedNamesTests {
    @Test func whatCanBeIssuedIsTakenOverInItsOrder() {
        let presented = PresentedNames(["DNS:pacs.example.org", "IP:192.0.2.7", "DNS:*.dicom.example.org", "IP:2001:db8::1"])
        #expect(
            presented.names == [
                .dns("pacs.example.org"), .ip("192.0.2.7"), .dns("*.dicom.example.org"), .ip("2001:db8::1"),
            ])
        #expect(presented.warnings.isEmpty)
    }

    @Test(arguments: [
        ("DNS:*.lan", "wildcard"), ("DNS:*.a_b.example.org", "wildcard"), ("DNS:a..b", "no host name"), ("DNS:*", "no host name"),
        ("IP:0102", "no host name or address"), ("URI:spiffe://cluster.local/ns/pacs", "only DNS names"), ("email:a@example.org", "only"),
        ("other:", "only"),
    ])
    func whatIsLeftOutIsToldWithWhy(text: String, why: String) throws {
        let presented = PresentedNames([text, "DNS:pacs.example.org", text])
        #expect(presented.names == [.dns("pacs.example.org")])
        #expect(presented.warnings.map(\.reason) == [.pkiNameLeftOut])
        let message = try #require(presented.warnings.first?.message)
        #expect(message.contains(text) && message.contains(why), "\(message)")
    }

    /// The host is not trusted, and may have a certificate with any number of names.
    @Test func ofManyNotAllAreTold() {
        let presented = PresentedNames((0..<5_000).map { "URI:x\($0)" })
        #expect(presented.names.isEmpty)
        #expect(presented.warnings.count == WarningList.maximumOfAReason + 1)
    }
}
