#if Exporter
import Diagnosis
import ProbeExporter
import ProbeResults
import ProbeSettings
import Transport

/// Does what `/probe` asks for, as far as the modules allow it.
struct ExporterProbing: Sendable {
    let modules: ModulesInForce
    let surroundings: RunSurroundings
    /// Takes what is told while a probe waits for its target.
    let tell: @Sendable (String) -> Void

    /// Nil for what may be probed.
    ///
    /// - Parameter request: as it came.
    func refusal(_ request: ProbeRequest) -> ProbeAnswer? {
        switch resolved(request) {
        case .success: nil
        case .failure(let refused): refused.answer
        }
    }

    /// Blocks until the probe has ended.
    ///
    /// - Parameter request: with the time that is left.
    func answer(_ request: ProbeRequest) -> ProbeAnswer {
        switch resolved(request) {
        case .failure(let refused): return refused.answer
        case .success((let module, let target)):
            var surroundings = surroundings
            surroundings.deadline = Deadline.after(request.left)
            surroundings.deadlineOwner = .scraper(request.limit)
            do throws(Finding) {
                let probe = try module.prepared(module.arguments(for: target), in: surroundings)
                return .measured(probe.run(for: module.name, telling: tell))
            } catch {
                // The module's own options were judged when it was read: what is left is the target.
                guard !error.isUsage else { return .refused(.target, error.message) }
                return .measured(ProbeResult(command: module.verb, finding: error))
            }
        }
    }

    private struct Refused: Error {
        let answer: ProbeAnswer

        init(_ refusal: ProbeAnswer.Refusal, _ message: String) {
            answer = .refused(refusal, message)
        }
    }

    private func resolved(_ request: ProbeRequest) -> Result<(ProbeModule, Target), Refused> {
        guard let module = modules.module(request.module) else {
            let names = modules.names.joined(separator: ", ")
            return .failure(
                Refused(.module, "module: \(request.module.isEmpty ? "which one?" : "there is no such one.") There are: \(names)"))
        }
        guard let target = try? Target(parsing: request.target) else {
            return .failure(Refused(.target, "target: [CALLED_AE@]HOST[:PORT] is expected, an IPv6 address in brackets"))
        }
        guard module.allows(target) else {
            return .failure(
                Refused(
                    .notAllowed,
                    "the module \(module.name) does not allow this target. What a pattern of its allow leaves out is not open: without a port "
                        + "it fits 11112 alone, without a called AE title only targets without one (*@ fits any)"))
        }
        return .success((module, target))
    }
}
#endif
