import Foundation
import PKI
import Testing

@Suite struct KeyMaterialTests {
    let laboratory: Laboratory

    init() throws {
        laboratory = try Laboratory()
    }

    @Test func everyKindIsRecognisedInPEM() throws {
        let root = laboratory.root
        let material = try KeyMaterial(Array("notes\n".utf8) + root.chain[0].pem + root.key.pem)
        #expect(material.form == .pem)
        #expect(material.certificates == root.chain)
        guard case .private(let key)? = material.keys.first else {
            Issue.record("no private key")
            return
        }
        #expect(key.matches(root.chain[0]))
        #expect(key.publicFacts == root.chain[0].details.publicKey)
    }

    @Test func certificatesAreRecognisedInDER() throws {
        let material = try KeyMaterial(laboratory.root.chain[0].der)
        #expect(material.form == .der)
        #expect(material.certificates == laboratory.root.chain)
    }

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: OpenSSLCommand.path), "needs \(OpenSSLCommand.path)"),
        arguments: [
            ["-outform", "DER"], ["-traditional", "-outform", "DER"], ["-pubout", "-outform", "DER"], ["-pubout"], ["-traditional"],
        ])
    func keysAreRecognisedInEveryForm(options: [String]) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/key"
        try KeyFile.write(laboratory.root.key.pem, to: path, access: .secret, replaces: false)
        #expect(try OpenSSLCommand.run(["pkey", "-in", path, "-out", path + ".out"] + options) == 0)
        let facts: PublicKeyFacts? =
            switch try KeyMaterial(KeyFile.read(path + ".out")).keys.first {
            case .private(let key): key.publicFacts
            case .public(let facts): facts
            case .encrypted, nil: nil
            }
        #expect(facts == laboratory.root.chain[0].details.publicKey)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: OpenSSLCommand.path), "needs \(OpenSSLCommand.path)"))
    func encryptedKeysStayClosed() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/key"
        try KeyFile.write(laboratory.root.key.pem, to: path, access: .secret, replaces: false)
        #expect(
            try OpenSSLCommand.run(["pkcs8", "-topk8", "-in", path, "-out", path + ".out", "-passout", "pass:secret"]) == 0)
        guard case .encrypted? = try KeyMaterial(KeyFile.read(path + ".out")).keys.first else {
            Issue.record("not recognised as encrypted")
            return
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: OpenSSLCommand.path), "needs \(OpenSSLCommand.path)"))
    func pkcs12IsReadWithItsPasswordAndRecognisedWithout() throws {
        let folder = try TemporaryFolder()
        let server = try laboratory.server("pacs.example.org")
        let path = folder.path + "/server.pem"
        try KeyFile.write(server.chain.flatMap { try $0.pem } + server.key.pem, to: path, access: .secret, replaces: false)
        for password in ["secret", ""] {
            let export = ["pkcs12", "-export", "-in", path, "-out", path + ".p12", "-passout", "pass:" + password]
            try #require(try OpenSSLCommand.run(export) == 0)
            let bytes = try KeyFile.read(path + ".p12")
            let material = try KeyMaterial(bytes, password: password.isEmpty ? nil : Array(password.utf8))
            #expect(material.form == .pkcs12)
            #expect(material.certificates == server.chain)
            #expect(KeyMaterialReview([.init(path: "p", material: material)], now: Laboratory.now).flaws(ofFile: 0) == [])
            guard !password.isEmpty else { continue }
            let closed = try KeyMaterial(bytes)
            #expect(closed.certificates.isEmpty && closed.keys.count == 1)
            #expect(throws: PKIError.wrongKeyPassword) { try KeyMaterial(bytes, password: Array("wrong".utf8)) }
        }
    }

    @Test(arguments: ["", "nothing of the kind\n", "0\n"])
    func filesOfAnotherKindHoldNothing(text: String) {
        #expect(throws: PKIError.noKeyMaterial) { try KeyMaterial(Array(text.utf8)) }
    }

    @Test func damagedBlocksAreErrors() throws {
        var pem = String(decoding: try laboratory.root.chain[0].pem, as: UTF8.self)
        pem.replace("MI", with: "MA", maxReplacements: 1)
        #expect {
            try KeyMaterial(Array(pem.utf8))
        } throws: { error in
            guard case .badCertificate = error as? PKIError else { return false }
            return true
        }
    }

    @Test func detailsSayWhatTheAuthorityWrote() throws {
        let server = try laboratory.server("pacs.example.org").leaf.details
        #expect(server.keyUsages == ["digitalSignature"])
        #expect(!server.isSelfSigned && !server.hasWeakKey && !server.hasWeakSignature)
        let intermediate = laboratory.intermediate.chain[0].details
        #expect(intermediate.keyUsages == ["keyCertSign", "cRLSign"])
        #expect(intermediate.pathLength == 0)
        #expect(laboratory.root.chain[0].details.pathLength == nil)
        #expect(laboratory.root.chain[0].details.isSelfSigned)
    }

    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
    func base64IsThatOfRFC4648(text: String, expected: String) {
        #expect(Base64.text(Array(text.utf8)) == expected)
    }
}
