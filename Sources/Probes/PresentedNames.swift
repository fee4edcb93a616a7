import Diagnosis
import PKI
import ProbeResults

/// The names in the certificate that a host presents now: for a stand-in of it.
package struct PresentedNames {
    private let plan: ProbePlan

    /// - Parameter plan: with TLS that verifies nothing and has no identity.
    package init(plan: ProbePlan) {
        self.plan = plan
    }

    /// Connects, shakes hands and leaves. The DNS names and addresses come in the certificate's order; names of other kinds are left out.
    ///
    /// - Throws: `Finding` of the network or of TLS; `cert.other` where the certificate has no such name.
    package func read() throws(Finding) -> [PeerName] {
        var record = RunRecord(plan)
        do throws(Finding) {
            try Connector(plan: plan).connect(&record).close()
        } catch {
            // A server that demands a client certificate has shown its own by then.
            guard record.tls?.chain.isEmpty == false else { throw error }
        }
        let leaf = record.tls?.chain.first
        let names = leaf?.subjectAlternativeNames.compactMap(Self.name) ?? []
        guard !names.isEmpty else {
            throw Finding(
                reason: .certOther,
                message: "the certificate of \(plan.host), \(leaf?.subject ?? "which there is none of"), is for no host",
                hint: "name the hosts instead: dicomprobe pki server NAME...")
        }
        return names
    }

    /// Of a name as certificates' facts write it: "DNS:host", "IP:192.0.2.1".
    private static func name(_ text: String) -> PeerName? {
        for (prefix, make) in [("DNS:", PeerName.dns), ("IP:", PeerName.ip)] where text.hasPrefix(prefix) {
            let name = make(String(text.dropFirst(prefix.count)))
            return name.isValid(allowsWildcard: true) ? name : nil
        }
        return nil
    }
}
