import DICOMData
import DICOMUpperLayer
import DIMSE
import Diagnosis
import ProbeResults
import Transport

extension ServerEvent.AssociationRequested {
    init(_ request: AssociateRequest, _ tls: TLSInformation?) {
        self.init(
            calledAETitle: request.calledAETitle, callingAETitle: request.callingAETitle,
            peerImplementationClassUID: request.userInformation.implementationClassUID?.value,
            peerImplementationVersionName: request.userInformation.implementationVersionName,
            peerMaximumLength: request.userInformation.maximumLength,
            userIdentity: request.userInformation.userIdentity.map(ServerEvent.UserIdentity.init), tls: tls.map(ServerEvent.TLS.init))
    }
}

extension ServerEvent.UserIdentity {
    fileprivate init(_ identity: UserIdentity) {
        self.init(
            type: identity.kind, kind: identity.knownKind?.description ?? "undefined", userName: identity.userName,
            isResponseRequested: identity.isPositiveResponseRequested)
    }
}

extension ServerEvent.TLS {
    fileprivate init(_ information: TLSInformation) {
        self.init(
            version: information.version, cipherSuite: information.cipherSuite, sni: information.sni,
            clientSubject: information.chain.first?.subject)
    }
}

extension ServerEvent.ConnectionFailed {
    init(_ finding: Finding, _ tls: TLSInformation? = nil) {
        let tls = tls.map(ServerEvent.TLS.init)
        // Nothing is learnt of a client that does not speak TLS.
        let nothing = ServerEvent.TLS(version: nil, cipherSuite: nil, sni: nil, clientSubject: nil)
        self.init(reason: finding.reason, message: finding.message, hint: finding.hint, tls: tls == nothing ? nil : tls)
    }
}

extension ServerEvent.AssociationAccepted {
    init(_ negotiated: NegotiatedAssociation) {
        self.init(presentationContexts: ProbeResult.Association(negotiated).presentationContexts)
    }
}

extension ServerEvent.Content {
    init(_ request: CStoreRequest, transferSyntax: UID, byteCount: Int64, _ fate: ReceivedObject.Fate, after duration: Duration) {
        let object = ServerEvent.Object(
            sopClassUID: request.affectedSOPClassUID.value, sopClassName: request.affectedSOPClassUID.registeredName,
            sopInstanceUID: request.affectedSOPInstanceUID.value, transferSyntaxUID: transferSyntax.value, bytes: byteCount,
            path: fate.path, status: fate.status.description, comment: fate.comment, milliseconds: duration.milliseconds)
        self = fate.status == .success ? .stored(object) : .notStored(object)
    }
}
