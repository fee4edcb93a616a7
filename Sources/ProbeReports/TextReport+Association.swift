import ProbeResults

extension TextReport {
    /// Who the peer takes us for, and what it says of itself as a storage SCP.
    func associationDetails(_ association: ProbeResult.Association?) -> [String] {
        guard let association else { return [] }
        let user = association.userIdentity.map { user in
            "user identity: \([user.userName, user.kind].compactMap(\.self).joined(separator: ", ")), "
                + (user.isConfirmed ? "confirmed by the peer" : "not confirmed")
        }
        return ([user].compactMap(\.self) + storageSupport(association.presentationContexts)).map(detail)
    }

    /// A line for each different answer, with the number of SOP classes that it is for.
    private func storageSupport(_ contexts: [ProbeResult.Association.PresentationContext]) -> [String] {
        var order: [String] = []
        var sopClasses: [String: Set<String>] = [:]
        for context in contexts {
            guard let words = context.storageSupport.map(words) else { continue }
            if sopClasses[words] == nil { order.append(words) }
            sopClasses[words, default: []].insert(context.abstractSyntax)
        }
        return order.map { words in
            let count = sopClasses[words]?.count ?? 0
            return "extended negotiation, \(count) SOP \(count == 1 ? "class" : "classes"): \(words)"
        }
    }

    private func words(_ support: ProbeResult.Association.StorageSupport) -> String {
        guard support.isAnswered else { return "not answered" }
        let parts = [
            support.level.map { "storage \($0)" }, support.digitalSignatures.map { "signatures \($0)" },
            support.elementCoercion.map { "coercion \($0)" },
        ]
        let known = parts.compactMap(\.self)
        return known.isEmpty ? "answered, too short to be read" : known.joined(separator: "; ")
    }
}
