import DICOMNetwork
import DICOMUpperLayer
import Diagnosis
import PKI
import ProbeResults
import Transport

/// An association for verification, over a connection of its own: whether DICOM answers.
struct UpperLayerStep {
    var answer: TLSSurvey.UpperLayer.Answer
    /// Why there was no association; nil where there was one.
    var finding: Finding?
    var version: TLSVersion?
    var cipherSuite: String?
    var isIdentitySent = false
    /// What the server presented, leaf first; empty where the handshake did not come to its end.
    var chain: [Certificate] = []
    /// What came with the connection.
    var resumption: TLSResumption?

    /// - Throws: `Finding` of a signal, and of nothing else.
    static func run(_ plan: ProbePlan, _ addresses: [SocketAddress], _ record: inout RunRecord) throws(Finding) -> UpperLayerStep {
        var step = UpperLayerStep(answer: .none)
        var contexts = PresentationContextPlan()
        _ = contexts.add(abstractSyntax: .verification, transferSyntaxes: [.implicitVRLittleEndian, .explicitVRLittleEndian])
        let connector = Connector(plan: plan)
        record.log = plan.log?.nextConnection()
        var stream: (any ByteStream)?
        do throws(Finding) {
            let secured = try connector.secure(try connector.dial(addresses, &record), &record)
            stream = secured
            let association = try connector.associate(contexts.proposals, over: secured, record: &record)
            step.answer = .accepted
            try record.release(association, plan)
        } catch {
            if error.reason == .interrupted { throw error }
            step.finding = error
            step.answer = Self.answer(error.reason)
        }
        step.version = stream?.information.tls?.version.flatMap(TLSVersion.init(openSSLName:))
        step.cipherSuite = stream?.information.tls?.cipherSuite
        step.isIdentitySent = record.tls?.clientCertificateSent == true
        step.resumption = (stream as? TLSStream)?.resumption
        step.chain = (stream as? TLSStream)?.presentedChain ?? []
        return step
    }

    private static func answer(_ reason: Reason) -> TLSSurvey.UpperLayer.Answer {
        switch reason {
        case .assocRejectedCalledAE, .assocRejectedCallingAE, .assocRejectedApplicationContext, .assocRejectedNoReasonGiven,
            .assocRejectedProtocolVersion, .assocRejectedCongestion, .assocRejectedLimit, .assocRejectedOther:
            .rejected
        case .assocAborted: .aborted
        default: .none
        }
    }
}

extension TLSVersion {
    /// - Parameter name: `TLSv1.3`.
    fileprivate init?(openSSLName name: String) {
        self.init(rawValue: name == "TLSv1" ? "1.0" : String(name.drop { !$0.isNumber }))
    }
}
