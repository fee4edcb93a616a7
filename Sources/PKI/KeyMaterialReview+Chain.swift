extension KeyMaterialReview {
    /// What is wrong with the chain of a file: leaf first, each followed by its issuer, the root left out or not.
    ///
    /// A file of authorities only is a bundle, in which order means nothing.
    func chainFlaws(ofFile file: Int) -> [KeyMaterialFlaw] {
        let all = entries(ofFile: file)
        let repeated = all.filter { entry in all.contains { $0.index < entry.index && $0.certificate == entry.certificate } }
        var flaws = repeated.map { KeyMaterialFlaw(.certificate($0.index), .repeated) }
        let unique = all.filter { entry in !repeated.contains { $0.index == entry.index } }
        guard files[file].role != .authorities, let leaf = unique.first(where: { !actsAsAuthority($0) }) else { return flaws }

        let chain = chain(from: leaf, in: unique)
        let rest = unique.filter { entry in !chain.contains { $0.index == entry.index } }
        if chain.map(\.index) != chain.map(\.index).sorted() || unique.first?.index != leaf.index {
            flaws.append(KeyMaterialFlaw(.file, .wrongOrder(chain.map(\.subject))))
        }
        guard let end = chain.last else { return flaws }
        let (gap, spare) = gap(after: end, rest: rest)
        if let gap { flaws.append(KeyMaterialFlaw(.certificate(end.index), gap)) }
        return flaws + spare.map { KeyMaterialFlaw(.certificate($0.index), .unrelated) }
    }

    /// The leaf and what follows from it, as far as the file goes.
    private func chain(from leaf: Entry, in entries: [Entry]) -> [Entry] {
        var chain = [leaf]
        while let end = chain.last, !end.details.isSelfSigned,
            let issuer = entries.first(where: { candidate in
                !chain.contains { $0.index == candidate.index } && end.certificate.issuing(by: candidate.certificate) == .issued
            })
        {
            chain.append(issuer)
        }
        return chain
    }

    /// Why the chain ends where it ends, if it should not, and which of the others in the file then belong to nothing.
    private func gap(after end: Entry, rest: [Entry]) -> (gap: KeyMaterialFlaw.Kind?, spare: [Entry]) {
        guard !end.details.isSelfSigned else { return (nil, rest) }
        let issuer = end.details.facts.issuer
        if rest.contains(where: { end.certificate.issuing(by: $0.certificate) == .otherKey }) {
            return (.signedWithOtherKey(issuer: issuer), [])
        }
        let authorities = rest.filter(actsAsAuthority)
        let others = rest.filter { !actsAsAuthority($0) }
        // What comes after a gap may well be the upper part of the chain.
        let elsewhere = issuers(of: end).filter { $0.file != end.file }
        let trusted = elsewhere.first { $0.details.isSelfSigned || files[$0.file].role == .authorities }
        if trusted != nil { return (nil, rest) }
        if let intermediate = elsewhere.first { return (.missingIntermediate(issuer, path: files[intermediate.file].path), others) }
        if !authorities.isEmpty { return (.missingIssuer(issuer), others) }
        let namesakes = entries.filter { $0.file != end.file && end.certificate.issuing(by: $0.certificate) == .otherKey }
        if !namesakes.isEmpty { return (.signedWithOtherKey(issuer: issuer), others) }
        // Only where it is known whom clients trust can it be said that the root is missing, rather than left out.
        let isKnown = files[end.file].role == .chain && sibling(.authorities, ofFile: end.file) != nil
        return (isKnown ? .missingIssuer(issuer) : nil, others)
    }
}
