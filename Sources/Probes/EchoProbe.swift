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
            try? association.release()
            throw Finding(noContextFor: .verification, in: association.negotiated)
        }
        try record.time(.echo) { _ throws(Finding) in
            for _ in 0..<count { try echo(association, contextID: context.id, &echoes) }
        }
        record.release(association, plan)
        let title = plan.calledAETitle
        return Finding(
            reason: .ok, message: count == 1 ? "\(title) answered C-ECHO with success" : "\(title) answered \(count) C-ECHOs with success")
    }

    private func echo(_ association: Association, contextID: UInt8, _ echoes: inout ProbeResult.Echoes) throws(Finding) {
        let start = ContinuousClock.now
        let response: CEchoResponse
        do throws(AssociationError) {
            response = try association.perform(CEchoRequest(messageID: association.nextMessageID()), contextID: contextID).response
        } catch {
            throw Finding(error, plan.context(association))
        }
        echoes.milliseconds.append(start.duration(to: .now).milliseconds)
        guard response.statusClass == .success else {
            try? association.release()
            throw Finding(response, to: "C-ECHO")
        }
        echoes.succeeded += 1
    }
}
