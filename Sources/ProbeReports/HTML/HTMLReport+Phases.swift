import ProbeResults

extension HTMLReport {
    /// The phases one below the other, each bar beginning where the one before ends.
    static func phases(_ result: ProbeResult, level: Int) -> Markup {
        guard !result.phases.isEmpty else { return "" }
        let whole = result.phases.reduce(0) { $0 + $1.milliseconds }
        let failed = failedPhase(result)
        var start = 0.0
        let rows: [Markup] = result.phases.map { phase in
            defer { start += phase.milliseconds }
            let isFailed = phase.name == failed
            return """
                <tr\(isFailed ? " class=\"bad\"" as Markup : "")><th scope="row">\(name(phase.name))\(isFailed ? " <strong>✗ failed</strong>" as Markup : "")</th>\
                <td class="number">\(Quantities.milliseconds(phase.milliseconds))</td>\
                <td class="track"><span style="margin-left:\(share(start, of: whole));width:\(share(phase.milliseconds, of: whole))"></span></td></tr>

                """
        }
        return """
            \(heading("Phases", level: level))<table class="waterfall">
            <thead><tr><th scope="col">Phase</th><th scope="col" class="number">Time</th>\
            <th scope="col" class="scale"><span>0</span><span>\(Quantities.milliseconds(whole))</span></th></tr></thead>
            <tbody>
            \(rows)</tbody>
            </table>
            \(note(result, whole: whole))
            """
    }

    private static func note(_ result: ProbeResult, whole: Double) -> Markup {
        if let summary = result.summary, summary.associations > 1 {
            return "<p class=\"note\">The times of \(summary.associations) associations are added up, also of those at the same time.</p>\n"
        }
        guard let all = result.milliseconds, result.attempts == nil, all > whole * 1.1, all - whole > 1 else { return "" }
        return "<p class=\"note\">In all \(Quantities.milliseconds(all)), with what is no phase of the connection.</p>\n"
    }

    private static func name(_ phase: ProbeResult.Phase.Name) -> String {
        switch phase {
        case .resolve: "Resolve the name"
        case .connect: "Connect (TCP)"
        case .tls: "TLS handshake"
        case .survey: "TLS survey"
        case .associate: "Associate"
        case .echo: "C-ECHO"
        case .store: "C-STORE"
        case .release: "Release"
        }
    }

    /// The phase that the reason speaks of; nil where none was entered.
    private static func failedPhase(_ result: ProbeResult) -> ProbeResult.Phase.Name? {
        let candidates: [ProbeResult.Phase.Name] =
            switch result.reason.layer {
            case .network: result.reason.rawValue.hasPrefix("dns.") ? [.resolve] : [.connect]
            case .tls: [.tls, .survey]
            case .association: [.associate]
            case .dimse: [.echo, .store]
            case .none, .expectation, .local, .tool, .signal: []
            }
        return candidates.first { name in result.phases.contains { $0.name == name } }
    }
}
