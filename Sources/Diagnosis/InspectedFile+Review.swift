import PKI
import ProbeResults

extension InspectedFile {
    /// - Parameters:
    ///   - file: which of the review's files.
    ///   - now: what days are counted from, in Unix seconds.
    package init(_ review: KeyMaterialReview, file: Int, now: Int64) {
        let material = review.files[file].material
        let places = review.issuerPlaces(ofFile: file)
        let details = review.details(ofFile: file)
        let owners = review.keyOwners(ofFile: file)
        self.init(
            path: review.files[file].path, form: material.form.words,
            certificates: zip(details, places).map { Certificate($0, issuer: $1, now: now) },
            revocationLists: material.revocationLists.map { RevocationList($0, now: now) },
            keys: zip(material.keys, owners).map { Key($0, belongsTo: $1) },
            problems: review.flaws(ofFile: file).map { flaw in
                Problem(flaw, certificates: details, lists: material.revocationLists.map(\.facts.issuer), now: now)
            })
    }
}

extension KeyMaterial.Form {
    fileprivate var words: String {
        switch self {
        case .pem: "PEM"
        case .der: "DER"
        case .pkcs12: "PKCS#12"
        }
    }
}

extension InspectedFile.Certificate {
    fileprivate init(_ details: CertificateDetails, issuer: KeyMaterialReview.IssuerPlace, now: Int64) {
        let facts = details.facts
        let place: String? =
            switch issuer {
            case .itself: "itself"
            case .next: "next"
            case .sameFile: "same-file"
            case .otherFile(let path): path
            case .nowhere: nil
            }
        self.init(
            subject: facts.subject, issuer: facts.issuer, issuerFoundIn: place, serialNumber: facts.serialNumber,
            subjectAlternativeNames: facts.subjectAlternativeNames, notBefore: facts.notBefore.map(UTCTime.text),
            notAfter: facts.notAfter.map(UTCTime.text), daysLeft: facts.notAfter.map { UTCTime.days(from: now, to: $0) },
            key: facts.keyAlgorithm, signature: facts.signatureAlgorithm, isCertificateAuthority: facts.isCertificateAuthority,
            pathLength: details.pathLength, keyUsages: details.keyUsages, extendedKeyUsages: facts.extendedKeyUsages, sha256: facts.sha256,
            pin: facts.pin)
    }
}

extension InspectedFile.RevocationList {
    fileprivate init(_ list: CertificateRevocationList, now: Int64) {
        let facts = list.facts
        self.init(
            issuer: facts.issuer, number: list.number, thisUpdate: facts.thisUpdate.map(UTCTime.text),
            nextUpdate: facts.nextUpdate.map(UTCTime.text), daysLeft: facts.nextUpdate.map { UTCTime.days(from: now, to: $0) },
            signature: facts.signatureAlgorithm, serialNumbers: facts.serialNumbers)
    }
}

extension InspectedFile.Key {
    fileprivate init(_ key: KeyMaterial.Key, belongsTo owner: String?) {
        switch key {
        case .private(let key):
            let facts = key.publicFacts
            self.init(kind: .private, algorithm: facts.algorithm, pin: facts.pin, belongsTo: owner)
        case .public(let facts): self.init(kind: .public, algorithm: facts.algorithm, pin: facts.pin, belongsTo: owner)
        case .encrypted: self.init(kind: .encrypted, algorithm: nil, pin: nil, belongsTo: nil)
        }
    }
}
