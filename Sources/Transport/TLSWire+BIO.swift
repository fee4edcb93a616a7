import COpenSSL

extension TLSWire {
    /// A BIO whose other end is this object.
    ///
    /// It keeps an unretained pointer: whoever frees the `SSL` that owns the BIO keeps the wire alive until then (``TLSConnection``).
    func makeBIO() -> OpaquePointer? {
        guard let method = Self.method, let bio = BIO_new(method) else { return nil }
        BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
        BIO_set_init(bio, 1)
        return bio
    }

    /// The wire of an `SSL*`.
    static func of(_ connection: OpaquePointer) -> TLSWire? {
        SSL_get_rbio(connection).flatMap { of(bio: $0) }
    }

    private static func of(bio: OpaquePointer) -> TLSWire? {
        BIO_get_data(bio).map { Unmanaged<TLSWire>.fromOpaque($0).takeUnretainedValue() }
    }

    /// The `BIO_METHOD*`, for the life of the process.
    // Unsafe only to the eye: set once, and nothing changes what it points to.
    private nonisolated(unsafe) static let method: OpaquePointer? = {
        guard let method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "records") else { return nil }
        BIO_meth_set_write(method) { bio, bytes, count in
            guard let bio, let bytes, count > 0, let wire = TLSWire.of(bio: bio) else { return -1 }
            BIO_clear_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY)
            if wire.isSilent { return count }
            wire.output.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: Int(count)))
            return count
        }
        BIO_meth_set_read(method) { bio, bytes, count in
            guard let bio, let bytes, count > 0, let wire = TLSWire.of(bio: bio) else { return -1 }
            BIO_clear_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY)
            let taken = wire.take(into: UnsafeMutableRawBufferPointer(start: bytes, count: Int(count)))
            if taken > 0 { return Int32(taken) }
            // "Nothing now": OpenSSL returns SSL_ERROR_WANT_READ and can go on later.
            BIO_set_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY)
            return -1
        }
        BIO_meth_set_ctrl(method) { _, command, _, _ in
            // The end of a flight is no reason to send it at once: ``TLSStream`` does so before it waits.
            command == BIO_CTRL_FLUSH ? 1 : 0
        }
        return method
    }()
}
