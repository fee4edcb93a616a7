import Diagnosis
import ProbeResults

extension ServerEvent.Content {
    init(_ change: ServerTLS.Change) {
        switch change {
        case .renewed(let facts): self = .certificateRenewed(.init(certificate: ProbeResult.TLS.Certificate(facts)))
        case .refused(let finding): self = .certificateNotRenewed(.init(finding))
        }
    }
}
