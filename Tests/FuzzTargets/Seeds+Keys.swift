import COpenSSL
import PKI

/// Keys and certificates in each form, with what the target is to do with them in front.
extension Seeds {
    static func keyFiles() throws -> [[UInt8]] {
        let root = try CertificateAuthority.createRoot(commonName: "Seed Root")
        let intermediate = try root.createIntermediate(commonName: "Seed Intermediate")
        let server = try intermediate.issueServer(names: [.dns("pacs.example.org"), .ip("127.0.0.1")])
        let list = try intermediate.revocationList(after: nil, revoking: [server.leaf], validity: .leaf)
        let chain = try server.chain.flatMap { try $0.pem }
        let key = try server.key.pem
        let texts = try [chain, key, chain + key, root.chain.flatMap { try $0.pem }, list.pem]
        let leaf = try der("i2d_X509_bio") { bio in server.leaf.withX509 { i2d_X509_bio(bio, $0) } }
        let plainKey = try der("i2d_PKCS8PrivateKey_bio") { bio in
            server.key.withEVPPKey { i2d_PKCS8PrivateKey_bio(bio, $0, nil, nil, 0, nil, nil) }
        }
        let revoked = try der("i2d_X509_CRL_bio") { bio in list.withX509CRL { i2d_X509_CRL_bio(bio, $0) } }
        let pkcs12 = try der("i2d_PKCS12_bio") { bio in
            server.leaf.withX509 { leaf in
                server.key.withEVPPKey { key in
                    let file = PKCS12_create("secret", "server", key, leaf, nil, 0, 0, 10, 10, 0)
                    defer { PKCS12_free(file) }
                    return i2d_PKCS12_bio(bio, file)
                }
            }
        }
        let response = try response(about: server.leaf, by: intermediate)
        return (texts + [leaf, plainKey, revoked]).map { [0] + $0 } + [[0] + pkcs12, [1] + pkcs12, [2] + response]
    }

    private static func der(_ call: String, _ write: (OpaquePointer?) -> Int32) throws -> [UInt8] {
        let bio = BIO_new(BIO_s_mem())
        defer { BIO_free(bio) }
        try require(write(bio) == 1, call)
        var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(bio))
        _ = bytes.withUnsafeMutableBytes { BIO_read(bio, $0.baseAddress, Int32($0.count)) }
        return bytes
    }

    /// An OCSP response that says a certificate is good.
    private static func response(about leaf: Certificate, by issuer: CertificateAuthority) throws -> [UInt8] {
        let basic = OCSP_BASICRESP_new()
        defer { OCSP_BASICRESP_free(basic) }
        guard let authority = issuer.chain.first else { return [] }
        let identifier = leaf.withX509 { leaf in authority.withX509 { OCSP_cert_to_id(nil, leaf, $0) } }
        let time = X509_gmtime_adj(nil, 0)
        defer {
            OCSP_CERTID_free(identifier)
            ASN1_STRING_free(time)
        }
        OCSP_basic_add1_status(basic, identifier, V_OCSP_CERTSTATUS_GOOD, 0, nil, time, time)
        _ = authority.withX509 { certificate in
            issuer.key.withEVPPKey { OCSP_basic_sign(basic, certificate, $0, EVP_sha256(), nil, 0) }
        }
        let whole = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic)
        defer { OCSP_RESPONSE_free(whole) }
        return try der("i2d_OCSP_RESPONSE") { bio in
            var start: UnsafeMutablePointer<UInt8>?
            let count = i2d_OCSP_RESPONSE(whole, &start)
            defer { CRYPTO_free(start, #file, #line) }
            return BIO_write(bio, start, count) == count ? 1 : 0
        }
    }
}
