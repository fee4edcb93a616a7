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
        if entry.details.isForServers {
            if facts.subjectAlternativeNames.isEmpty { flaws.append(.noNames) }
            if let days = days(of: facts), days > Self.maximumServerDays { flaws.append(.validTooLong(days: days)) }
        } else if !entry.details.isForClients {
            flaws.append(.wrongPurpose(otherUses(of: entry.details)))
        }
        if entry.details.isSelfSigned { flaws.append(.selfSigned) }
        return flaws
    }

    /// The uses that keep a certificate from servers and clients. What else there may be, OpenSSL alone knows.
    private func otherUses(of details: CertificateDetails) -> [String] {
        let uses = Set(details.facts.extendedKeyUsages)
        let isNamedForServers = uses.isEmpty || uses.contains("serverAuth")
        guard isNamedForServers || uses.contains("clientAuth") else { return details.facts.extendedKeyUsages }
        // Signatures, key transport, or static Diffie-Hellman: any of them does, but clients have nothing to decrypt (RFC 5246 7.4.2, 7.4.6).
        let needed = isNamedForServers ? ["digitalSignature", "keyEncipherment", "keyAgreement"] : ["digitalSignature", "keyAgreement"]
        return details.keyUsages.contains(where: needed.contains) ? [] : details.keyUsages
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
