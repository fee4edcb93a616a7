/// Files of keys and certificates, judged together: one may hold the issuer, the key or the revocation list for another.
package struct KeyMaterialReview: Sendable {
    /// What a file is for, and so what has to be in it.
    package enum Role: Equatable, Sendable {
        /// Whatever it holds.
        case any
        /// Trusted authorities: `ca.crt` of a Kubernetes secret.
        case authorities
        /// The certificate with its chain, and its key: `tls.crt` and `tls.key`.
        case chain, key
    }

    package struct File: Sendable {
        package let path: String
        package let role: Role
        /// The folder of the secret that it is a part of; nil outside of secrets.
        package let secret: String?
        package let material: KeyMaterial

        package init(path: String, role: Role = .any, secret: String? = nil, material: KeyMaterial) {
            self.path = path
            self.role = role
            self.secret = secret
            self.material = material
        }
    }

    /// Where a certificate's issuer is.
    package enum IssuerPlace: Equatable, Sendable {
        case itself
        /// The next in the file, as a server sends it.
        case next
        /// Elsewhere in the same file, counted from 0.
        case sameFile(Int)
        case otherFile(path: String)
        case nowhere
    }

    /// A certificate, where it is, and what is known of it: read once, for it is asked for often.
    struct Entry {
        let file: Int
        let index: Int
        let certificate: Certificate
        let details: CertificateDetails

        var subject: String { details.facts.subject }
    }

    package let files: [File]
    /// Unix seconds.
    let now: Int64
    let entries: [Entry]

    /// - Parameter now: when the certificates have to be valid, in Unix seconds.
    package init(_ files: [File], now: Int64) {
        self.files = files
        self.now = now
        entries = files.indices.flatMap { file in
            files[file].material.certificates.enumerated().map { index, certificate in
                Entry(file: file, index: index, certificate: certificate, details: certificate.details)
            }
        }
    }

    /// What each certificate of a file says, in the order of the file.
    package func details(ofFile file: Int) -> [CertificateDetails] {
        entries(ofFile: file).map(\.details)
    }

    /// Where the issuer of each certificate of a file is.
    package func issuerPlaces(ofFile file: Int) -> [IssuerPlace] {
        entries(ofFile: file).map { entry in
            if entry.details.isSelfSigned { return .itself }
            let issuers = issuers(of: entry)
            let near = issuers.filter { $0.file == file }
            if near.contains(where: { $0.index == entry.index + 1 }) { return .next }
            if let issuer = near.first { return .sameFile(issuer.index) }
            return issuers.first.map { .otherFile(path: files[$0.file].path) } ?? .nowhere
        }
    }

    /// The subject of the certificate that each key of a file belongs to; nil where there is none among the files.
    package func keyOwners(ofFile file: Int) -> [String?] {
        files[file].material.keys.map { owners(of: $0).first?.subject }
    }

    /// All that is wrong with a file: certificates first, then their chain, revocation lists, keys.
    package func flaws(ofFile file: Int) -> [KeyMaterialFlaw] {
        entries(ofFile: file).flatMap(flaws) + chainFlaws(ofFile: file) + listFlaws(ofFile: file) + keyFlaws(ofFile: file)
            + secretFlaws(ofFile: file)
    }

    /// A secret's certificate without a key beside it.
    private func secretFlaws(ofFile file: Int) -> [KeyMaterialFlaw] {
        guard files[file].role == .chain, sibling(.key, ofFile: file) == nil else { return [] }
        return [KeyMaterialFlaw(.file, .missingFile("tls.key"))]
    }

    /// Another file of the same secret.
    func sibling(_ role: Role, ofFile file: Int) -> Int? {
        files.firstIndex { $0.role == role && $0.secret == files[file].secret }
    }

    // MARK: Relations

    func entries(ofFile file: Int) -> [Entry] { entries.filter { $0.file == file } }

    /// Those that issued the certificate, each once.
    func issuers(of entry: Entry) -> [Entry] {
        entries.filter { entry.certificate.issuing(by: $0.certificate) == .issued }
    }

    /// Those that the key belongs to.
    func owners(of key: KeyMaterial.Key) -> [Entry] {
        switch key {
        case .private(let key): entries.filter { key.matches($0.certificate) }
        case .public(let facts): facts.pin == nil ? [] : entries.filter { $0.details.publicKey.pin == facts.pin }
        case .encrypted: []
        }
    }

    /// Whether a certificate is an authority's, by what it says or by what it is used for.
    func actsAsAuthority(_ entry: Entry) -> Bool {
        entry.details.facts.isCertificateAuthority || entry.details.keyUsages.contains("keyCertSign")
            || entries.contains { $0.certificate != entry.certificate && $0.certificate.issuing(by: entry.certificate) == .issued }
    }
}
