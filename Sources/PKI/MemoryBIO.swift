import COpenSSL

/// OpenSSL's input and output stream over memory.
struct MemoryBIO: ~Copyable {
    private let bio: Owned

    var pointer: OpaquePointer { bio.pointer }

    /// One that holds a copy of `bytes`: to be read from, or empty, to be written to.
    init(_ bytes: [UInt8] = []) throws(PKIError) {
        let bio = try Owned("BIO_new", free: BIO_free_all) { BIO_new(BIO_s_mem()) }
        if !bytes.isEmpty {
            try check("BIO_write_ex") {
                var written = 0
                return BIO_write_ex(bio.pointer, bytes, bytes.count, &written)
            }
        }
        self.bio = bio
    }

    /// What has been written and not been read.
    var contents: [UInt8] {
        var start: UnsafeMutablePointer<CChar>?
        let count = COpenSSL_BIO_get_mem_data(pointer, &start)
        guard let start, count > 0 else { return [] }
        return UnsafeRawBufferPointer(start: start, count: count).map { $0 }
    }

    var text: String { String(decoding: contents, as: UTF8.self) }
}
