/// A folder with a private authority and what it issued: `ca.pem` and `ca.key` for the root, `intermediate.pem` and `intermediate.key` where there
/// is an intermediate, which then issues, `NAME.pem` (leaf, then intermediate) and `NAME.key` for each server and client, and `ca.crl` and
/// `intermediate.crl` for what the two have revoked.
package struct PKIFolder: Sendable {
    /// One file of the folder, before it is written.
    package struct File: Equatable, Sendable {
        package let name: String
        package let bytes: [UInt8]
        package let access: KeyFile.Access
    }

    package let path: String

    static let root = "ca"
    static let intermediate = "intermediate"

    package init(path: String) {
        self.path = path
    }

    /// What clients are given to trust.
    package var rootPath: String { path(Self.root + ".pem") }

    /// Whether there is an authority. Its certificate is written after its key.
    package var hasAuthority: Bool { KeyFile.exists(rootPath) }

    package func certificatePath(for name: String) -> String { path(name + ".pem") }

    package func keyPath(for name: String) -> String { path(name + ".key") }

    /// The files of an authority: root first, then intermediate.
    package static func files(root: CertificateAuthority, intermediate: CertificateAuthority?) throws(PKIError) -> [File] {
        var files = try files(named: Self.root, chain: root.chain, key: root.key)
        if let intermediate { files += try Self.files(named: Self.intermediate, chain: [intermediate.chain[0]], key: intermediate.key) }
        return files
    }

    /// The files of a server or client.
    ///
    /// - Throws: ``PKIError/invalidName(_:)`` for a name that leads out of the folder, is hidden, or belongs to the authority.
    package static func files(for identity: TLSIdentity, named name: String) throws(PKIError) -> [File] {
        guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/"), !name.unicodeScalars.contains("\0"),
            ![root, intermediate].contains(name)
        else { throw .invalidName(name) }
        return try files(named: name, chain: identity.chain, key: identity.key)
    }

    /// Writes an authority; with `force` in place of an earlier one, whose intermediate and revocation lists then go as well.
    ///
    /// - Returns: the paths written.
    /// - Throws: ``PKIError/exists(path:)``, ``PKIError/file(path:call:errno:)``.
    package func write(root: CertificateAuthority, intermediate: CertificateAuthority?, force: Bool = false) throws(PKIError) -> [String] {
        let files = try Self.files(root: root, intermediate: intermediate)
        let names = files.map(\.name)
        let stale = [Self.intermediate + ".pem", Self.intermediate + ".key", Self.root + ".crl", Self.intermediate + ".crl"]
            .filter { !names.contains($0) }.map(path).filter(KeyFile.exists)
        if !force, let taken = stale.first { throw .exists(path: taken) }
        let written = try write(files, force: force)
        // Last: until then, an old intermediate below a new root is noticed when it is loaded.
        for path in stale { try KeyFile.remove(path) }
        return written
    }

    /// Writes a server or client.
    ///
    /// - Returns: the paths written.
    /// - Throws: ``PKIError/exists(path:)``, ``PKIError/file(path:call:errno:)``, ``PKIError/invalidName(_:)``.
    package func write(_ identity: TLSIdentity, named name: String, force: Bool = false) throws(PKIError) -> [String] {
        try write(Self.files(for: identity, named: name), force: force)
    }

    /// The authority that issues: the intermediate, where there is one, else the root.
    ///
    /// - Throws: ``PKIError/file(path:call:errno:)`` (with `ENOENT` where there is no authority), ``PKIError/keyMismatch(subject:)``, what reading PEM
    ///   throws, and ``PKIError/notIssued(subject:by:)`` where the intermediate is not the root's.
    package func loadAuthority() throws(PKIError) -> CertificateAuthority {
        let root = try loadRoot()
        guard KeyFile.exists(certificatePath(for: Self.intermediate)) else {
            return try CertificateAuthority(chain: root, key: loadKey(for: Self.root))
        }
        let intermediate = try Certificate.readPEM(KeyFile.read(certificatePath(for: Self.intermediate)))
        guard let lower = intermediate.last, let upper = root.first, lower.isIssued(by: upper) else {
            throw .notIssued(subject: intermediate.last?.facts.subject ?? "", by: root.first?.facts.subject ?? "")
        }
        return try CertificateAuthority(chain: intermediate + root, key: loadKey(for: Self.intermediate))
    }

    /// What is to be trusted of this folder.
    package func loadRoot() throws(PKIError) -> [Certificate] {
        try Certificate.readPEM(KeyFile.read(rootPath))
    }

    /// A server or client that was written here.
    package func loadIdentity(named name: String) throws(PKIError) -> TLSIdentity {
        try TLSIdentity(certificatePEM: KeyFile.read(certificatePath(for: name)), keyPEM: KeyFile.read(keyPath(for: name)))
    }

    func loadKey(for name: String) throws(PKIError) -> PrivateKey {
        try PrivateKey.readPEM(KeyFile.read(keyPath(for: name)))
    }

    private static func files(named name: String, chain: [Certificate], key: PrivateKey) throws(PKIError) -> [File] {
        var pem: [UInt8] = []
        for certificate in chain { pem += try certificate.pem }
        return [
            File(name: name + ".key", bytes: try key.pem, access: .secret),
            File(name: name + ".pem", bytes: pem, access: .everyone),
        ]
    }

    /// Writes all or nothing, as far as a file system allows: nothing where one of the names is taken, and what was new is taken back where a
    /// later file fails.
    private func write(_ files: [File], force: Bool) throws(PKIError) -> [String] {
        if !force, let taken = files.map({ path($0.name) }).first(where: KeyFile.exists) { throw .exists(path: taken) }
        try KeyFile.createFolder(path)
        var written: [String] = []
        do {
            for file in files {
                try KeyFile.write(file.bytes, to: path(file.name), access: file.access, replaces: force)
                written.append(path(file.name))
            }
        } catch {
            if !force { for path in written { try? KeyFile.remove(path) } }
            throw error
        }
        return written
    }

    func path(_ name: String) -> String { path + "/" + name }
}

extension PeerName {
    /// What the files of a server of this name are called: the wildcard's star would be expanded by shells.
    package var fileName: String {
        description.hasPrefix("*.") ? "_wildcard" + description.dropFirst() : description
    }
}
