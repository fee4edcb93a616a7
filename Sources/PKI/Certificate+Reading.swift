import COpenSSL

extension Certificate {
    /// The labels under which certificates are found; the first is RFC 7468's.
    private static let labels = ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"]

    /// All certificates of a PEM file in their order; other blocks, such as keys, are passed over.
    ///
    /// - Throws: ``PKIError/noCertificate`` where there is none; ``PKIError/badPEM(_:)`` and ``PKIError/badCertificate(_:)`` where one of them
    ///   can't be read.
    package static func readPEM(_ bytes: [UInt8]) throws(PKIError) -> [Certificate] {
        var certificates: [Certificate] = []
        for block in try PEMBlock.read(bytes) where labels.contains(block.label) {
            // A trusted certificate is followed by OpenSSL's own trust settings, which are not the issuer's words: left unread.
            certificates.append(try decode(block.content, allowsTrailingBytes: block.label == "TRUSTED CERTIFICATE"))
        }
        guard !certificates.isEmpty else { throw .noCertificate }
        return certificates
    }

    /// The one certificate that `bytes` are the DER of.
    ///
    /// - Throws: ``PKIError/badCertificate(_:)``, also for trailing bytes.
    package static func readDER(_ bytes: [UInt8]) throws(PKIError) -> Certificate {
        try decode(bytes, allowsTrailingBytes: false)
    }

    /// The certificates of a file in either encoding.
    ///
    /// - Throws: what ``readPEM(_:)`` and ``readDER(_:)`` throw.
    package static func read(_ bytes: [UInt8]) throws(PKIError) -> [Certificate] {
        // DER: a SEQUENCE with a length of two octets. No PEM file begins so, since 82H is no character of it.
        bytes.starts(with: [0x30, 0x82]) ? [try readDER(bytes)] : try readPEM(bytes)
    }

    /// The certificate as a PEM block (RFC 7468).
    package var pem: [UInt8] {
        get throws(PKIError) {
            try PEMBlock(label: "CERTIFICATE", headers: "", content: der).encoded()
        }
    }

    private static func decode(_ bytes: [UInt8], allowsTrailingBytes: Bool) throws(PKIError) -> Certificate {
        OpenSSLErrorQueue.clear()
        var consumed = 0
        let x509 = bytes.withUnsafeBufferPointer { buffer in
            var position = buffer.baseAddress
            let x509 = d2i_X509(nil, &position, buffer.count)
            consumed = position.flatMap { position in buffer.baseAddress.map { position - $0 } } ?? 0
            return x509
        }
        guard let x509 else { throw .badCertificate(OpenSSLErrorQueue.drain()) }
        let owned = Owned(x509, free: X509_free)
        guard allowsTrailingBytes || consumed == bytes.count else { throw .badCertificate([]) }
        return try Certificate(owned)
    }
}
