import COpenSSL

extension KeyMaterialReview {
    // MARK: Revocation lists

    func listFlaws(ofFile file: Int) -> [KeyMaterialFlaw] {
        files[file].material.revocationLists.enumerated().flatMap { index, list in
            flaws(of: list).map { KeyMaterialFlaw(.revocationList(index), $0) }
        }
    }

    private func flaws(of list: CertificateRevocationList) -> [KeyMaterialFlaw.Kind] {
        let facts = list.facts
        var flaws: [KeyMaterialFlaw.Kind] = []
        if let nextUpdate = facts.nextUpdate {
            if nextUpdate < now { flaws.append(.expired(nextUpdate)) }
        } else {
            flaws.append(.noNextUpdate)
        }
        if let thisUpdate = facts.thisUpdate, thisUpdate > now { flaws.append(.notYetValid(thisUpdate)) }
        if isForged(list) { flaws.append(.signedWithOtherKey(issuer: facts.issuer)) }
        return flaws
    }

    /// Whether its issuer is among the files, and did not sign it.
    func isForged(_ list: CertificateRevocationList) -> Bool {
        let issuers = entries.filter { $0.subject == list.facts.issuer }
        return !issuers.isEmpty && !issuers.contains { list.isSigned(by: $0.certificate) }
    }

    // MARK: Keys

    func keyFlaws(ofFile file: Int) -> [KeyMaterialFlaw] {
        files[file].material.keys.enumerated().flatMap { index, key in
            flaws(of: key, inFile: file).map { KeyMaterialFlaw(.key(index), $0) }
        }
    }

    private func flaws(of key: KeyMaterial.Key, inFile file: Int) -> [KeyMaterialFlaw.Kind] {
        let owners = owners(of: key)
        if case .encrypted = key { return [] }
        guard owners.isEmpty else { return isForLeaf(key, inFile: file, owners) ? [] : [.keyMismatch] }
        let mismatch: [KeyMaterialFlaw.Kind] = entries.isEmpty ? [] : [.keyMismatch]
        return mismatch + weakness(of: key)
    }

    /// Whether a key that goes with a chain is that of the chain's first certificate. Elsewhere any owner will do.
    private func isForLeaf(_ key: KeyMaterial.Key, inFile file: Int, _ owners: [Entry]) -> Bool {
        let chain: Int? =
            switch files[file].role {
            case .key: sibling(.chain, ofFile: file)
            case .any, .authorities, .chain: files[file].material.certificates.isEmpty ? nil : file
            }
        guard let chain else { return true }
        return owners.contains { $0.file == chain && (files[file].role != .key || $0.index == 0) }
    }

    private func weakness(of key: KeyMaterial.Key) -> [KeyMaterialFlaw.Kind] {
        guard case .private(let key) = key, key.withEVPPKey({ !MinimumStrength.bcp195.allowsKey($0) }) else { return [] }
        return [.weakKey(key.publicFacts.algorithm)]
    }
}

extension CertificateRevocationList {
    /// Whether the key of `issuer` signed it.
    package func isSigned(by issuer: Certificate) -> Bool {
        defer { OpenSSLErrorQueue.clear() }
        return withX509CRL { crl in issuer.withX509 { X509_CRL_verify(crl, X509_get0_pubkey($0)) == 1 } }
    }
}
