import ProbeResults

extension TextReport {
    /// The chain as a tree, from the server's own certificate up, each in words.
    func chainLines(_ chain: [TLSSurvey.Link]) -> [String] {
        var lines: [String] = []
        for (depth, link) in chain.filter(\.isOnPath).enumerated() {
            let indent = depth == 0 ? "" : String(repeating: " ", count: 3 * (depth - 1)) + "└─ "
            let below = String(repeating: " ", count: 3 * depth + 2)
            lines.append("  \(indent)\(subject(link))\(mark(link))")
            lines += details(link).map { "  \(below)\(style.quiet($0))" }
            lines += link.problems.map { "  \(below)\(style.bad("not in order")) [\($0.rawValue)]" }
        }
        for link in chain where !link.isOnPath {
            lines.append(
                "  \(style.doubtful("sent, and no part of the chain")): \(subject(link)), issued by \(printable(link.certificate.issuer))")
        }
        return lines
    }

    private func subject(_ link: TLSSurvey.Link) -> String {
        link.certificate.subject.isEmpty ? "no subject" : printable(link.certificate.subject)
    }

    private func mark(_ link: TLSSurvey.Link) -> String {
        let words = [link.isSent ? nil : "not sent", link.isAnchor ? "trusted here" : nil].compactMap(\.self)
        return words.isEmpty ? "" : " (\(words.joined(separator: ", ")))"
    }

    private func details(_ link: TLSSurvey.Link) -> [String] {
        let certificate = link.certificate
        let names = certificate.subjectAlternativeNames
        let left = certificate.daysLeft.map { $0 < 0 ? "past" : "\(Quantities.count($0, "day")) left" }
        let dates = "\(certificate.notBefore ?? "no valid date") to \(certificate.notAfter ?? "no valid date")"
        let use = link.usages.isEmpty ? "any use" : link.usages.joined(separator: ", ")
        return [
            link.isCertificateAuthority && names.isEmpty ? nil : "for \(names.isEmpty ? "no host" : names.joined(separator: ", "))",
            "\(left.map { "\($0), " } ?? "")\(dates)",
            "\(certificate.key), signed with \(certificate.signature), \(link.isCertificateAuthority ? "CA, " : "")\(use)",
            link.isCertificateAuthority ? nil : certificate.pin.map { "pin \($0)" },
        ].compactMap(\.self).map(printable)
    }
}
