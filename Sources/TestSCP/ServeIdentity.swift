import PKI

/// What the test SCP proves itself with where it is given no certificate: one of its own CA, which it makes when it first starts.
///
/// Both stay in a folder of the user's own, so that what clients were once told to trust stays valid.
package struct ServeIdentity: Sendable {
    package let identity: TLSIdentity
    /// The certificate of the CA, for clients to trust.
    package let caPath: String

    /// What every such certificate is for.
    private static let localNames: [PeerName] = [.dns("localhost"), .ip("127.0.0.1"), .ip("::1")]
    /// In seconds: what will not last so long is renewed, for a server may run for weeks before it is started again.
    private static let renewalPeriod: Int64 = 30 * 86_400
    /// Of the certificate's files in the folder.
    private static let fileName = "server"

    /// Loads CA and certificate from the folder, and makes what is missing, is about to expire, or is not for these names. Several processes may do so
    /// at the same time.
    ///
    /// - Parameters:
    ///   - names: further names of the server. Those that no certificate can hold are left out.
    ///   - now: Unix seconds.
    /// - Throws: ``PKIError`` when the folder can't be used, or when it holds a CA that can't be read: it is not replaced, for clients may trust it.
    package init(folder path: String, names: [String], now: Int64) throws(PKIError) {
        try KeyFile.createFolder(path)
        let lock = try FileLock(path: "\(path)/lock")
        let folder = PKIFolder(path: path)
        let authority = try Self.authority(in: folder, now: now)
        identity = try Self.server(in: folder, names: Self.names(with: names), authority: authority, now: now)
        caPath = folder.rootPath
        _ = consume lock
    }

    /// This machine's own names, and further ones. Those that no certificate can hold are left out.
    static func names(with further: [String]) -> [PeerName] {
        localNames + further.map { PeerName($0) }.filter { $0.isValid(allowsWildcard: false) && !localNames.contains($0) }
    }

    private static func authority(in folder: PKIFolder, now: Int64) throws(PKIError) -> CertificateAuthority {
        if folder.hasAuthority {
            let known = try folder.loadAuthority()
            if known.chain.allSatisfy({ $0.facts.notAfter ?? 0 > now + renewalPeriod }) { return known }
        }
        let made = try CertificateAuthority.createRoot(
            commonName: "dicomprobe serve", validity: .days(Validity.authorityDays, from: now))
        // Also in place of a key without its certificate, which a start that was cut off left behind.
        _ = try folder.write(root: made, intermediate: nil, force: true)
        return made
    }

    private static func server(
        in folder: PKIFolder, names: [PeerName], authority: CertificateAuthority, now: Int64
    ) throws(PKIError) -> TLSIdentity {
        // One that can't be read is made anew like one that is missing: nobody has been told to trust it.
        if let known = try? folder.loadIdentity(named: fileName),
            try isGood(known, names: names, authority: authority, until: now + renewalPeriod)
        {
            return known
        }
        let made = try authority.issueServer(names: names, validity: .days(Validity.leafDays, from: now))
        _ = try folder.write(made, named: fileName, force: true)
        return made
    }

    /// Whether a client that trusts the CA accepts the certificate for each of the names, and still will at that time.
    private static func isGood(
        _ identity: TLSIdentity, names: [PeerName], authority: CertificateAuthority, until time: Int64
    ) throws(PKIError) -> Bool {
        for name in names {
            let policy = VerificationPolicy(anchors: .certificates(authority.chain), name: name, purpose: .tlsServer, time: time)
            guard try Verifier.verify(chain: identity.chain, policy: policy).isEmpty else { return false }
        }
        return true
    }
}
