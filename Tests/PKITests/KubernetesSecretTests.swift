import Foundation
import PKI
import Testing

@Suite struct KubernetesSecretTests {
    let laboratory: Laboratory

    init() throws {
        laboratory = try Laboratory()
    }

    @Test func manifestHoldsTheIdentityAndItsAuthority() throws {
        let server = try laboratory.server("pacs.example.org")
        let secret = KubernetesSecret(name: "pacs-tls", namespace: "imaging", identity: server, authorities: laboratory.root.chain)
        let lines = String(decoding: try secret.manifest, as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(
            lines.prefix(7) == [
                "apiVersion: v1", "kind: Secret", "metadata:", "  name: \"pacs-tls\"", "  namespace: \"imaging\"",
                "type: kubernetes.io/tls",
                "data:",
            ])
        let data = try lines.dropFirst(7).reduce(into: [String: [UInt8]]()) { data, line in
            let parts = line.components(separatedBy: ": ")
            try #require(parts.count == 2 && parts[0].hasPrefix("  "))
            data[String(parts[0].dropFirst(2))] = Array(try #require(Data(base64Encoded: parts[1])))
        }
        #expect(data.keys.sorted() == ["ca.crt", "tls.crt", "tls.key"])
        let identity = try TLSIdentity(certificatePEM: try #require(data["tls.crt"]), keyPEM: try #require(data["tls.key"]))
        #expect(identity.chain == server.chain)
        #expect(try Certificate.readPEM(try #require(data["ca.crt"])) == laboratory.root.chain)
    }

    @Test func namespaceIsLeftToWhoeverAppliesIt() throws {
        let secret = KubernetesSecret(name: "a", namespace: nil, identity: try laboratory.server("a"), authorities: [])
        #expect(!String(decoding: try secret.manifest, as: UTF8.self).contains("namespace"))
    }

    @Test(arguments: ["a", "pacs-tls", "tls.pacs.example.org", "1"])
    func namesThatTheServerTakes(name: String) {
        #expect(KubernetesSecret.isName(name))
    }

    @Test(arguments: ["", "A", "a_b", "-a", "a-", "a..b", "a b", "a\"", "a\nb", "ä"])
    func namesThatTheServerRefuses(name: String) {
        #expect(!KubernetesSecret.isName(name))
        #expect(!KubernetesSecret.isNamespace(name))
    }

    @Test func namespacesAreLabels() {
        #expect(!KubernetesSecret.isNamespace("a.b"))
        #expect(KubernetesSecret.isNamespace(String(repeating: "a", count: 63)))
        #expect(!KubernetesSecret.isNamespace(String(repeating: "a", count: 64)))
        #expect(!KubernetesSecret.isName(String(repeating: "a", count: 254)))
    }
}
