import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Diagnosis
import ProbeResults

/// `echo`: C-ECHO, once or more, in one association.
package struct EchoProbe {
    package static let command = "echo"

    private let plan: ProbePlan
    private let count: Int

    /// - Parameter count: how many requests, at least one.
    package init(plan: ProbePlan, count: Int) {
        self.plan = plan
        self.count = count
    }

    package func run() -> ProbeResult {
        var record = RunRecord(plan)
        var echoes = ProbeResult.Echoes(requested: count, succeeded: 0, milliseconds: [])
        let finding: Finding
        do throws(Finding) {
            finding = try run(&record, &echoes)
        } catch {
            finding = error
        }
        var result = record.result(command: Self.command, finding)
        result.echoes = echoes
        return result
    }

    private func run(_ record: inout RunRecord, _ echoes: inout ProbeResult.Echoes) throws(Finding) -> Finding {
        var contexts = PresentationContextPlan()
        // Both default transfer syntaxes in one context: a C-ECHO has no data set that would need a particular one.
        _ = contexts.add(abstractSyntax: .verification, transferSyntaxes: [.implicitVRLittleEndian, .explicitVRLittleEndian])
        let association = try Connector(plan: plan).associate(contexts.proposals, record: &record)
        guard let context = association.negotiated.context(for: .verification) else {
            try record.release(association, plan)
            throw Finding(noContextFor: .verification, in: association.negotiated)
        }
        let failure = try record.time(.echo) { record throws(Finding) in
            try echoAll(association, contextID: context.id, &echoes, &record)
        }
        try record.release(association, plan)
        if let failure { throw failure }
        let title = plan.calledAETitle
        return Finding(
            reason: .ok, message: count == 1 ? "\(title) answered C-ECHO with success" : "\(title) answered \(count) C-ECHOs with success")
    }

    /// - Returns: the failure in the peer's own answer, if there is one.
    /// - Throws: `Finding` of what ended the association.
    private func echoAll(
        _ association: Association, contextID: UInt8, _ echoes: inout ProbeResult.Echoes, _ record: inout RunRecord
    ) throws(Finding) -> Finding? {
        for _ in 0..<count {
            let start = ContinuousClock.now
            let answer: InvokerExchange<CEchoRequest>.Answer
            do throws(AssociationError) {
                answer = try association.perform(CEchoRequest(messageID: association.nextMessageID()), contextID: contextID)
            } catch {
                throw Finding(error, plan.context(association))
            }
            echoes.milliseconds.append(start.duration(to: .now).milliseconds)
            echoes.status = answer.response.status.description
            for deviation in answer.deviations { record.warn(.dimseDeviation, "the C-ECHO response \(deviation.words)") }
            guard answer.response.statusClass == .success else { return Finding(answer.response, to: "C-ECHO") }
            echoes.succeeded += 1
        }
        return nil
    }
}
