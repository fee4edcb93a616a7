import COpenSSL

/// Verifies one peer's chain and records every error at every depth, instead of ending at the first.
///
/// Confined to the thread of its connection. One verifier verifies one connection.
package final class Verifier {
    package var policy: VerificationPolicy { store.policy }
    /// In the order in which they were found; empty also before the verification.
    package private(set) var errors: [VerificationError] = []
    /// What the peer presented, leaf first, also where it was refused. Empty before the verification.
    package private(set) var presentedChain: [Certificate] = []

    /// Lets a connection go on in spite of errors, which are recorded all the same: for a server, whose verify mode can't say so.
    package var isForgiving = false
    /// The chain that was built: what was presented and belongs to it, leaf first, then what is trusted. Empty where ``keepsPath`` is not set.
    private var path: [Certificate] = []
    private var keepsPath = false
    /// Of the leaf, by the chain that was built; nil where that ends with the leaf.
    private var issuer: Certificate?

    private let store: TrustStore

    /// - Parameter store: what is trusted, and what for; shared with other verifiers.
    package init(store: TrustStore) {
        self.store = store
    }

    /// Verifies `chain`, leaf first, without a connection.
    ///
    /// - Returns: everything that is wrong with it; nothing where it is to be trusted.
    /// - Throws: as ``TrustStore/init(policy:)``.
    package static func verify(chain: [Certificate], policy: VerificationPolicy) throws(PKIError) -> [VerificationError] {
        let verifier = Verifier(store: try TrustStore(policy: policy))
        let stack = try CertificateStack(chain)
        verifier.verify(stack: stack.pointer, securityLevel: nil)
        return verifier.errors
    }

    /// Verifies `chain`, leaf first, and tells by which way.
    ///
    /// - Returns: everything that is wrong with it, and the chain that was built, leaf first, as far as it could be.
    /// - Throws: as ``TrustStore/init(policy:)``.
    package static func judge(
        chain: [Certificate], policy: VerificationPolicy
    ) throws(PKIError) -> (errors: [VerificationError], path: [Certificate]) {
        let verifier = Verifier(store: try TrustStore(policy: policy))
        verifier.keepsPath = true
        let stack = try CertificateStack(chain)
        verifier.verify(stack: stack.pointer, securityLevel: nil)
        return (verifier.errors, verifier.path)
    }

    /// Verifies what `stack` (`STACK_OF(X509)*`, leaf first, maybe nil) holds.
    ///
    /// - Parameter securityLevel: OpenSSL's level for keys and signatures, besides ``VerificationPolicy/minimumStrength``.
    func verify(stack: OpaquePointer?, securityLevel: Int32?) {
        errors = []
        let leaf = stack.flatMap { COpenSSL_sk_X509_value($0, 0) }
        guard let context = X509_STORE_CTX_new() else { return record(X509_V_ERR_OUT_OF_MEM, depth: 0, x509: leaf) }
        defer {
            X509_STORE_CTX_free(context)
            // OpenSSL leaves entries for what is recorded here.
            OpenSSLErrorQueue.clear()
        }
        guard X509_STORE_CTX_init(context, store.pointer, leaf, stack) == 1,
            // Index 0 is the application's own.
            X509_STORE_CTX_set_ex_data(context, 0, Unmanaged.passUnretained(self).toOpaque()) == 1
        else { return record(X509_V_ERR_OUT_OF_MEM, depth: 0, x509: leaf) }
        if let securityLevel { X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(context), securityLevel) }
        X509_STORE_CTX_set_verify_cb(context) { isGood, context in
            if isGood == 0, let context, let verifier = X509_STORE_CTX_get_ex_data(context, 0) {
                Unmanaged<Verifier>.fromOpaque(verifier).takeUnretainedValue().recordCurrentError(of: context)
            }
            // Go on: the verdict is formed over all errors.
            return 1
        }
        // A verification that broke off (no certificate, no memory) may not have called back. It must not count as passed.
        if X509_verify_cert(context) != 1 { recordCurrentError(of: context) }
        checkStrength(of: context)
        checkPin(of: leaf)
        issuer = X509_STORE_CTX_get0_chain(context).flatMap { COpenSSL_sk_X509_value($0, 1) }.flatMap { try? Certificate(sharing: $0) }
        if keepsPath { path = Self.certificates(in: X509_STORE_CTX_get0_chain(context)) }
    }

    /// Keeps the chain that the peer presented. What can't be encoded can't be shown either and ends the list.
    func keepPresentedChain(_ stack: OpaquePointer?) {
        guard let stack else { return }
        presentedChain = Self.certificates(in: stack)
    }

    /// Records the leaf as revoked where its issuer says so in the OCSP response that the server stapled (DER), be that up to date or not. Nothing
    /// else that it may say makes a certificate better or worse.
    ///
    /// - Returns: whether it is revoked.
    func heed(stapled response: [UInt8]) -> Bool {
        guard let leaf = presentedChain.first else { return false }
        let status = StapledStatus(response, of: leaf, issuedBy: issuer)
        guard case .revoked = status.verdict else { return false }
        errors.append(VerificationError(code: X509_V_ERR_CERT_REVOKED, depth: 0, certificate: leaf.facts, stapled: status))
        return true
    }

    private static func certificates(in stack: OpaquePointer?) -> [Certificate] {
        guard let stack else { return [] }
        var certificates: [Certificate] = []
        for index in 0..<max(0, COpenSSL_sk_X509_num(stack)) {
            guard let x509 = COpenSSL_sk_X509_value(stack, index), let certificate = try? Certificate(sharing: x509) else { break }
            certificates.append(certificate)
        }
        return certificates
    }

    private func recordCurrentError(of context: OpaquePointer) {
        let code = X509_STORE_CTX_get_error(context)
        guard !Self.isAboutListForAnchor(code, context) else { return }
        record(
            code == X509_V_OK ? X509_V_ERR_UNSPECIFIED : code, depth: Int(X509_STORE_CTX_get_error_depth(context)),
            x509: X509_STORE_CTX_get_current_cert(context))
    }

    /// OpenSSL asks for a list on the anchor as well. It is trusted because it was named, and nobody revokes it: its own list, if it is a root,
    /// is there for those below it.
    private static func isAboutListForAnchor(_ code: Int32, _ context: OpaquePointer) -> Bool {
        guard code == X509_V_ERR_UNABLE_TO_GET_CRL, let chain = X509_STORE_CTX_get0_chain(context) else { return false }
        let depth = X509_STORE_CTX_get_error_depth(context)
        return depth >= X509_STORE_CTX_get_num_untrusted(context) && depth + 1 == COpenSSL_sk_X509_num(chain)
    }

    /// Records an error once: strength is judged by OpenSSL's security level and by the policy.
    private func record(_ code: Int32, depth: Int, x509: OpaquePointer?) {
        guard !errors.contains(where: { $0.code == code && $0.depth == depth }) else { return }
        let certificate = x509.flatMap { try? Certificate(sharing: $0) }
        errors.append(VerificationError(code: code, depth: depth, certificate: certificate?.facts))
    }

    /// A pin is no matter of OpenSSL's; of its codes, that of DANE says the same.
    private func checkPin(of leaf: OpaquePointer?) {
        guard !policy.pins.isEmpty, let leaf else { return }
        guard let pin = PublicKeyPin(of: leaf), policy.pins.contains(pin) else {
            return record(X509_V_ERR_DANE_NO_MATCH, depth: 0, x509: leaf)
        }
    }

    /// Judges keys and signatures of the chain that was built, up to its anchor. The signature of an anchor, or of a root upon itself, proves
    /// nothing and is not judged.
    private func checkStrength(of context: OpaquePointer) {
        guard let minimum = policy.minimumStrength, let chain = X509_STORE_CTX_get0_chain(context) else { return }
        let untrusted = X509_STORE_CTX_get_num_untrusted(context)
        for depth in 0..<max(0, COpenSSL_sk_X509_num(chain)) {
            guard let x509 = COpenSSL_sk_X509_value(chain, depth) else { continue }
            if !minimum.allowsKey(of: x509) {
                record(depth == 0 ? X509_V_ERR_EE_KEY_TOO_SMALL : X509_V_ERR_CA_KEY_TOO_SMALL, depth: Int(depth), x509: x509)
            }
            let isAnchor = depth >= untrusted && depth + 1 == COpenSSL_sk_X509_num(chain)
            if !isAnchor, X509_self_signed(x509, 0) != 1, !minimum.allowsSignature(of: x509) {
                record(X509_V_ERR_CA_MD_TOO_WEAK, depth: Int(depth), x509: x509)
            }
        }
    }
}
