import ProbeResults

/// A result as text for people: a line per phase, then the verdict, the remedy and the reason.
package struct TextReport: Sendable {
    let style: TextStyle

    package init(style: TextStyle) {
        self.style = style
    }

    /// Lines, each ended with a line feed.
    package func render(_ result: ProbeResult) -> String {
        var lines = result.phases.flatMap { phase in phaseLines(phase, of: result) }
        if let tls = result.tls, result.tlsSurvey == nil, !result.phases.contains(where: { $0.name == .tls }) {
            lines += tlsDetails(tls)
        }
        if let survey = result.tlsSurvey { lines += surveyLines(survey, of: result) } else { lines += verificationLines(result) }
        lines += (result.inspected ?? []).flatMap(inspectionLines)
        lines += result.warnings.map { line(for: $0) }
        lines += (result.plannedContexts ?? []).map(plannedLine)
        if let summary = result.summary { lines += summaryLines(summary) }
        if let bench = result.bench { lines += benchLines(bench) }
        if let made = result.made { lines += madeLines(made) }
        lines += problemLines(result) + attemptLines(result)
        lines += settingLines(result)
        lines += verdictLines(result)
        return lines.map { withoutTrailingSpaces($0) + "\n" }.joined()
    }

    /// What deviated and did not decide.
    package func line(for warning: ProbeResult.Warning) -> String {
        "\(style.doubtful("warning")): \(printable(warning.message)) [\(warning.reason.rawValue)]"
    }

    /// What became of one object, while `store` runs; nil for what the summary alone accounts for.
    package func line(for object: ObjectResult) -> String? {
        switch object.fate {
        case .stored, .notAttempted, .planned: return nil
        case .storedWithWarning: return objectLine(object, word: style.doubtful("warning"))
        case .failed: return objectLine(object, word: style.bad("failed"))
        case .skipped: return "\(style.quiet("skipped")): \(printable(object.path)): \(printable(object.message ?? "not a DICOM file"))"
        }
    }

    private func objectLine(_ object: ObjectResult, word: String) -> String {
        var line = "\(word): \(printable(object.path)): \(printable(object.message ?? ""))"
        if let reason = object.reason { line += " [\(reason.rawValue)]" }
        return line
    }

    private func verdictLines(_ result: ProbeResult) -> [String] {
        let word = result.outcome == .ok ? style.good("ok") : style.bad("failed")
        var lines = ["\(word): \(printable(result.message))"]
        if let hint = result.hint { lines.append("hint: \(printable(hint))") }
        lines.append(style.quiet("[\(result.reason.rawValue)] exit \(result.exit)"))
        return lines
    }

    private func madeLines(_ made: ProbeResult.Made) -> [String] {
        guard made.objects > 0 else { return [] }
        let shape = "\(made.rows)x\(made.columns)" + (made.frames > 1 ? ", \(made.frames) frames" : "")
        let rate = Quantities.rate(bytes: made.bytes, milliseconds: made.milliseconds)
        return [
            "\(Quantities.count(made.objects, "object")) of \(shape), \(Quantities.bytes(made.bytes)) in "
                + "\(Quantities.milliseconds(made.milliseconds)), \(rate), in \(printable(made.path))"
        ]
    }

    private func plannedLine(_ context: ProbeResult.PlannedContext) -> String {
        let own = "would propose: \(printable(context.abstractSyntax)) in \(printable(context.transferSyntax))"
        let others = (context.alternatives ?? []).map(printable).joined(separator: " or ")
        return own + (others.isEmpty ? "" : ", else re-encoded in \(others)") + ": \(Quantities.count(context.objects, "object"))"
    }

    private func summaryLines(_ summary: StoreSummary) -> [String] {
        (summary.reencoded ?? []).map { reencoding in
            "re-encoded: \(Quantities.count(reencoding.objects, "object")) from \(printable(reencoding.from)) to \(printable(reencoding.to))"
        } + [summaryLine(summary)]
    }

    private func summaryLine(_ summary: StoreSummary) -> String {
        if let planned = summary.planned {
            let rest = summary.notAttempted > 0 ? ", \(summary.notAttempted) not attempted" : ""
            return "\(Quantities.count(planned, "object")) would be sent, \(summary.failed) failed, \(summary.skipped) skipped\(rest)"
        }
        var parts = ["\(summary.stored) of \(Quantities.count(summary.objects, "object")) stored"]
        if summary.storedWithWarning > 0 { parts.append("\(summary.storedWithWarning) with a warning") }
        if summary.failed > 0 { parts.append("\(summary.failed) failed") }
        if summary.skipped > 0 { parts.append("\(summary.skipped) skipped") }
        if summary.notAttempted > 0 { parts.append("\(summary.notAttempted) not attempted") }
        parts.append("\(Quantities.bytes(summary.bytes)) in \(Quantities.milliseconds(summary.milliseconds))")
        parts.append(Quantities.rate(bytes: summary.bytes, milliseconds: summary.milliseconds))
        parts.append(Quantities.count(summary.associations, "association"))
        return parts.filter { !$0.isEmpty }.joined(separator: ", ")
    }
}

