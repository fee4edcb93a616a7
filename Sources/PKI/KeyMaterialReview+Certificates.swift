extension KeyMaterialReview {
    /// The most days that a server's certificate may be valid for clients on Apple's systems, also where its authority is a private one.
    private static let maximumServerDays = 825
    private static let secondsPerDay: Int64 = 86_400

    /// What is wrong with one certificate.
    func flaws(of entry: Entry) -> [KeyMaterialFlaw] {
        (dateFlaws(of: entry) + strengthFlaws(of: entry) + roleFlaws(of: entry) + revocations(of: entry)).map {
            KeyMaterialFlaw(.certificate(entry.index), $0)
        }
    }

    private func dateFlaws(of entry: Entry) -> [KeyMaterialFlaw.Kind] {
        guard let notBefore = entry.details.facts.notBefore, let notAfter = entry.details.facts.notAfter else { return [.unreadableDates] }
        if notAfter < now { return [.expired(notAfter)] }
        if notBefore > now { return [.notYetValid(notBefore)] }
        return []
    }

    private func strengthFlaws(of entry: Entry) -> [KeyMaterialFlaw.Kind] {
        var flaws: [KeyMaterialFlaw.Kind] = []
        if entry.details.hasWeakKey { flaws.append(.weakKey(entry.details.publicKey.algorithm)) }
        // What a root says of itself proves nothing, however it is signed.
        if entry.details.hasWeakSignature, !entry.details.isSelfSigned {
            flaws.append(.weakSignature(entry.details.facts.signatureAlgorithm))
        }
        return flaws
    }

    private func roleFlaws(of entry: Entry) -> [KeyMaterialFlaw.Kind] {
        let facts = entry.details.facts
        if facts.isCertificateAuthority {
            let usages = entry.details.keyUsages
            return usages.isEmpty || usages.contains("keyCertSign") ? [] : [.maySignNoCertificates]
        }
        guard files[entry.file].role != .authorities, !actsAsAuthority(entry) else { return [.notAnAuthority] }
        var flaws: [KeyMaterialFlaw.Kind] = []
        let uses = Set(facts.extendedKeyUsages)
        let isForServers = uses.isEmpty || !uses.isDisjoint(with: ["serverAuth", "anyExtendedKeyUsage"])
        if isForServers {
            if facts.subjectAlternativeNames.isEmpty { flaws.append(.noNames) }
            if let days = days(of: facts), days > Self.maximumServerDays { flaws.append(.validTooLong(days: days)) }
        } else if !uses.contains("clientAuth") {
            flaws.append(.wrongPurpose(facts.extendedKeyUsages))
        }
        if entry.details.isSelfSigned { flaws.append(.selfSigned) }
        return flaws
    }

    private func days(of facts: CertificateFacts) -> Int? {
        guard let notBefore = facts.notBefore, let notAfter = facts.notAfter else { return nil }
        return Int((notAfter - notBefore) / Self.secondsPerDay)
    }

    private func revocations(of entry: Entry) -> [KeyMaterialFlaw.Kind] {
        for file in files {
            for list in file.material.revocationLists where list.revokes(entry.details.facts) && !isForged(list) {
                return [.revoked(path: file.path)]
            }
        }
        return []
    }
}

extension CertificateRevocationList {
    /// By the issuer's name and the serial number; the signature is not looked at.
    func revokes(_ facts: CertificateFacts) -> Bool {
        let list = self.facts
        return list.issuer == facts.issuer && list.serialNumbers.contains(facts.serialNumber)
    }
}
