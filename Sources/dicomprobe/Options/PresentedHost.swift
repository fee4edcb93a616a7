import DICOMData
import Diagnosis
import PKI
import ProbeResults
import ProbeSettings
import Probes

/// The host that `--from-host` names, and the names in its certificate.
struct PresentedHost {
    let host: PeerName
    let names: [PeerName]
    /// Which names of its certificate can't be taken over.
    let warnings: [ProbeResult.Warning]

    /// Connects to `text`, `HOST[:PORT]`, without verifying it and without an identity.
    ///
    /// - Throws: `Finding`.
    init(_ text: String) throws(Finding) {
        let endpoint = try Endpoint.reading(text, option: "--from-host")
        var trust = Trust()
        trust.isInsecure = true
        let plan = ProbePlan(
            host: endpoint.host, port: endpoint.port ?? Target.defaultPort, connectHost: endpoint.host,
            connectPort: endpoint.port ?? Target.defaultPort,
            calledAETitle: try AETitle.reading(Target.defaultCalledAETitle, option: "--called"),
            callingAETitle: try AETitle.reading(Target.defaultCallingAETitle, option: "--calling"),
            security: try trust.security(host: endpoint.host, connectHost: endpoint.host), timeout: .seconds(10), deadline: .never,
            interruption: try Signals.interruptionOrFinding())
        host = PeerName(endpoint.host)
        let presented = try PresentedNames(of: plan)
        names = presented.names
        warnings = presented.warnings
    }
}
