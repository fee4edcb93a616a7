/// A Kubernetes secret of the type `kubernetes.io/tls`, as ingresses, gateways and mounted volumes take it.
package struct KubernetesSecret: Sendable {
    package let name: String
    /// Nil leaves the choice to whoever applies the manifest.
    package let namespace: String?
    package let identity: TLSIdentity
    /// Whom the other side is to trust.
    package let authorities: [Certificate]

    package init(name: String, namespace: String?, identity: TLSIdentity, authorities: [Certificate]) {
        self.name = name
        self.namespace = namespace
        self.identity = identity
        self.authorities = authorities
    }

    /// Whether the API server takes it for a secret's name: a DNS subdomain in lower case (RFC 1123), at most 253 characters.
    package static func isName(_ text: String) -> Bool {
        text.utf8.count <= 253
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isLabel(String($0), limit: 253) }
    }

    /// Whether it can be a namespace: a DNS label in lower case, at most 63 characters.
    package static func isNamespace(_ text: String) -> Bool {
        isLabel(text, limit: 63)
    }

    /// The manifest as YAML, for `kubectl apply -f`. It holds the private key.
    package var manifest: [UInt8] {
        get throws(PKIError) {
            var lines = ["apiVersion: v1", "kind: Secret", "metadata:", "  name: \"\(name)\""]
            if let namespace { lines.append("  namespace: \"\(namespace)\"") }
            lines += [
                "type: kubernetes.io/tls",
                "data:",
                "  ca.crt: \(Base64.text(try Self.pem(authorities)))",
                "  tls.crt: \(Base64.text(try Self.pem(identity.chain)))",
                "  tls.key: \(Base64.text(try identity.key.pem))",
            ]
            return Array(lines.map { $0 + "\n" }.joined().utf8)
        }
    }

    private static func pem(_ certificates: [Certificate]) throws(PKIError) -> [UInt8] {
        var pem: [UInt8] = []
        for certificate in certificates { pem += try certificate.pem }
        return pem
    }

    private static func isLabel(_ text: String, limit: Int) -> Bool {
        (1...limit).contains(text.utf8.count) && text.first != "-" && text.last != "-"
            && text.utf8.allSatisfy { character in
                switch character {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
                default: false
                }
            }
    }
}
