import ProbeResults

extension TextReport {
    /// A name and what is said of it. Without a name it goes on about the one before.
    struct Entry {
        let name: String
        let words: String
    }

    /// What `tls` learnt, a heading for each subject.
    func surveyLines(_ survey: TLSSurvey, of result: ProbeResult) -> [String] {
        let chain = chainLines(survey.chain)
        return (chain.isEmpty ? [] : [style.heading("chain")] + chain)
            + surveySections(survey, of: result).flatMap { title, entries in
                [style.heading(title)] + entries.map { "  \(pad($0.name, to: 24)) \($0.words)" }
            }
    }

    /// All but the chain; none is empty.
    func surveySections(_ survey: TLSSurvey, of result: ProbeResult) -> [(title: String, entries: [Entry])] {
        let sections = [
            ("trust", survey.trust.enumerated().flatMap { trustLines($1, name: result.tls?.verifiedName, isInForce: $0 == 0) }),
            ("versions and cipher suites", survey.versions.flatMap(versionLines) + outOfReachLines(survey.outOfReach)),
            ("profiles of PS3.15", survey.profiles.filter { _ in !survey.versions.isEmpty }.map(profileLine)),
            ("server names (SNI)", survey.serverNames.map { entry($0.name ?? "none", serverNameWords($0)) }),
            ("application protocols (ALPN)", survey.applicationProtocols.map { entry($0.offered ?? "none", protocolWords($0)) }),
            ("behaviour", behaviourLines(survey)),
        ]
        return sections.filter { !$0.1.isEmpty }
    }

    private func entry(_ name: String, _ words: String) -> Entry { Entry(name: printable(name), words: words) }

    // MARK: Trust

    private func trustLines(_ trust: TLSSurvey.Trust, name: String?, isInForce: Bool) -> [Entry] {
        let whose =
            switch trust.anchors {
            case .given: "with the CA given"
            case .system: "with the system's CAs"
            case .systemAndServe: "system's CAs and serve's"
            }
        guard !trust.isTrusted else {
            return [entry(whose, style.good("trusted") + (name.map { " for \(printable($0))" } ?? ""))]
        }
        let head = entry(whose, "\(style.bad("not trusted")): \(printable(trust.message ?? "")) [\(trust.reason?.rawValue ?? "")]")
        // The first is what decides; what else is wrong is told of the CAs in force only.
        guard isInForce, trust.errors.count > 1 else { return [head] }
        return [head]
            + trust.errors.map { error in
                entry("", "depth \(error.depth), \(printable(error.subject)): \(printable(error.text)) [\(error.reason.rawValue)]")
            }
    }

    // MARK: Versions

    private func versionLines(_ version: TLSSurvey.Version) -> [Entry] {
        let name = "TLS \(version.version)"
        guard version.isAccepted else { return [entry(name, words(version.answer))] }
        let order =
            switch version.order {
            case .server: ", in the server's order"
            case .client: ", in the client's order"
            case .mixed: ", in the server's order, some of them equal"
            case nil: ""
            }
        let doubt = version.answer.kind == .accepted ? "" : "; there may be more: \(words(version.answer))"
        let count = Quantities.count(version.cipherSuites.count, "cipher suite")
        return [entry(name, "\(style.good("accepted")), \(count)\(order)\(doubt)")] + version.cipherSuites.map { entry("", printable($0)) }
    }

    private func outOfReachLines(_ outOfReach: TLSSurvey.OutOfReach) -> [Entry] {
        let families = Self.families.filter { family in outOfReach.cipherSuites.contains { $0.contains(family.part) } }.map(\.name)
        let suites = Quantities.count(outOfReach.cipherSuites.count, "cipher suite")
        let parts = outOfReach.versions + (families.isEmpty ? [] : ["\(suites) of \(families.joined(separator: ", "))"])
        return parts.isEmpty ? [] : [entry("not asked", "the installed OpenSSL does not know \(parts.joined(separator: ", "))")]
    }

    /// What suites that an OpenSSL may lack have in common, by parts of their names.
    private static let families = [
        (part: "RC4", name: "RC4"), (part: "3DES", name: "3DES"), (part: "_DES_", name: "DES"), (part: "EXPORT", name: "export grade"),
        (part: "CAMELLIA", name: "Camellia"), (part: "CCM", name: "CCM"), (part: "CHACHA20", name: "ChaCha20"),
        (part: "NULL", name: "no encryption"),
    ]

    private func profileLine(_ profile: TLSSurvey.Profile) -> Entry {
        let word =
            switch profile.verdict {
            case .met: style.good("met")
            case .notMet: style.quiet("not met")
            case .unclear: style.doubtful("unclear")
            }
        let by =
            profile.verdict == .met
            ? " by \(profile.cipherSuites.joined(separator: ", "))" : ": \(profile.problems.joined(separator: "; "))"
        return entry(profile.name, word + printable(by))
    }

