import COpenSSL

/// One block of a PEM file (RFC 7468), and the headers of RFC 1421 that old encrypted keys carry.
struct PEMBlock {
    /// The text between `BEGIN` and the dashes.
    let label: String
    let headers: String
    /// The decoded content; still encrypted where the headers say so.
    let content: [UInt8]

    /// All blocks in their order. Text outside blocks is passed over, as the RFC wants it.
    ///
    /// - Throws: ``PKIError/badPEM(_:)`` where a block begins that can't be read.
    static func read(_ bytes: [UInt8]) throws(PKIError) -> [PEMBlock] {
        let bio = try MemoryBIO(bytes)
        var blocks: [PEMBlock] = []
        while let block = try next(in: bio) { blocks.append(block) }
        return blocks
    }

    private static func next(in bio: borrowing MemoryBIO) throws(PKIError) -> PEMBlock? {
        var label: UnsafeMutablePointer<CChar>?
        var headers: UnsafeMutablePointer<CChar>?
        var content: UnsafeMutablePointer<UInt8>?
        var count = 0
        OpenSSLErrorQueue.clear()
        guard PEM_read_bio(bio.pointer, &label, &headers, &content, &count) == 1, let label, let headers, let content else {
            let errors = OpenSSLErrorQueue.drain()
            // The end of the input is told by the absence of a further first line.
            if errors.last.map({ COpenSSL_ERR_GET_REASON($0.code) }) == PEM_R_NO_START_LINE { return nil }
            throw .badPEM(errors)
        }
        defer {
            CRYPTO_free(label, #file, #line)
            CRYPTO_free(headers, #file, #line)
            // It may be a private key.
            CRYPTO_clear_free(content, count, #file, #line)
        }
        return PEMBlock(
            label: String(cString: label), headers: String(cString: headers),
            content: Array(UnsafeBufferPointer(start: content, count: count)))
    }

    /// The block as text (RFC 7468).
    func encoded() throws(PKIError) -> [UInt8] {
        let bio = try MemoryBIO()
        try check("PEM_write_bio") { PEM_write_bio(bio.pointer, label, headers, content, content.count) }
        return bio.contents
    }
}
