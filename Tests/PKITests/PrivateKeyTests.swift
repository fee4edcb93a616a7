import Foundation
import PKI
import Testing

@Suite struct PrivateKeyTests {
    @Test(arguments: [KeyAlgorithm.ecP256, .rsa(bits: 2048)])
    func keysRoundTrip(algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        let pem = try key.pem
        #expect(String(decoding: pem, as: UTF8.self).hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        #expect(try PrivateKey.readPEM(pem).pem == pem)
    }

    @Test func everyKeyIsAnother() throws {
        #expect(try PrivateKey.generate(.ecP256).pem != PrivateKey.generate(.ecP256).pem)
    }

    @Test func parametersBeforeTheKeyArePassedOver() throws {
        let key = try PrivateKey.readPEM(Array(Self.withParameters.utf8))
        #expect(try String(decoding: key.pem, as: UTF8.self).hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
    }

    @Test(arguments: [encrypted, encryptedInTheOldForm])
    func encryptedKeysNeedTheirPassword(pem: String) throws {
        let bytes = Array(pem.utf8)
        let expected = try PrivateKey.readPEM(Array(Self.withParameters.utf8)).pem
        #expect(try PrivateKey.readPEM(bytes, password: Array("secret".utf8)).pem == expected)
        #expect(throws: PKIError.encryptedKeyWithoutPassword) { try PrivateKey.readPEM(bytes) }
        #expect(throws: PKIError.wrongKeyPassword) { try PrivateKey.readPEM(bytes, password: Array("guess".utf8)) }
        #expect(throws: PKIError.wrongKeyPassword) { try PrivateKey.readPEM(bytes, password: [UInt8](repeating: 65, count: 5000)) }
    }

    @Test(arguments: [withParameters, encrypted])
    func derSaysWhatPEMSays(pem: String) throws {
        let password = Array("secret".utf8)
        let der = Self.content(ofLastBlockIn: pem)
        #expect(try PrivateKey.read(der, password: password).pem == PrivateKey.read(Array(pem.utf8), password: password).pem)
    }

    @Test func encryptedDERNeedsItsPassword() throws {
        let der = Self.content(ofLastBlockIn: Self.encrypted)
        #expect(throws: PKIError.encryptedKeyWithoutPassword) { try PrivateKey.readDER(der) }
        #expect(throws: PKIError.wrongKeyPassword) { try PrivateKey.readDER(der, password: Array("guess".utf8)) }
    }

    /// OpenSSL 3 has these ciphers in a part of its own, which only some configurations load.
    @Test(arguments: [encryptedByAnOldCipher, encryptedByAnOldCipherInTheOldForm])
    func aCipherThatOpenSSLLacksIsNoWrongPassword(pem: String) throws {
        let bytes = Array(pem.utf8)
        #expect(throws: PKIError.encryptedKeyWithoutPassword) { try PrivateKey.readPEM(bytes) }
        try expectKeyOrNoCipher { () throws(PKIError) in try PrivateKey.readPEM(bytes, password: Array("secret".utf8)) }
    }

    @Test func norIsItInDER() throws {
        let der = Self.content(ofLastBlockIn: Self.encryptedByAnOldCipher)
        #expect(throws: PKIError.encryptedKeyWithoutPassword) { try PrivateKey.readDER(der) }
        try expectKeyOrNoCipher { () throws(PKIError) in try PrivateKey.readDER(der, password: Array("secret".utf8)) }
    }

    private func expectKeyOrNoCipher(_ read: () throws(PKIError) -> PrivateKey) throws {
        let key: PrivateKey
        do throws(PKIError) {
            key = try read()
        } catch {
            guard case .unsupportedKeyEncryption(let errors) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(!errors.isEmpty)
            return
        }
        #expect(try key.pem == PrivateKey.readPEM(Array(Self.withParameters.utf8)).pem)
    }

    @Test func derThatIsNoKeyIsABadKey() throws {
        let key = Self.content(ofLastBlockIn: Self.withParameters)
        for bytes in try [Laboratory().root.chain[0].der, key + [0], Array(key.dropLast()), [0x30], []] {
            let error = try #require(throws: PKIError.self) { try PrivateKey.readDER(bytes) }
            guard case .badKey = error else {
                Issue.record("\(error)")
                continue
            }
        }
    }

    private static func content(ofLastBlockIn pem: String) -> [UInt8] {
        let lines = pem.split(separator: "\n").reversed().dropFirst().prefix { !$0.hasPrefix("-----") }
        return [UInt8](Data(base64Encoded: lines.reversed().joined()) ?? Data())
    }

    @Test func filesWithoutKeysSaySo() throws {
        #expect(throws: PKIError.noPrivateKey) { try PrivateKey.readPEM([]) }
        let certificate = try Laboratory().root.chain[0].pem
        #expect(throws: PKIError.noPrivateKey) { try PrivateKey.readPEM(certificate) }
    }

