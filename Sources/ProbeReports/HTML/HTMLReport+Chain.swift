import ProbeResults

extension HTMLReport {
    /// The chain from the server's own certificate up, with dates and what is wrong with each.
    static func chain(_ result: ProbeResult, level: Int) -> Markup {
        guard let tls = result.tls else { return "" }
        let now = result.started.flatMap(Timestamp.seconds)
        let links = result.tlsSurvey.map { $0.chain.enumerated().map(link) } ?? []
        let items = links.isEmpty ? tls.chain.enumerated().map { link($0, $1, tls) } : links
        // Of a survey the links say what is wrong with them.
        let others = tls.verificationErrors.filter { $0.depth >= items.count || $0.depth < 0 }
        guard !items.isEmpty || !others.isEmpty else { return "" }
        let rest: [Markup] = others.map {
            "<li class=\"bad\"><p class=\"problem\">✗ \($0.subject), depth \($0.depth): \($0.text) <code>\($0.reason.rawValue)</code></p></li>\n"
        }
        return """
            \(heading("Certificate chain", level: level))<ol class="chain">
            \(items.map { item($0, now: now) })\(rest)</ol>

            """
    }

    /// A certificate, and what there is to say of its place in the chain.
    private struct Link {
        let certificate: ProbeResult.TLS.Certificate
        let depth: Int
        let tags: [String]
        let problems: [Markup]
    }

    private static func link(_ depth: Int, _ certificate: ProbeResult.TLS.Certificate, _ tls: ProbeResult.TLS) -> Link {
        let problems: [Markup] = tls.verificationErrors.filter { $0.depth == depth }.map { "\($0.text) <code>\($0.reason.rawValue)</code>" }
        return Link(certificate: certificate, depth: depth, tags: depth == 0 ? ["server"] : [], problems: problems)
    }

    private static func link(_ depth: Int, _ link: TLSSurvey.Link) -> Link {
        let tags = [
            depth == 0 ? "server" : nil, link.isCertificateAuthority ? "CA" : nil, link.isSent ? nil : "not sent",
            link.isAnchor ? "trusted here" : nil, link.isOnPath ? nil : "no part of the chain",
        ]
        let problems: [Markup] = link.problems.map { "not in order <code>\($0.rawValue)</code>" }
        return Link(certificate: link.certificate, depth: link.isOnPath ? depth : 0, tags: tags.compactMap(\.self), problems: problems)
    }

    private static func item(_ link: Link, now: Double?) -> Markup {
        let certificate = link.certificate
        let tags: [Markup] = link.tags.map { " <span class=\"tag\">\($0)</span>" }
        let problems: [Markup] = link.problems.map { "<p class=\"problem\">✗ \($0)</p>\n" }
        let names = certificate.subjectAlternativeNames.joined(separator: ", ")
        let facts: [(String, Markup?)] = [
            ("Issued by", certificate.issuer == certificate.subject ? "itself" : "\(certificate.issuer)"),
            ("For", names.isEmpty ? nil : "\(names)"),
            ("Key", "\(certificate.key), signed with \(certificate.signature)"),
            ("SHA-256", "<code>\(certificate.sha256)</code>"),
            ("Pin", certificate.pin.map { "<code>\($0)</code>" }),
        ]
        return """
            <li class="depth-\(min(link.depth, 4)) \(link.problems.isEmpty ? "" : "bad")">
            <p class="subject">\(certificate.subject.isEmpty ? "no subject" : certificate.subject)\(tags)</p>
            \(problems)\(validity(certificate, now: now))\(definitions(facts))</li>

            """
    }

    /// The dates on a line, and where on it the run was.
    private static func validity(_ certificate: ProbeResult.TLS.Certificate, now: Double?) -> Markup {
        guard let from = certificate.notBefore, let until = certificate.notAfter else {
            return "<p class=\"validity bad\">no valid dates</p>\n"
        }
        let left = certificate.daysLeft.map { days -> Markup in
            if days < 0 { return chip("expired", .bad) }
            return chip("\(Quantities.count(days, "day")) left", days < soon ? .doubtful : .good)
        }
        var line: Markup = ""
        if let now, let start = Timestamp.seconds(from), let end = Timestamp.seconds(until), end > start {
            line = """
                <div class="lifetime\(now > end || now < start ? " bad" : "")" aria-hidden="true"><span style="width:\(share(now - start, of: end - start))"></span></div>

                """
        }
        return """
            <div class="validity">
            <p>\(day(from)) to \(day(until)) \(left ?? "")</p>
            \(line)</div>

            """
    }

    /// Days in which a certificate has to be renewed: what most people are warned of.
    private static let soon = 30
}