    // MARK: Behaviour

    /// How a handshake ended, in words.
    private func words(_ answer: TLSSurvey.Answer) -> String {
        switch answer.kind {
        case .accepted: "accepted"
        case .alert: "refused with alert \(printable(answer.alert ?? ""))"
        case .closed: "closed without an alert"
        case .timeout: style.doubtful("no answer in time")
        case .other: style.doubtful(printable(answer.text ?? "failed"))
        case .notAsked: style.doubtful("not asked")
        }
    }

    private func serverNameWords(_ name: TLSSurvey.ServerName) -> String {
        guard name.answer.kind == .accepted else { return words(name.answer) }
        let names = name.subjectAlternativeNames ?? []
        let whose = printable("\(name.subject ?? ""), for \(names.isEmpty ? "no host" : names.joined(separator: ", "))")
        switch (name.kind, name.isSameCertificate) {
        case (.usual, _), (_, nil): return whose
        case (_, true?): return "the same certificate"
        case (_, false?): return "another certificate: \(whose)"
        }
    }

    private func protocolWords(_ answer: TLSSurvey.ApplicationProtocol) -> String {
        guard answer.answer.kind == .accepted else { return words(answer.answer) }
        if let selected = answer.selected { return "accepted: \(printable(selected))" }
        return answer.offered == nil ? "accepted" : "ignored: the handshake goes on without one"
    }

    private func behaviourLines(_ survey: TLSSurvey) -> [Entry] {
        var lines: [Entry] = []
        if let other = survey.earlierEnding { lines.append(entry("another chain", endWords(other))) }
        if let client = survey.clientCertificate { lines.append(entry("client certificate", words(client))) }
        lines += survey.resumption.map { entry("resumption, TLS \($0.version)", words($0)) }
        if let stapling = survey.stapling { lines.append(entry("OCSP stapling", words(stapling))) }
        if let upperLayer = survey.upperLayer {
            let word =
                switch upperLayer.answer {
                case .accepted: style.good("answers")
                case .rejected: style.good("answers") + " with A-ASSOCIATE-RJ"
                case .aborted: style.good("answers") + " with A-ABORT"
                case .none: style.bad("does not answer")
                }
            let why = upperLayer.answer == .accepted ? "" : ": \(printable(upperLayer.message)) [\(upperLayer.reason.rawValue)]"
            lines.append(entry("DICOM upper layer", word + why))
        }
        if survey.isCutShort { lines.append(entry("not all was asked", style.doubtful("the time was over, or answers failed to come"))) }
        return lines
    }

    private func endWords(_ other: ProbeResult.TLS.Certificate) -> String {
        let left = other.daysLeft.map { $0 < 0 ? " (past)" : " (\(Quantities.count($0, "day")) left)" } ?? ""
        let whose = "shown to other connections, with \(other.subject), issued by \(other.issuer), \(other.key)"
        return "\(printable(whose)), until \(style.doubtful(printable(other.notAfter ?? "no valid date")))\(left)"
    }

    private func words(_ client: TLSSurvey.ClientCertificate) -> String {
        let from = client.acceptableCAs.isEmpty ? "" : ", from \(client.acceptableCAs.joined(separator: " or "))"
        let sent = client.isSent ? "; ours was sent" : ""
        let demand =
            switch client.demand {
            case .none: "not asked for"
            case .optional: "asked for and optional\(from)\(sent)"
            case .required: "required\(from)\(sent)"
            case .unclear: "asked for\(from)\(sent); whether it is required can't be told" + (client.message.map { ": \($0)" } ?? "")
            }
        return printable(demand)
    }

    private func words(_ resumption: TLSSurvey.Resumption) -> String {
        let means =
            switch resumption.means {
            case .ticket: "by ticket"
            case .sessionID: "by session ID"
            case .none: "not offered"
            }
        return switch resumption.isResumed {
        case true?: "\(means), and resumed"
        case false?: "offered \(means), and not resumed"
        case nil: resumption.means == .none ? means : "offered \(means); no other handshake came about"
        }
    }

    private func words(_ stapling: TLSSurvey.Stapling) -> String {
        guard stapling.isStapled, let status = stapling.status else { return "none" }
        let until = stapling.nextUpdate.map { ", valid until \($0)" } ?? ""
        let why = stapling.message.map { ": \(printable($0))" } ?? ""
        return (status == .good ? style.good(status.rawValue) : style.bad(status.rawValue)) + why + until
    }
}