extension TextReport {
    private func phaseLines(_ phase: ProbeResult.Phase, of result: ProbeResult) -> [String] {
        let name = phase.name.rawValue
        let time = Quantities.milliseconds(phase.milliseconds)
        let head = pad(name, to: 10) + style.quiet(padLeft(time, to: 10))
        switch phase.name {
        case .resolve: return ["\(head)  \(result.target?.connectTo ?? result.target?.host ?? "")"]
        case .connect: return ["\(head)  \(result.target?.address ?? "")"]
        case .tls:
            guard let tls = result.tls else { return [head] }
            let session = [tls.version, tls.cipherSuite, tls.group].compactMap { $0 }.joined(separator: ", ")
            return ["\(head)  \(session)"] + (result.tlsSurvey == nil ? tlsDetails(tls) : [])
        case .associate: return ["\(head)  \(associationWords(result))"] + associationDetails(result.association)
        case .echo: return ["\(head)  \(echoWords(result))"]
        case .survey: return ["\(head)  \(Quantities.count(result.tlsSurvey?.connections ?? 0, "connection"))"]
        case .store, .release: return [head]
        }
    }

    private func tlsDetails(_ tls: ProbeResult.TLS) -> [String] {
        guard let leaf = tls.chain.first else { return [] }
        let daysLeft = leaf.daysLeft.map { $0 < 0 ? " (past)" : " (\(Quantities.count($0, "day")) left)" } ?? ""
        var lines = ["\(leaf.subject), issued by \(leaf.issuer), until \(leaf.notAfter ?? "no valid date")\(daysLeft)"]
        if tls.isVerified {
            lines.append(tls.verifiedName.map { "verified: the chain, and the name \($0)" } ?? "verified: the chain; no name was asked for")
        }
        if tls.clientCertificateRequested {
            lines.append(tls.clientCertificateSent ? "client certificate: asked for and sent" : "client certificate: asked for, none sent")
        }
        return lines.map(detail)
    }

    func detail(_ text: String) -> String {
        String(repeating: " ", count: 22) + printable(text)
    }

    private func verificationLines(_ result: ProbeResult) -> [String] {
        (result.tls?.verificationErrors ?? []).map { error in
            "\(style.bad("not verified")): \(printable(error.subject)) (depth \(error.depth)): \(error.text) [\(error.reason.rawValue)]"
        }
    }

    private func associationWords(_ result: ProbeResult) -> String {
        let title = result.target?.calledAETitle ?? ""
        guard let association = result.association else { return printable(title) }
        var words = [title]
        switch (association.peerImplementationVersionName, association.peerImplementationClassUID) {
        case (let name?, let uid?): words.append("\(name) (\(uid))")
        case (let known?, nil), (nil, let known?): words.append(known)
        case (nil, nil): break
        }
        if let length = association.peerMaximumLength { words.append(length == 0 ? "no maximum length" : "maximum length \(length)") }
        return printable(words.joined(separator: ", "))
    }

    private func echoWords(_ result: ProbeResult) -> String {
        guard let echoes = result.echoes, echoes.requested > 1, let fastest = echoes.milliseconds.min(),
            let slowest = echoes.milliseconds.max()
        else {
            return ""
        }
        let sorted = echoes.milliseconds.sorted()
        let median = Quantities.milliseconds(sorted[sorted.count / 2])
        return "\(echoes.succeeded) of \(echoes.requested), round trip \(Quantities.milliseconds(fastest)) to "
            + "\(Quantities.milliseconds(slowest)), median \(median)"
    }

    private func withoutTrailingSpaces(_ line: String) -> String {
        line.lastIndex { $0 != " " }.map { String(line[...$0]) } ?? ""
    }

    func pad(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func padLeft(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
