import ProbeResults
import Testing

/// One thing that is wrong on the way to a tenant, or with what is known of it.
enum Sabotage: String, CaseIterable {
    case expiredCertificate, certificateAboutToExpire, missingIntermediate, wrongCA, anotherServer, noRoute, deadBackend, muteBackend,
        missingFile
    case revokedClient, expiredClient, otherTenantsClient

    var concernsClient: Bool { [.revokedClient, .expiredClient, .otherTenantsClient].contains(self) }

    /// What is changed of the plan's variables.
    func variables(_ laboratory: Laboratory) -> [String: String] {
        switch self {
        case .expiredCertificate: ["BHS_HOST": "expired.dicom.localhost"]
        case .certificateAboutToExpire: ["BHS_HOST": "expiring.dicom.localhost"]
        case .missingIntermediate: ["MHR_HOST": "leaf-only.intermediate.localhost"]
        case .wrongCA: ["BHS_CA": laboratory.intermediateCa]
        case .anotherServer: ["BHS_INGRESS": "127.0.0.1:\(laboratory.orthancTlsPort)"]
        case .noRoute: ["BHS_HOST": "nowhere.dicom.localhost"]
        case .deadBackend: ["BHS_HOST": "dead.dicom.localhost"]
        // It waits in vain twice: as long as what works may take.
        case .muteBackend: ["BHS_HOST": "mute.dicom.localhost", "TIMEOUT": "6s"]
        case .missingFile: ["CT": "/nowhere/0001.dcm"]
        case .revokedClient: presenting(laboratory.revokedClient)
        case .expiredClient: presenting(laboratory.expiredClient)
        case .otherTenantsClient: presenting(laboratory.client(.intermediate))
        }
    }

    private func presenting(_ client: IdentityFiles) -> [String: String] { ["BHS_CERT": client.certificate, "BHS_KEY": client.key] }

    /// Which steps are to fail, and why; empty where it does no harm.
    func failures(_ gateway: Gateway, _ authentication: ClientAuthentication) -> [KorthwebPlan.Step: Reason] {
        switch self {
        case .expiredCertificate: Self.ofBHS(.certExpired, insteadOfTheName: true)
        case .certificateAboutToExpire: [.echoToBHS: .expectMinDays]
        case .missingIntermediate:
            [.echoToMHR: .certUnknownIssuer, .storeToMHR: .certUnknownIssuer, .nameOfMHR: .expectReason]
        case .wrongCA: Self.ofBHS(.certUnknownIssuer, insteadOfTheName: true)
        case .anotherServer: Self.ofBHS(.certWrongName)
        // Traefik has a certificate for all that it does not know.
        case .noRoute: Self.ofBHS(gateway == .traefik ? .certSelfSigned : .tlsClosedInHandshake, insteadOfTheName: true)
        // Traefik looks for the backend before it shows a certificate. Envoy closes before it has judged the client's.
        case .deadBackend where gateway == .traefik: Self.ofBHS(.tlsClosedInHandshake, insteadOfTheName: true)
        case .deadBackend: Self.ofBHS(authentication == .none ? .assocClosed : .tlsClientCertUnconfirmed)
        case .muteBackend: Self.ofBHS(.assocTimeout)
        case .missingFile: [.storeToBHS: .fileUnreadable, .storeToMHR: .fileUnreadable]
        // Traefik knows no revocation lists.
        case .revokedClient where gateway == .traefik: [:]
        case .revokedClient, .expiredClient, .otherTenantsClient: authentication == .none ? [:] : Self.ofBHS(.tlsClientCertRefused)
        }
    }

    /// - Parameter insteadOfTheName: whether it comes before a wrong name is noticed, which the third step is there to show.
    static func ofBHS(_ reason: Reason, insteadOfTheName: Bool = false) -> [KorthwebPlan.Step: Reason] {
        let failures: [KorthwebPlan.Step: Reason] = [.echoToBHS: reason, .storeToBHS: reason]
        return insteadOfTheName ? failures.merging([.nameOfBHS: .expectReason]) { $1 } : failures
    }
}
