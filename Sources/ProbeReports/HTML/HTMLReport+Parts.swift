import ProbeResults

/// What the page is put together from.
extension HTMLReport {
    /// A colour, and a sign for those who don't see it.
    enum Tone: String {
        case good, bad, doubtful, quiet

        fileprivate var sign: String {
            switch self {
            case .good: "✓"
            case .bad: "✗"
            case .doubtful: "!"
            case .quiet: "–"
            }
        }
    }

    static func chip(_ word: String, _ tone: Tone) -> Markup {
        "<span class=\"chip \(tone.rawValue)\"><span aria-hidden=\"true\">\(tone.sign)</span> \(word)</span>"
    }

    static func heading(_ text: Markup, level: Int) -> Markup { "<h\(level)>\(text)</h\(level)>\n" }

    /// Nothing where nothing is known.
    static func definitions(_ facts: [(name: String, value: Markup?)], class name: String = "") -> Markup {
        let known: [Markup] = facts.compactMap { name, value in value.map { "<div><dt>\(name)</dt><dd>\($0)</dd></div>\n" } }
        return known.isEmpty ? "" : "<dl\(name.isEmpty ? "" : " class=\"\(name)\"" as Markup)>\n\(known)</dl>\n"
    }

    /// `2026-11-22T21:30:00Z` as people write it, and machines.
    static func time(_ text: String) -> Markup {
        let parts = text.split(separator: "T")
        guard parts.count == 2, text.hasSuffix("Z") else { return "\(text)" }
        return "<time datetime=\"\(text)\">\(String(parts[0])) \(String(parts[1].dropLast())) UTC</time>"
    }

    /// The day of such a text.
    static func day(_ text: String) -> Markup { "<time datetime=\"\(text)\">\(String(text.prefix { $0 != "T" }))</time>" }

    static func warnings(_ warnings: [ProbeResult.Warning], level: Int) -> Markup {
        guard !warnings.isEmpty else { return "" }
        let items: [Markup] = warnings.map { "<li>\($0.message) <code>\($0.reason.rawValue)</code></li>\n" }
        return "\(heading("Warnings", level: level))<ul class=\"warnings\">\n\(items)</ul>\n"
    }

    /// In per cent, for a style.
    static func share(_ part: Double, of whole: Double) -> Markup {
        guard whole > 0 else { return "0%" }
        return "\(Quantities.fixed(min(100, max(0, 100 * part / whole)), decimals: 2))%"
    }
}
