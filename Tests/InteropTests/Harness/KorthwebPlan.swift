import Foundation
import ProbeResults
import Testing

/// The example plan of two tenants, run against the laboratory.
struct KorthwebPlan {
    static let file = Installation.packageRoot.appending(path: "scripts/examples/korthweb/gitops.yaml").path

    /// By name, in the plan's order.
    enum Step: String, CaseIterable {
        case echoToBHS = "C-ECHO to BHS"
        case echoToMHR = "C-ECHO to MHR"
        case storeToBHS = "C-STORE to BHS"
        case storeToMHR = "C-STORE to MHR"
        case nameOfBHS = "the gateway of BHS is not taken for another's"
        case nameOfMHR = "the gateway of MHR is not taken for another's"
    }

    var variables: [String: String]

    /// BHS is tenant alpha, whose certificate is the root's; MHR is beta.
    ///
    /// - Parameter issuer: of MHR's certificate, and of its clients.
    init(_ laboratory: Laboratory, _ gateway: Gateway, _ authentication: ClientAuthentication, mhr issuer: Issuer = .intermediate) throws {
        let ingress = "127.0.0.1:\(laboratory.port(gateway, authentication))"
        let (bhs, mhr) = (laboratory.client(.root), laboratory.client(issuer))
        variables = [
            "BHS_HOST": Tenant.alpha.host(.root), "MHR_HOST": Tenant.beta.host(issuer), "BHS_INGRESS": ingress, "MHR_INGRESS": ingress,
            "BHS_CA": laboratory.ca(.root), "BHS_CERT": bhs.certificate, "BHS_KEY": bhs.key,
            "MHR_CA": laboratory.ca(issuer), "MHR_CERT": mhr.certificate, "MHR_KEY": mhr.key,
            "CT": try Self.object.path, "WAIT": "1ms", "TIMEOUT": "30s",
        ]
    }

    /// What is sent to both tenants.
    static var object: TestObject { get throws { try .named("ct/explicit-little-endian.dcm") } }

    func with(_ other: [String: String]) -> KorthwebPlan {
        var plan = self
        plan.variables.merge(other) { $1 }
        return plan
    }

    /// Runs it as a job of GitHub's with every report, and expects each of them to tell that these steps failed, for these reasons, and no other.
    func expect(failed: [Step: Reason]) async throws {
        try await withTemporaryFolder { folder in
            let (files, summary) = (ReportFiles(folder: folder), folder.appending(path: "summary.md"))
            var environment: [String: String?] = ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": summary.path]
            environment.merge(variables) { $1 }
            let ended = try await run(["run", Self.file, "--json"] + files.options, environment: environment)
            let report = try await Report(checking: Run(arguments: ended.arguments, exit: ended.exit, output: ended.output, errors: ""))
            let first = Step.allCases.compactMap { failed[$0] }.first ?? .ok
            #expect(report.reason == first && report.exit == .code(first.layer.exitCode), "\(report)")

            let expected = Step.allCases.map { StepVerdict(name: $0.rawValue, reason: failed[$0]?.rawValue ?? "ok") }
            let steps = try #require(report.result.steps)
            #expect(steps.map { StepVerdict(name: $0.name, reason: $0.reason.rawValue) } == expected, "\(report)")
            #expect(steps.map { $0.outcome == .ok } == expected.map(\.hasPassed), "\(report)")
            for (format, verdicts) in try await files.verdicts() { #expect(verdicts == expected, "\(format): \(report)") }
            #expect(try await files.problemsOfMetrics().isEmpty)
            #expect(GitHubVerdicts.annotated(ended.errors) == expected.filter { !$0.hasPassed }, "\(ended)")
            #expect(GitHubVerdicts.summed(try String(contentsOf: summary, encoding: .utf8)) == expected, "\(ended)")
        }
    }
}
