import ProbeResults

extension HTMLReport {
    /// What became of each object: those that need a look, then the others, folded.
    static func objects(_ result: ProbeResult, level: Int) -> Markup {
        guard let summary = result.summary else { return "" }
        let objects = result.objects ?? []
        let conspicuous = objects.filter { tone($0.fate) != .good }
        let others = objects.filter { tone($0.fate) == .good }
        let isOpen = conspicuous.isEmpty && others.count <= openLimit
        let folded: Markup = """
            <details\(isOpen ? " open" : "")>
            <summary>\(Quantities.count(others.count, "object")) \(summary.planned == nil ? "stored" : "to be sent")</summary>
            \(table(others))</details>

            """
        let omitted: Markup =
            result.objectsOmitted.map { "<p class=\"note\">\(Quantities.count($0, "more object")) are counted above and not listed.</p>\n" }
            ?? ""
        return """
            \(heading("Objects", level: level))\(shares(summary))\(definitions(facts(summary), class: "facts"))\
            \(conspicuous.isEmpty ? "" : table(conspicuous))\(others.isEmpty ? "" : folded)\(omitted)
            """
    }

    private static let openLimit = 20

    /// The fates as parts of one bar, with its legend.
    private static func shares(_ summary: StoreSummary) -> Markup {
        let fates = summary.fates.filter { $0.count > 0 }
        let parts: [Markup] = fates.map { fate, count in
            "<span class=\"\(fate.rawValue)\" style=\"width:\(share(Double(count), of: Double(summary.objects)))\"></span>"
        }
        let legend: [Markup] = fates.map { fate, count in
            "<li><span class=\"\(fate.rawValue)\" aria-hidden=\"true\"></span> \(count) \(word(fate))</li>\n"
        }
        return fates.isEmpty ? "" : "<div class=\"fates\" aria-hidden=\"true\">\(parts)</div>\n<ul class=\"legend\">\n\(legend)</ul>\n"
    }

    private static func facts(_ summary: StoreSummary) -> [(String, Markup?)] {
        let rate = Quantities.rate(bytes: summary.bytes, milliseconds: summary.milliseconds)
        let reencoded: [Markup] = (summary.reencoded ?? []).map {
            "\(Quantities.count($0.objects, "object")) from \($0.from) to \($0.to)<br>"
        }
        return [
            ("Objects", "\(summary.objects)"),
            ("Stored", "\(Quantities.bytes(summary.bytes))\(rate.isEmpty ? "" : ", \(rate)")"),
            ("Took", "\(Quantities.milliseconds(summary.milliseconds))"),
            ("Associations", "\(summary.associations)"),
            ("Re-encoded", reencoded.isEmpty ? nil : "\(reencoded)"),
        ]
    }

    private static func table(_ objects: [ObjectResult]) -> Markup {
        let rows: [Markup] = objects.map { object in
            """
            <tr><td data-label="Fate">\(chip(object.fate == .storedWithWarning ? "warning" : word(object.fate), tone(object.fate)))</td>\
            <td data-label="Object"><span class="path">\(object.path)</span>\(object.sopInstanceUID.map { "<small>\($0)</small>" as Markup } ?? "")\(why(object))</td>\
            \(number(object.status, "Status"))\(number(object.bytes.map(Quantities.bytes), "Size"))\
            \(number(object.milliseconds.map(Quantities.milliseconds), "Time"))</tr>

            """
        }
        return """
            <table class="stack objects">
            <thead><tr><th scope="col">Fate</th><th scope="col">Object</th><th scope="col" class="number">Status</th>\
            <th scope="col" class="number">Size</th><th scope="col" class="number">Time</th></tr></thead>
            <tbody>
            \(rows)</tbody>
            </table>

            """
    }

    private static func number(_ text: String?, _ label: String) -> Markup {
        text.map { "<td data-label=\"\(label)\" class=\"number\">\($0)</td>" } ?? "<td class=\"number none\">–</td>"
    }

    private static func why(_ object: ObjectResult) -> Markup {
        let message = object.message ?? ""
        let reason: Markup = object.reason.map { " <code>\($0.rawValue)</code>" } ?? ""
        let lines: [Markup?] = [
            object.message.map { "<p>\($0)\(reason)</p>" } ?? (object.reason == nil ? nil : "<p>\(reason)</p>"),
            // Most messages have it, and most warnings have the message.
            object.comment.flatMap { message.contains($0) ? nil : "<p>The peer's comment: \($0)</p>" },
            object.hint.map { "<p class=\"hint\">\($0)</p>" },
        ]
        let warnings: [Markup] = (object.warnings ?? []).filter { message.isEmpty || !$0.message.hasSuffix(message) }.map {
            "<p>\($0.message) <code>\($0.reason.rawValue)</code></p>"
        }
        return "\(lines.compactMap(\.self))\(warnings)"
    }

    private static func word(_ fate: ObjectResult.Fate) -> String {
        switch fate {
        case .stored: "stored"
        case .storedWithWarning: "stored with a warning"
        case .failed: "failed"
        case .skipped: "skipped"
        case .planned: "planned"
        case .notAttempted: "not attempted"
        }
    }

    private static func tone(_ fate: ObjectResult.Fate) -> Tone {
        switch fate {
        case .stored, .planned: .good
        case .storedWithWarning: .doubtful
        case .failed: .bad
        case .skipped, .notAttempted: .quiet
        }
    }
}
