import COpenSSL
import Glibc

/// An `X509_STORE` with the anchors and the parameters of a policy: made once, used by any number of verifications, in any thread.
// Unchecked: nothing changes the store after its creation but OpenSSL, which adds what it finds in the hashed folder under a lock of its own.
package final class TrustStore: @unchecked Sendable {
    let policy: VerificationPolicy
    private let store: Owned

    var pointer: OpaquePointer { store.pointer }

    /// - Throws: ``PKIError/invalidName(_:)`` for a name that no certificate could have, ``PKIError/file(path:call:errno:)`` where
    ///   `SSL_CERT_FILE` can't be read.
    package convenience init(policy: VerificationPolicy) throws(PKIError) {
        try self.init(policy: policy, system: .ofOpenSSL)
    }

    /// - Parameter system: where the system's CAs are, unless variables say otherwise.
    init(policy: VerificationPolicy, system: SystemAnchors) throws(PKIError) {
        self.policy = policy
        let store = try Owned("X509_STORE_new", free: X509_STORE_free) { X509_STORE_new() }
        switch policy.anchors {
        case .system: try system.add(to: store)
        case .systemAnd(let anchors):
            try system.add(to: store)
            try Self.add(anchors, to: store)
        case .certificates(let anchors): try Self.add(anchors, to: store)
        }
        try Self.add(policy.revocationLists, to: store)
        try Self.setParameters(of: store, policy)
        self.store = store
    }

    private static func add(_ anchors: [Certificate], to store: borrowing Owned) throws(PKIError) {
        for anchor in anchors {
            try check("X509_STORE_add_cert") { anchor.withX509 { X509_STORE_add_cert(store.pointer, $0) } }
        }
    }

    private static func add(_ lists: [CertificateRevocationList], to store: borrowing Owned) throws(PKIError) {
        for list in lists {
            try check("X509_STORE_add_crl") { list.withX509CRL { X509_STORE_add_crl(store.pointer, $0) } }
        }
    }

    /// Verifications inherit these from the store.
    private static func setParameters(of store: borrowing Owned, _ policy: VerificationPolicy) throws(PKIError) {
        let parameters = X509_STORE_get0_param(store.pointer)
        let purpose = policy.purpose == .tlsServer ? X509_PURPOSE_SSL_SERVER : X509_PURPOSE_SSL_CLIENT
        try check("X509_VERIFY_PARAM_set_purpose") { X509_VERIFY_PARAM_set_purpose(parameters, purpose) }
        if policy.allowsPartialChain {
            try check("X509_VERIFY_PARAM_set_flags") { X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN)) }
        }
        if !policy.revocationLists.isEmpty {
            // The first alone would check the leaf only.
            let flags = UInt(X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL)
            try check("X509_VERIFY_PARAM_set_flags") { X509_VERIFY_PARAM_set_flags(parameters, flags) }
        }
        if let time = policy.time { X509_VERIFY_PARAM_set_time(parameters, time_t(time)) }
        try setName(policy.name, in: parameters)
    }

    private static func setName(_ name: PeerName?, in parameters: OpaquePointer?) throws(PKIError) {
        guard let name else { return }
        // OpenSSL takes an empty name for "any", and one that begins with a dot for "any below".
        guard name.isValid(allowsWildcard: false) else { throw .invalidName(name.description) }
        switch name {
        case .dns(let host):
            X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
            try check("X509_VERIFY_PARAM_set1_host") { X509_VERIFY_PARAM_set1_host(parameters, host, host.utf8.count) }
        case .ip(let address):
            try check("X509_VERIFY_PARAM_set1_ip_asc") { X509_VERIFY_PARAM_set1_ip_asc(parameters, address) }
        }
    }
}
