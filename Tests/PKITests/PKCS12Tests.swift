import COpenSSL
import PKI
import Testing

@Suite struct PKCS12Tests {
    private let identity: TLSIdentity
    private let root: Certificate

    init() throws {
        let laboratory = try Laboratory()
        identity = try laboratory.server("pacs.example.org")
        root = laboratory.root.chain[0]
    }

    /// - Parameter others: the certificates besides the leaf, in the file's order.
    private func file(password: String?, others: [Certificate], withKey: Bool = true) throws -> [UInt8] {
        let stack = try #require(COpenSSL_sk_X509_new_null())
        defer { COpenSSL_sk_X509_free(stack) }
        for certificate in others { certificate.withX509 { _ = COpenSSL_sk_X509_push(stack, $0) } }
        let made = identity.key.withEVPPKey { key in
            identity.leaf.withX509 { leaf in
                // With a key and a leaf they are marked as belonging together.
                PKCS12_create(password, "name", withKey ? key : nil, withKey ? leaf : nil, stack, 0, 0, 0, 0, 0)
            }
        }
        let pkcs12 = try #require(made)
        defer { PKCS12_free(pkcs12) }
        var start: UnsafeMutablePointer<UInt8>?
        let count = i2d_PKCS12(pkcs12, &start)
        defer { CRYPTO_free(start, #file, #line) }
        return Array(UnsafeBufferPointer(start: start, count: Int(count)))
    }

    @Test(arguments: ["secret", "pässwörd", ""])
    func theRightPasswordOpens(password: String) throws {
        let bytes = try file(password: password, others: [root, identity.chain[1]])
        #expect(PKCS12.isPKCS12(bytes))
        let opened = try PKCS12(bytes, password: Array(password.utf8))
        // In the order of issuing, not of the file.
        #expect(opened.certificates == identity.chain + [root])
        #expect(try opened.key?.pem == identity.key.pem)
        #expect(throws: PKIError.wrongKeyPassword) { try PKCS12(bytes, password: Array("guess".utf8)) }
        #expect(throws: PKIError.wrongKeyPassword) { try PKCS12(bytes, password: Array(password.utf8) + [0]) }
    }

    @Test func withoutPasswordOnlyAnEmptyOneOpens() throws {
        let closed = try file(password: "secret", others: [])
        #expect(throws: PKIError.encryptedKeyWithoutPassword) { try PKCS12(closed) }
        for password in ["", nil] { #expect(try PKCS12(file(password: password, others: [])).certificates == [identity.leaf]) }
    }

    @Test func certificatesAloneAreRead() throws {
        let bytes = try file(password: "secret", others: [identity.leaf, root], withKey: false)
        let opened = try PKCS12(bytes, password: Array("secret".utf8))
        #expect(opened.key == nil)
        #expect(opened.certificates == [identity.leaf, root])
    }

    @Test func otherFilesAreNone() throws {
        for bytes in try [[], root.der, root.pem, identity.key.pem] { #expect(!PKCS12.isPKCS12(bytes)) }
    }

    /// Whatever octet is changed or cut off, it is an error or the same key, never a crash.
    @Test func noAlteredFileCrashes() throws {
        let bytes = try file(password: "secret", others: [])
        for index in stride(from: 0, to: bytes.count, by: 7) {
            var altered = bytes
            altered[index] ^= 1 << (index % 8)
            if let opened = try? PKCS12(altered, password: Array("secret".utf8)), let key = opened.key {
                #expect(try key.pem == identity.key.pem)
            }
            #expect(throws: PKIError.self) { try PKCS12(Array(bytes.prefix(index)), password: Array("secret".utf8)) }
        }
    }
}
