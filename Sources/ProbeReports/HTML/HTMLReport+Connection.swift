import ProbeResults

extension HTMLReport {
    /// Who was to be reached, and the TLS connection.
    static func connection(_ result: ProbeResult, level: Int) -> Markup {
        guard let target = result.target else { return "" }
        let facts: [(String, Markup?)] =
            [
                ("Target", "<code>\(target.endpoint)</code>"),
                ("Connected to", (target.address ?? target.connectTo).map { "<code>\($0)</code>" }),
                ("Called AE title", "<code>\(target.calledAETitle)</code>"),
                ("Calling AE title", "<code>\(target.callingAETitle)</code>"),
                ("TLS", target.isTLS ? nil : "none (--plain)"),
            ] + (result.tls.map(facts) ?? [])
        return heading("Connection", level: level) + definitions(facts, class: "facts")
    }

    private static func facts(_ tls: ProbeResult.TLS) -> [(String, Markup?)] {
        [
            ("TLS version", tls.version.map { "\($0)" } ?? "none: no handshake came about"),
            ("Cipher suite", tls.cipherSuite.map { "<code>\($0)</code>" }),
            ("Key exchange", tls.group.map { "<code>\($0)</code>" }),
            ("Server name sent (SNI)", tls.sni.map { "<code>\($0)</code>" } ?? "none"),
            ("Name verified", tls.verifiedName.map { "<code>\($0)</code>" }),
            ("Application protocol (ALPN)", tls.alpn.map { "<code>\($0)</code>" }),
            ("Server's certificate", tls.chain.isEmpty ? nil : tls.isVerified ? chip("verified", .good) : chip("not verified", .bad)),
            ("Client certificate", tls.version == nil && !tls.clientCertificateRequested ? nil : "\(clientCertificate(tls))"),
            ("Acceptable CAs", tls.acceptableCAs.isEmpty ? nil : "\(tls.acceptableCAs.joined(separator: "; "))"),
        ]
    }

    private static func clientCertificate(_ tls: ProbeResult.TLS) -> String {
        switch (tls.clientCertificateRequested, tls.clientCertificateSent) {
        case (true, true): "asked for and sent"
        case (true, false): "asked for, none sent"
        case (false, _): "not asked for"
        }
    }

    /// Of `tls`: what else the server does.
    static func survey(_ result: ProbeResult, level: Int) -> Markup {
        guard let survey = result.tlsSurvey else { return "" }
        let sections = TextReport(style: TextStyle(usesColour: false)).surveySections(survey, of: result)
        let parts: [Markup] = sections.map { title, entries in
            let rows: [Markup] = entries.map { "<tr><th scope=\"row\">\($0.name)</th><td>\($0.words)</td></tr>\n" }
            return
                "\(heading("\(title.prefix(1).uppercased() + title.dropFirst())", level: level + 1))<table class=\"pairs\">\n\(rows)</table>\n"
        }
        return "\(heading("What the server does", level: level))\(parts)"
    }

    static func association(_ result: ProbeResult, level: Int) -> Markup {
        guard let association = result.association else { return "" }
        let rejected = association.presentationContexts.filter { $0.transferSyntax == nil }
        let accepted = association.presentationContexts.filter { $0.transferSyntax != nil }
        let facts: [(String, Markup?)] = [
            ("Peer's implementation", association.peerImplementationVersionName.map { "<code>\($0)</code>" }),
            ("Its class UID", association.peerImplementationClassUID.map { "<code>\($0)</code>" }),
            ("Longest PDU it takes", association.peerMaximumLength.map { $0 == 0 ? "no limit" : "\($0) bytes" }),
            (
                "User identity",
                association.userIdentity.map { user in
                    let who = [user.userName, user.kind].compactMap(\.self).joined(separator: ", ")
                    return "\(who), \(user.isConfirmed ? "confirmed by the peer" : "not confirmed")"
                }
            ),
        ]
        let folded: Markup = """
            <details\(accepted.count <= openLimit ? " open" : "")>
            <summary>\(Quantities.count(accepted.count, "presentation context")) accepted</summary>
            \(table(accepted))</details>

            """
        return """
            \(heading("Association", level: level))\(definitions(facts, class: "facts"))\(rejected.isEmpty ? "" : table(rejected))\
            \(accepted.isEmpty ? "" : folded)
            """
    }

    private static let openLimit = 4

    private static func table(_ contexts: [ProbeResult.Association.PresentationContext]) -> Markup {
        let rows: [Markup] = contexts.map { context in
            """
            <tr><td data-label="Context" class="number">\(context.id)</td><td data-label="Abstract syntax">\(context.abstractSyntax)</td>\
            <td data-label="Transfer syntax">\(context.transferSyntax ?? "–")</td>\
            <td data-label="Result">\(context.transferSyntax == nil ? chip(context.result, .bad) : "\(context.result)")</td></tr>

            """
        }
        return """
            <table class="stack">
            <thead><tr><th scope="col" class="number">Context</th><th scope="col">Abstract syntax</th><th scope="col">Transfer syntax</th>\
            <th scope="col">Result</th></tr></thead>
            <tbody>
            \(rows)</tbody>
            </table>

            """
    }
}
