import ProbeResults

/// Certificates that ingresses make themselves, and show where they have none for a server name, or may not read it.
enum DefaultCertificate: String, CaseIterable {
    case traefik = "TRAEFIK DEFAULT CERT"
    case ingressNginx = "Kubernetes Ingress Controller Fake Certificate"

    init?(commonNames: [String]) {
        guard let own = Self.allCases.first(where: { commonNames.contains($0.rawValue) }) else { return nil }
        self = own
    }
}

extension ProbeResult {
    /// Whether the same run might come to something else without anybody's doing: see ``ProbeResults/Reason/mayPass``. An ingress that shows its
    /// default certificate may be about to load the right one.
    package var mayPass: Bool {
        if reason.mayPass { return true }
        guard reason.layer == .tls, let leaf = tls?.chain.first else { return false }
        return DefaultCertificate.allCases.contains { leaf.subject.contains("CN=\($0.rawValue)") }
    }
}
