import DICOMUpperLayer
import PKI
import ProbeResults
import Transport

extension ProbeResult.TLS {
    /// - Parameter verifiedName: what the certificate had to be for; nil when no name was asked for.
    package init(_ information: TLSInformation, verifiedName: String?) {
        self.init(
            version: information.version, cipherSuite: information.cipherSuite, group: information.group, sni: information.sni,
            verifiedName: verifiedName, alpn: information.alpn,
            isVerified: !information.chain.isEmpty && information.verificationErrors.isEmpty,
            clientCertificateRequested: information.clientCertificateRequested,
            clientCertificateSent: information.clientCertificateSent, acceptableCAs: information.acceptableCAs,
            verificationErrors: information.verificationErrors.map(VerificationError.init), chain: information.chain.map(Certificate.init))
    }
}

extension ProbeResult.TLS.VerificationError {
    package init(_ error: PKI.VerificationError) {
        self.init(
            reason: Reason(error.problem), depth: error.depth, subject: error.subject, text: "\(error.text) (\(error.codeName))",
            code: error.code)
    }
}

extension ProbeResult.TLS.Certificate {
    package init(_ facts: CertificateFacts) {
        self.init(
            subject: facts.subject, issuer: facts.issuer, subjectAlternativeNames: facts.subjectAlternativeNames,
            notBefore: facts.notBefore.map(UTCTime.text), notAfter: facts.notAfter.map(UTCTime.text),
            daysLeft: facts.notAfter.map { UTCTime.days(from: Validity.now, to: $0) },
            key: facts.keyAlgorithm, signature: facts.signatureAlgorithm, sha256: facts.sha256, pin: facts.pin)
    }
}

extension ProbeResult.Association {
    package init(_ negotiated: NegotiatedAssociation) {
        let accepted = negotiated.acceptedContexts.map { context in
            PresentationContext(
                id: context.id, abstractSyntax: context.abstractSyntax.value, transferSyntax: context.transferSyntax.value,
                result: PresentationContextResult.Result.acceptance.description)
        }
        let rejected = negotiated.rejectedContexts.map { context in
            PresentationContext(
                id: context.proposal.id, abstractSyntax: context.proposal.abstractSyntax.value, transferSyntax: nil,
                result: context.result.description)
        }
        let unanswered = negotiated.unansweredContexts.map { proposal in
            PresentationContext(id: proposal.id, abstractSyntax: proposal.abstractSyntax.value, transferSyntax: nil, result: "unanswered")
        }
        self.init(
            peerImplementationClassUID: negotiated.peerInformation.implementationClassUID?.value,
            peerImplementationVersionName: negotiated.peerInformation.implementationVersionName,
            peerMaximumLength: negotiated.peerInformation.maximumLength,
            presentationContexts: (accepted + rejected + unanswered).sorted { $0.id < $1.id })
    }
}
