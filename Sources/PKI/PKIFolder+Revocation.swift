extension PKIFolder {
    /// The certificate of a server or client, or of the intermediate, that was written here, or of a file elsewhere.
    ///
    /// - Parameter name: that of a server or client, else the path of a file; of a chain its first certificate is meant.
    /// - Throws: what reading throws.
    package func certificate(named name: String) throws(PKIError) -> Certificate {
        let own = certificatePath(for: name)
        let isOwn = !name.contains("/") && KeyFile.exists(own)
        guard let certificate = try Certificate.read(path: isOwn ? own : name).first else { throw .noCertificate }
        return certificate
    }

    /// Issues the next revocation list of each of the folder's authorities: what has been revoked before, and these certificates.
    ///
    /// Whoever checks a whole chain needs a list of every authority in it, and none that is past its date: so all are renewed together.
    ///
    /// - Parameter certificates: each issued by one of the authorities.
    /// - Returns: the paths written.
    /// - Throws: ``PKIError/notIssued(subject:by:)`` where a certificate is nobody's here, or a root's own; what reading the folder throws.
    package func writeRevocationLists(revoking certificates: [Certificate] = [], validity: Validity) throws(PKIError) -> [String] {
        // Not created here: a wrong path must not leave a folder behind.
        let authorities = try loadAuthorities()
        let lock = try FileLock(path: path("lock"))
        defer { withExtendedLifetime(lock) {} }
        for certificate in certificates where !authorities.contains(where: { certificate.issuing(by: $0.authority.chain[0]) == .issued }) {
            throw .notIssued(subject: certificate.facts.subject, by: authorities[0].authority.chain[0].facts.subject)
        }
        // A root vouches for itself: no list of its own can end that.
        if let root = certificates.first(where: \.isSelfSigned) { throw .notIssued(subject: root.facts.subject, by: "another CA") }
        var written: [String] = []
        for (name, authority) in authorities {
            let listPath = path(name + ".crl")
            let last = KeyFile.exists(listPath) ? try CertificateRevocationList.read(path: listPath).first : nil
            let own = certificates.filter { $0.issuing(by: authority.chain[0]) == .issued }
            let list = try authority.revocationList(after: last, revoking: own, validity: validity)
            try KeyFile.write(list.pem, to: listPath, access: .everyone, replaces: true)
            written.append(listPath)
        }
        return written
    }

    /// The authority that issues, and the root where that is another.
    private func loadAuthorities() throws(PKIError) -> [(name: String, authority: CertificateAuthority)] {
        let issuing = try loadAuthority()
        let root = try CertificateAuthority(chain: loadRoot(), key: loadKey(for: Self.root))
        return issuing.chain[0] == root.chain[0] ? [(Self.root, root)] : [(Self.intermediate, issuing), (Self.root, root)]
    }
}
