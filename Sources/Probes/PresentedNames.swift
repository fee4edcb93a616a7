import Diagnosis
import PKI
import ProbeResults

/// The names in the certificate that a host presents now: for a stand-in of it.
package struct PresentedNames {
    /// DNS names and addresses that a certificate can be issued for, in the order in which they came.
    package private(set) var names: [PeerName] = []
    private var leftOut = WarningList()

    /// Which of the others the stand-in has to do without, and why.
    package var warnings: [ProbeResult.Warning] { leftOut.warnings }

    /// Connects, shakes hands and leaves.
    ///
    /// - Parameter plan: with TLS that verifies nothing and has no identity.
    /// - Throws: `Finding` of the network or of TLS; `cert.other` where the certificate has no name that one can be issued for.
    package init(of plan: ProbePlan) throws(Finding) {
        var record = RunRecord(plan)
        do throws(Finding) {
            try Connector(plan: plan).connect(&record).close()
        } catch {
            // A server that demands a client certificate has shown its own by then.
            guard record.tls?.chain.isEmpty == false else { throw error }
        }
        let leaf = record.tls?.chain.first
        self.init(leaf?.subjectAlternativeNames ?? [])
        guard !names.isEmpty else {
            let others = warnings.first.map { " (\($0.message))" } ?? ""
            throw Finding(
                reason: .certOther,
                message: "the certificate of \(plan.host), \(leaf?.subject ?? "which there is none of"), is for no host\(others)",
                hint: "name the hosts instead: dicomprobe pki server NAME...")
        }
    }

    /// - Parameter texts: names as certificates' facts write them: "DNS:host", "IP:192.0.2.1".
    init(_ texts: [String]) {
        for text in texts {
            guard let name = Self.name(text) else {
                leaveOut(text, "only DNS names and addresses are taken over")
                continue
            }
            if name.isValid(allowsWildcard: true) { names.append(name) } else { leaveOut(text, Self.flaw(name)) }
        }
    }

    private mutating func leaveOut(_ text: String, _ why: String) {
        leftOut.add(ProbeResult.Warning(reason: .pkiNameLeftOut, message: "\(text) is left out: \(why)"))
    }

    /// Nil for a name of another kind.
    private static func name(_ text: String) -> PeerName? {
        for (prefix, make) in [("DNS:", PeerName.dns), ("IP:", PeerName.ip)] where text.hasPrefix(prefix) {
            return make(String(text.dropFirst(prefix.count)))
        }
        return nil
    }

    /// Why no certificate can be issued for a name.
    private static func flaw(_ name: PeerName) -> String {
        if case .dns(let text) = name, WildcardName(text)?.flaw != nil { return "it is a wildcard that OpenSSL accepts for no name" }
        return "it is no host name or address"
    }
}
