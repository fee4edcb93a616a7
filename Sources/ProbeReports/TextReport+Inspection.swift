import ProbeResults

extension TextReport {
    /// A file of keys and certificates: what it is, what is in it, what is wrong with it.
    func inspectionLines(_ file: InspectedFile) -> [String] {
        var lines = ["\(printable(file.path)): \(contents(file)) (\(file.form))"]
        for (index, certificate) in file.certificates.enumerated() {
            lines += entry(certificate.subject.isEmpty ? "no subject" : certificate.subject, number: index + 1, of: file.certificates.count)
            lines += certificateFields(certificate).map(field)
        }
        for list in file.revocationLists {
            lines += entry("revocation list of \(list.issuer)", number: 1, of: 1)
            lines += listFields(list).map(field)
        }
        for key in file.keys {
            lines += entry("\(key.kind.rawValue)\(key.kind == .encrypted ? " private" : "") key", number: 1, of: 1)
            lines += keyFields(key).map(field)
        }
        for problem in file.problems {
            lines.append("  \(style.bad("problem")): \(printable(problem.message)) [\(problem.kind.rawValue)]")
            if let hint = problem.hint { lines.append("    hint: \(printable(hint))") }
        }
        return lines
    }

    /// "a chain of 2 certificates and a private key"
    private func contents(_ file: InspectedFile) -> String {
        var parts: [String] = []
        switch file.certificates.count {
        case 0: break
        case 1: parts.append("1 certificate")
        case let count: parts.append(isChain(file) ? "a chain of \(count) certificates" : "\(count) certificates")
        }
        if !file.revocationLists.isEmpty { parts.append(Quantities.count(file.revocationLists.count, "revocation list")) }
        if !file.keys.isEmpty { parts.append(Quantities.count(file.keys.count, "key")) }
        return parts.joined(separator: ", ")
    }

    /// Whether each certificate but the last is followed by its issuer.
    private func isChain(_ file: InspectedFile) -> Bool {
        file.certificates.dropLast().allSatisfy { $0.issuerFoundIn == "next" }
    }

    private func entry(_ title: String, number: Int, of count: Int) -> [String] {
        ["  \(count > 1 ? "\(number) " : "")\(printable(title))"]
    }

    private func field(_ field: (name: String, value: String)) -> String {
        "    \(style.quiet(pad(field.name, to: 12)))\(printable(field.value))"
    }

    private func certificateFields(_ certificate: InspectedFile.Certificate) -> [(name: String, value: String)] {
        let usages = certificate.extendedKeyUsages + certificate.keyUsages
        let limit = certificate.pathLength.map {
            $0 == 0 ? ", with none below it" : ", with at most \(Quantities.count($0, "CA")) below it"
        }
        let names = certificate.subjectAlternativeNames
        // Nobody expects names of a CA.
        let isNameless = names.isEmpty && certificate.isCertificateAuthority
        return [
            ("issued by", issuer(certificate)),
            ("names", isNameless ? nil : names.isEmpty ? "none" : names.joined(separator: ", ")),
            ("valid", validity(from: certificate.notBefore, to: certificate.notAfter, daysLeft: certificate.daysLeft)),
            ("key", certificate.key),
            ("signature", certificate.signature),
            ("CA", certificate.isCertificateAuthority ? "yes\(limit ?? "")" : "no"),
            ("use", usages.isEmpty ? "any" : usages.joined(separator: ", ")),
            ("serial", certificate.serialNumber),
            ("SHA-256", certificate.sha256),
            ("pin", certificate.pin),
        ].compactMap { name, value in value.map { (name, $0) } }
    }

    private func issuer(_ certificate: InspectedFile.Certificate) -> String {
        switch certificate.issuerFoundIn {
        case "itself": "itself"
        case "next": "\(certificate.issuer), the next"
        case "same-file": "\(certificate.issuer), in this file"
        case let path?: "\(certificate.issuer), in \(path)"
        case nil: "\(certificate.issuer), which is not here"
        }
    }

    private func validity(from start: String?, to end: String?, daysLeft: Int?) -> String {
        let left = daysLeft.map { $0 < 0 ? "past" : "\(Quantities.count($0, "day")) left" }
        return "\(start ?? "no valid date") to \(end ?? "no valid date")" + (left.map { " (\($0))" } ?? "")
    }

    private func listFields(_ list: InspectedFile.RevocationList) -> [(name: String, value: String)] {
        [
            ("number", list.number ?? "none"),
            ("valid", validity(from: list.thisUpdate, to: list.nextUpdate, daysLeft: list.daysLeft)),
            ("signature", list.signature),
            ("revoked", list.serialNumbers.isEmpty ? "nothing" : list.serialNumbers.joined(separator: ", ")),
        ]
    }

    private func keyFields(_ key: InspectedFile.Key) -> [(name: String, value: String)] {
        let algorithm = key.kind == .encrypted ? "closed: --key-password-file opens it" : key.algorithm
        return [("key", algorithm), ("pin", key.pin), ("belongs to", key.belongsTo)].compactMap { name, value in value.map { (name, $0) } }
    }
}
