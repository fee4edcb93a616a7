import COpenSSL

/// A certificate revocation list (RFC 5280 5).
///
/// Owns one reference to OpenSSL's object.
// Unchecked: OpenSSL counts references atomically, and nothing changes a list once it is read or made.
package final class CertificateRevocationList: @unchecked Sendable {
    /// The most that is read of one file: those of large public CAs have some ten MiB.
    package static let maximumByteCount = 64 << 20

    private let crl: Owned

    /// Takes over one reference.
    init(_ crl: consuming Owned) {
        self.crl = crl
    }

    /// Lends the `X509_CRL*`, which stays this object's.
    package func withX509CRL<Result, Failure>(_ body: (OpaquePointer) throws(Failure) -> Result) throws(Failure) -> Result {
        try body(crl.pointer)
    }

    /// Whether it says only what has changed since another list (RFC 5280 5.2.4). OpenSSL takes one for complete that stands alone.
    package var isDelta: Bool { X509_CRL_get_ext_by_NID(crl.pointer, NID_delta_crl, -1) >= 0 }

    /// What it says, read anew at each call.
    package var facts: CertificateRevocationListFacts {
        CertificateRevocationListFacts(reading: crl.pointer)
    }
}

/// What a revocation list says.
package struct CertificateRevocationListFacts: Equatable, Sendable {
    /// As in RFC 2253, most specific part first.
    package var issuer: String
    /// Unix seconds; nil where the field is no valid time.
    package var thisUpdate: Int64?
    /// Unix seconds: when a newer one is due. Nil where the field is absent or no valid time.
    package var nextUpdate: Int64?
    /// Of the revoked certificates, in hexadecimal, lower case, in the order of the list.
    package var serialNumbers: [String]
    /// OpenSSL's name of it, or the object identifier.
    package var signatureAlgorithm: String

    /// Reads `crl` (`X509_CRL*`), which stays its owner's.
    init(reading crl: OpaquePointer) {
        issuer = DistinguishedName.text(X509_CRL_get_issuer(crl))
        thisUpdate = ASN1Time.unixSeconds(X509_CRL_get0_lastUpdate(crl))
        nextUpdate = ASN1Time.unixSeconds(X509_CRL_get0_nextUpdate(crl))
        // No entries, no stack.
        let entries = X509_CRL_get_REVOKED(crl)
        serialNumbers = (0..<(entries == nil ? 0 : max(0, COpenSSL_sk_X509_REVOKED_num(entries)))).map { index in
            guard let entry = COpenSSL_sk_X509_REVOKED_value(entries, index) else { return "" }
            return X509_REVOKED_get0_serialNumber(entry).map { hexadecimal(ASN1Text.bytes($0)) } ?? ""
        }
        var algorithm: UnsafePointer<X509_ALGOR>?
        X509_CRL_get0_signature(crl, nil, &algorithm)
        signatureAlgorithm = ObjectIdentifier.longName(algorithm?.pointee.algorithm)
    }
}

// MARK: - Reading

extension CertificateRevocationList {
    /// All lists of a PEM file in their order, or the one that `bytes` are the DER of. Other PEM blocks are passed over.
    ///
    /// - Throws: ``PKIError/noRevocationList`` where there is none, ``PKIError/badRevocationList(_:)`` and ``PKIError/badPEM(_:)`` where one can't be
    ///   read.
    package static func read(_ bytes: [UInt8]) throws(PKIError) -> [CertificateRevocationList] {
        // DER: a SEQUENCE, whose tag begins no PEM file in practice.
        if bytes.first == 0x30 { return [try decode(bytes)] }
        var lists: [CertificateRevocationList] = []
        for block in try PEMBlock.read(bytes) where block.label == "X509 CRL" { lists.append(try decode(block.content)) }
        guard !lists.isEmpty else { throw .noRevocationList }
        return lists
    }

    /// The lists of a file, PEM or DER.
    ///
    /// - Parameter wait: for a pipe in the place of the file, see ``KeyFile/read(_:limit:wait:)``.
    /// - Throws: ``PKIError/file(path:call:errno:)``, ``PKIError/fileTooLarge(path:limit:)``, and what ``read(_:)`` and `wait` throw.
    package static func read(path: String, wait: KeyFile.Wait = KeyFile.patiently) throws(PKIError) -> [CertificateRevocationList] {
        try read(KeyFile.read(path, limit: maximumByteCount, wait: wait))
    }

    private static func decode(_ bytes: [UInt8]) throws(PKIError) -> CertificateRevocationList {
        OpenSSLErrorQueue.clear()
        var consumed = 0
        let crl = bytes.withUnsafeBufferPointer { buffer in
            var position = buffer.baseAddress
            let crl = d2i_X509_CRL(nil, &position, buffer.count)
            consumed = position.flatMap { position in buffer.baseAddress.map { position - $0 } } ?? 0
            return crl
        }
        guard let crl else { throw .badRevocationList(OpenSSLErrorQueue.drain()) }
        let owned = Owned(crl, free: X509_CRL_free)
        guard consumed == bytes.count else { throw .badRevocationList([]) }
        return CertificateRevocationList(owned)
    }
}

// MARK: - Writing

extension CertificateRevocationList {
    /// The list as a PEM block (RFC 7468).
    package var pem: [UInt8] {
        get throws(PKIError) {
            let bio = try MemoryBIO()
            try check("PEM_write_bio_X509_CRL") { PEM_write_bio_X509_CRL(bio.pointer, crl.pointer) }
            return bio.contents
        }
    }
}
