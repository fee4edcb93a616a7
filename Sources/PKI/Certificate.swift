import COpenSSL

/// An X.509 certificate (RFC 5280).
///
/// Owns one reference to OpenSSL's object.
// Unchecked: OpenSSL counts references atomically, and fills the object's only mutable part, the cache of its extensions, under a lock of its own.
package final class Certificate: @unchecked Sendable {
    private let x509: Owned
    /// The encoding, as it was received or issued.
    package let der: [UInt8]

    /// Takes over one reference.
    init(_ x509: consuming Owned) throws(PKIError) {
        der = try Self.encode(x509.pointer)
        self.x509 = x509
    }

    /// Shares an `X509*` that belongs to somebody else: a connection, a stack.
    ///
    /// - Throws: ``PKIError/openSSL(call:errors:)`` where it can't be encoded.
    package convenience init(sharing x509: OpaquePointer) throws(PKIError) {
        try check("X509_up_ref") { X509_up_ref(x509) }
        try self.init(Owned(x509, free: X509_free))
    }

    /// Lends the `X509*`, which stays this object's.
    package func withX509<Result, Failure>(_ body: (OpaquePointer) throws(Failure) -> Result) throws(Failure) -> Result {
        try body(x509.pointer)
    }

    /// What it says, read anew at each call.
    package var facts: CertificateFacts {
        CertificateFacts(reading: x509.pointer, der: der)
    }

    private static func encode(_ x509: OpaquePointer) throws(PKIError) -> [UInt8] {
        var start: UnsafeMutablePointer<UInt8>?
        var count: Int32 = 0
        try check("i2d_X509") {
            count = i2d_X509(x509, &start)
            return count
        }
        defer { CRYPTO_free(start, #file, #line) }
        return Array(UnsafeBufferPointer(start: start, count: Int(count)))
    }
}

extension Certificate: Equatable {
    package static func == (left: Certificate, right: Certificate) -> Bool {
        left.der == right.der
    }
}
