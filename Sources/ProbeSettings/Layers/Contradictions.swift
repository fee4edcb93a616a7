/// Options that exclude each other. On one level that is a mistake, which the verbs report; across levels the higher one is meant, and what it excludes
/// below is not in force: `--plain` is possible where the user's file names a CA.
package enum Contradictions {
    /// Of each pair one side excludes the other.
    static let pairs: [(Set<String>, Set<String>)] = [
        (["plain"], tls),
        (["cert", "key"], ["tls-secret"]),
        (["user", "user-password-file"], ["kerberos-ticket-file", "saml-assertion-file", "jwt-file"]),
        (["kerberos-ticket-file"], ["saml-assertion-file", "jwt-file"]),
        (["saml-assertion-file"], ["jwt-file"]),
        (["discard"], ["storage", "name", "duplicates"]),
        (["modality"], ["sop-class"]),
    ]

    /// By option, those of which it needs one beside it.
    package static let partners: [String: [String]] = [
        "key": ["cert"], "key-password-file": ["cert", "tls-secret"], "partial-chain": ["ca", "tls-secret"], "user-password-file": ["user"],
    ]

    /// What is about TLS.
    static let tls: Set<String> = [
        "ca", "partial-chain", "crl", "pin", "cert", "key", "key-password-file", "tls-secret", "tls-profile", "tls-min", "tls-max",
        "ciphers", "alpn",
        "keylog", "sni", "verify-name", "insecure", "client-ca", "client-cert",
    ]

    /// What a peer that gets it can use against the user.
    static let credentials: Set<String> = ["user", "user-password-file", "kerberos-ticket-file", "saml-assertion-file", "jwt-file"]

    /// Whoever leaves a settings file in the working directory may choose the target, and must not be sent the user's password by that.
    static func checkCredentials(_ candidates: [Candidate]) throws(SettingsError) {
        guard let target = candidates.first(where: { $0.option.key == "target" }), target.isFromWorkingDirectory,
            let credential = candidates.first(where: { credentials.contains($0.option.name) }), case .place(let place) = target.source
        else {
            return
        }
        throw .credentialForForeignTarget(credential.option.key, place)
    }

    typealias Candidate = CommandLineExpansion.Candidate

    /// - Returns: the candidates without those that a higher level excludes.
    static func settled(_ candidates: [Candidate]) -> [Candidate] {
        var candidates = withOneCalledAETitle(candidates)
        for (one, other) in pairs {
            let ranks = [one, other].map { side in
                candidates.filter { side.contains($0.option.name) && $0.saysSomething }.map(\.rank).min()
            }
            guard let first = ranks[0], let second = ranks[1], first != second else { continue }
            let (losers, limit) = first < second ? (other, first) : (one, second)
            candidates.removeAll { losers.contains($0.option.name) && $0.rank > limit }
        }
        return candidates
    }

    /// The called AE title is said by the target, by `called`, or by both: the higher level is meant.
    private static func withOneCalledAETitle(_ candidates: [Candidate]) -> [Candidate] {
        guard let target = candidates.firstIndex(where: { $0.option.key == "target" }),
            let called = candidates.firstIndex(where: { $0.option.key == "called" }),
            let at = candidates[target].values.last?.lastIndex(of: "@")
        else {
            return candidates
        }
        var candidates = candidates
        if candidates[called].rank < candidates[target].rank, let text = candidates[target].values.last {
            candidates[target].values = [String(text[text.index(after: at)...])]
        } else if candidates[target].rank < candidates[called].rank {
            candidates.remove(at: called)
        }
        return candidates
    }
}
