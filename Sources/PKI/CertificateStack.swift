import COpenSSL

/// A `STACK_OF(X509)` over certificates, which it keeps alive.
struct CertificateStack: ~Copyable {
    private let stack: Owned
    private let certificates: [Certificate]

    var pointer: OpaquePointer { stack.pointer }

    init(_ certificates: [Certificate]) throws(PKIError) {
        let stack = try Owned("sk_X509_new_null", free: COpenSSL_sk_X509_free) { COpenSSL_sk_X509_new_null() }
        for certificate in certificates {
            try check("sk_X509_push") { certificate.withX509 { COpenSSL_sk_X509_push(stack.pointer, $0) } }
        }
        self.stack = stack
        self.certificates = certificates
    }
}
