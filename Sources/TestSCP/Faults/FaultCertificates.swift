import PKI

/// The certificates of faults, made when the server starts, and what clients have to know of them.
package struct FaultCertificates: Sendable {
    /// By the text of the fault.
    let identities: [String: TLSIdentity]
    /// For clients that ask for no name that is served: self-signed, as an ingress has it.
    let fallback: TLSIdentity
    /// What clients are to trust.
    package let caPath: String
    /// Where one of the certificates is revoked.
    package let crlPath: String?

    /// Issues them by the CA of serve's own, which must be there.
    ///
    /// - Parameters:
    ///   - path: the folder of ``ServeIdentity``. A revocation list becomes `ca.crl` there, and where a CA has expired, `ca-and-expired.pem` holds both.
    ///   - names: further names of the server.
    ///   - now: Unix seconds.
    /// - Throws: ``PKIError``.
    package init(_ plan: FaultPlan, folder path: String, names: [String], now: Int64) throws(PKIError) {
        let lock = try FileLock(path: "\(path)/lock")
        let folder = PKIFolder(path: path)
        let authority = try folder.loadAuthority()
        let names = ServeIdentity.names(with: names)
        let kinds = plan.faults.compactMap(\.tls)
        let expired = kinds.contains(.certificate(.expiredCA)) ? try BadCertificate.expiredRoot(now) : nil
        var identities: [String: TLSIdentity] = [:]
        for fault in plan.faults {
            switch fault.tls {
            case .certificate(let kind):
                identities[fault.text] = try kind.identity(from: authority, expired: expired, names: names, now: now)
            case .serverName(let name, _):
                identities[fault.text] = try authority.issueServer(names: [.dns(name)], validity: .days(Validity.leafDays, from: now))
            case .refusedALPN, .silentVerdict, nil: continue
            }
        }
        self.identities = identities
        fallback = try CertificateTemplate(
            commonName: "DEFAULT CERTIFICATE", names: [.dns("default.invalid")], extendedKeyUsages: [.serverAuth],
            validity: .days(Validity.leafDays, from: now)
        ).selfSigned()
        caPath =
            try expired.map { expired throws(PKIError) in
                try Self.write(folder.loadRoot() + expired.chain, to: "\(path)/ca-and-expired.pem")
            } ?? folder.rootPath
        let revoked = plan.faults.filter { $0.tls == .certificate(.revoked) }.compactMap { identities[$0.text]?.leaf }
        crlPath = revoked.isEmpty ? nil : try Self.revoke(revoked, by: authority, at: "\(path)/ca.crl", now: now)
        _ = consume lock
    }

    private static func write(_ certificates: [Certificate], to path: String) throws(PKIError) -> String {
        var pem: [UInt8] = []
        for certificate in certificates { pem += try certificate.pem }
        try KeyFile.write(pem, to: path, access: .everyone, replaces: true)
        return path
    }

    /// Adds to the list that is there: of an earlier run, which may still go on.
    private static func revoke(
        _ certificates: [Certificate], by authority: CertificateAuthority, at path: String, now: Int64
    ) throws(PKIError) -> String {
        // One that can't be read, or is of an earlier CA, is made anew.
        let last = try? CertificateRevocationList.read(path: path).first
        let validity = Validity.days(CertificateAuthority.listDays, from: now)
        let list: CertificateRevocationList
        do throws(PKIError) {
            list = try authority.revocationList(after: last, revoking: certificates, validity: validity)
        } catch .notIssued {
            list = try authority.revocationList(after: nil, revoking: certificates, validity: validity)
        }
        try KeyFile.write(list.pem, to: path, access: .everyone, replaces: true)
        return path
    }
}