    @Test func contentThatIsNoKeyIsABadKey() throws {
        let text = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
        let error = try #require(throws: PKIError.self) { try PrivateKey.readPEM(Array(text.utf8)) }
        guard case .badKey(let errors) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(!errors.isEmpty)
    }

    @Test func impossibleSizesAreErrors() {
        #expect(throws: PKIError.self) { try PrivateKey.generate(.rsa(bits: 0)) }
        #expect(throws: PKIError.self) { try PrivateKey.generate(.rsa(bits: -1)) }
    }

    @Test func identityNeedsTheLeafsKey() throws {
        let laboratory = try Laboratory()
        let server = try laboratory.server("pacs.example.org")
        let chain = try server.chain.flatMap { certificate in try certificate.pem }
        let read = try TLSIdentity(certificatePEM: chain, keyPEM: server.key.pem)
        #expect(read.chain == server.chain)
        #expect(read.leaf == server.leaf)
        let one = try TLSIdentity(certificatePEM: chain + server.key.pem, keyPEM: chain + server.key.pem)
        #expect(one.chain == server.chain)
        #expect(throws: PKIError.keyMismatch(subject: "CN=pacs.example.org")) {
            try TLSIdentity(certificatePEM: chain, keyPEM: laboratory.root.key.pem)
        }
        #expect(throws: PKIError.noCertificate) { try TLSIdentity(chain: [], key: server.key) }
    }

    // One throw-away key in several forms; it opens nothing.

    /// As `openssl ecparam -genkey` writes it.
    static let withParameters = """
        -----BEGIN EC PARAMETERS-----
        BggqhkjOPQMBBw==
        -----END EC PARAMETERS-----
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIG2I352GNi5lj+oaC/smvMKXx5+qlTD4vfvexI3edSOAoAoGCCqGSM49
        AwEHoUQDQgAEcI6pcPMTGInSEUyh4aq3pqGSWD2z40If8nsVqX6Yl+58mqOzOEFR
        dQ1cSYHkaZSXUu4Z4SgpeLoKk5HApXr8bw==
        -----END EC PRIVATE KEY-----
        """

    /// PKCS#8 (RFC 5958), password "secret".
    static let encrypted = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhqVWelj5zX2AICA+gw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEGulpUtKZ7hAqoIUbIMx5DMEgZAD
        k0llq+SWvMJpo5VRWT+7RhR8ZuFS8YDlIRkb1y0P+oH0PiY7wTxmPq+T21xhAv2X
        shJlOMwtCyaGoGmFNWutJlQpdSES4G1peEQlLECVxXRUkYSE08w2G+Kks4KXoWJr
        wIGX7LMoliHQKa7LbknJpCQmIkPWtORKqnotjnxLEAcACDNflAZ7Yuch9FwAdU0=
        -----END ENCRYPTED PRIVATE KEY-----
        """

    /// With the headers of RFC 1421, password "secret".
    static let encryptedInTheOldForm = """
        -----BEGIN EC PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: AES-128-CBC,9DB21669575BC557CD9F9A8CA9B8E4C1

        Qv842ULHvf7h3SxZ5IbWDpXS+33+QZwuOKikoUnHjzPSv+Lot+HJxXz+XxU62JvU
        5fHu7Z4o6qzgES/qqceKqSmMRlFETVvoxNjTvQ+Drf6TyTbp/j5wGuRDCgqk3k+4
        VN/wMS2wDad7rhj7antOYo1vZ/R4N245ALY3658imyI=
        -----END EC PRIVATE KEY-----
        """

    /// PKCS#8 with PBE-MD5-DES (RFC 8018 6.1), password "secret": `openssl pkcs8 -topk8 -v1 PBE-MD5-DES -provider legacy -provider default`
    static let encryptedByAnOldCipher = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIGwMBsGCSqGSIb3DQEFAzAOBAjj1uXirWO7ZAICCAAEgZBSb61VBi8hGo8pT1ZO
        fILC74uUpDUcGD1aiSUGw5SdgdHcOjFNCuZhBBPA3xm9EG5mkPH114CB1WqnCLla
        CCIG6iAWWbectPtA9usU1xMI5agfQvA3b67RJW1AOiDtE3eqbVDCHLWUkYQstGYW
        L83vA/f3lOdDXsugZYM72i8lCirXN+4fmLuXKzmticB29fI=
        -----END ENCRYPTED PRIVATE KEY-----
        """

    /// With the headers of RFC 1421 and DES-CBC, password "secret": `openssl ec -des -provider legacy -provider default`
    static let encryptedByAnOldCipherInTheOldForm = """
        -----BEGIN EC PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: DES-CBC,3B4C3410A1E39B26

        Qb39yiu5TaBOeGXHKvgy2cHrTHqjB6QwqGDAwJf0vUMi5OMfG3RHIBkzqL7CeRSt
        OlXDjf0+c8WEj9T0IWL3KOdxf/vBmkiz63/WGmmPvMntJZ+zWRnMS6vb/DX84bTc
        s14ntOuPbX76q0JKvG7fx5M2EuJpGD4hTFmsiwJhoko=
        -----END EC PRIVATE KEY-----
        """
}
