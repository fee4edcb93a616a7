import COpenSSL

/// An OpenSSL object that belongs to us, freed exactly once.
///
/// For objects handed over by `*_new`, `d2i_*`, `get1_*` and `X509_get_ext_d2i`. What `get0_*` returns belongs to its parent and is never put
/// into one of these.
struct Owned: ~Copyable {
    typealias Free = @convention(c) (OpaquePointer?) -> Void

    /// Valid as long as this value lives.
    let pointer: OpaquePointer
    private let free: Free

    init(_ pointer: OpaquePointer, free: @escaping Free) {
        self.pointer = pointer
        self.free = free
    }

    deinit {
        free(pointer)
    }

    /// Gives the object to a new owner, such as a call of the `set0_*` kind.
    consuming func release() -> OpaquePointer {
        let pointer = pointer
        discard self
        return pointer
    }
}

extension Owned {
    /// Takes what `make`, named `call` in the error, hands over.
    ///
    /// - Throws: ``PKIError/openSSL(call:errors:)`` where it hands over nothing.
    init(_ call: String, free: @escaping Free, make: () -> OpaquePointer?) throws(PKIError) {
        OpenSSLErrorQueue.clear()
        guard let pointer = make() else { throw .openSSL(call: call, errors: OpenSSLErrorQueue.drain()) }
        self.init(pointer, free: free)
    }
}

/// Runs a call that returns 1, or a length, on success.
///
/// - Throws: ``PKIError/openSSL(call:errors:)`` with all that the call put on the error queue.
func check(_ call: String, _ body: () -> Int32) throws(PKIError) {
    OpenSSLErrorQueue.clear()
    guard body() > 0 else { throw .openSSL(call: call, errors: OpenSSLErrorQueue.drain()) }
}
