import Foundation
import PKI
import Testing

@Suite struct RevocationIssuingTests {
    let laboratory: Laboratory
    let temporary: TemporaryFolder
    let folder: PKIFolder

    private static let validity = Validity.days(30, from: Laboratory.now)

    init() throws {
        laboratory = try Laboratory()
        temporary = try TemporaryFolder()
        folder = PKIFolder(path: temporary.path)
    }

    private func list(_ name: String) throws -> CertificateRevocationList {
        try #require(try CertificateRevocationList.read(path: "\(folder.path)/\(name)").first)
    }

    @Test func listsSayWhatIsRevokedAndUntilWhen() throws {
        let server = try laboratory.server("pacs.example.org")
        let list = try laboratory.intermediate.revocationList(after: nil, revoking: [server.leaf], validity: Self.validity)
        #expect(list.facts.issuer == "CN=Test Intermediate")
        #expect(list.facts.serialNumbers == [server.leaf.facts.serialNumber])
        #expect(list.facts.nextUpdate == Laboratory.now + 30 * Laboratory.day)
        #expect(list.number == "1")
        #expect(list.isSigned(by: laboratory.intermediate.chain[0]))
        #expect(!list.isSigned(by: laboratory.root.chain[0]))
    }

    @Test func whatWasRevokedStaysRevoked() throws {
        let first = try laboratory.server("a.example.org").leaf
        let second = try laboratory.server("b.example.org").leaf
        let authority = laboratory.intermediate
        let old = try authority.revocationList(after: nil, revoking: [first], validity: Self.validity)
        let new = try authority.revocationList(after: old, revoking: [second, first], validity: .days(60, from: Laboratory.now))
        #expect(Set(new.facts.serialNumbers) == [first.facts.serialNumber, second.facts.serialNumber])
        #expect(new.facts.serialNumbers.count == 2, "none twice")
        #expect(new.number == "2")
        #expect(try authority.revocationList(after: new, validity: Self.validity).facts.serialNumbers.count == 2)
    }

    @Test func othersCertificatesAndListsAreRefused() throws {
        let other = try Laboratory()
        let stranger = try other.server("pacs.example.org").leaf
        #expect(throws: PKIError.notIssued(subject: "CN=pacs.example.org", by: "CN=Test Intermediate")) {
            try laboratory.intermediate.revocationList(after: nil, revoking: [stranger], validity: Self.validity)
        }
        let foreign = try other.intermediate.revocationList(after: nil, validity: Self.validity)
        #expect(throws: PKIError.self) { try laboratory.intermediate.revocationList(after: foreign, validity: Self.validity) }
    }

    @Test func foldersKeepTheirListsForEveryone() throws {
        _ = try folder.write(root: laboratory.root, intermediate: laboratory.intermediate)
        let server = try laboratory.server("pacs.example.org")
        _ = try folder.write(server, named: "pacs")
        let written = try folder.writeRevocationLists(revoking: [folder.certificate(named: "pacs")], validity: Self.validity)
        #expect(written == ["intermediate.crl", "ca.crl"].map { "\(folder.path)/\($0)" })
        #expect(try list("intermediate.crl").facts.serialNumbers == [server.leaf.facts.serialNumber])
        #expect(try list("ca.crl").facts.serialNumbers == [])
        for path in written {
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o644)
        }
        _ = try folder.writeRevocationLists(revoking: [folder.certificate(named: "intermediate")], validity: Self.validity)
        #expect(try list("ca.crl").facts.serialNumbers == [laboratory.intermediate.chain[0].facts.serialNumber])
        #expect(try list("intermediate.crl").facts.serialNumbers == [server.leaf.facts.serialNumber])
        #expect(try list("intermediate.crl").number == "2")
    }

    @Test func certificatesElsewhereAreTakenByTheirPath() throws {
        _ = try folder.write(root: laboratory.root, intermediate: nil)
        let client = try laboratory.root.issueClient(commonName: "modality", validity: Laboratory.leafValidity)
        let path = "\(folder.path)/elsewhere.crt"
        try Data(client.leaf.der).write(to: URL(fileURLWithPath: path))
        _ = try folder.writeRevocationLists(revoking: [folder.certificate(named: path)], validity: Self.validity)
        #expect(try list("ca.crl").facts.serialNumbers == [client.leaf.facts.serialNumber])
    }

    @Test func nothingIsWrittenForACertificateThatIsNobodysHere() throws {
        _ = try folder.write(root: laboratory.root, intermediate: nil)
        let stranger = try laboratory.server("pacs.example.org").leaf
        #expect(throws: PKIError.notIssued(subject: "CN=pacs.example.org", by: "CN=Test Root")) {
            try folder.writeRevocationLists(revoking: [stranger], validity: Self.validity)
        }
        #expect(throws: PKIError.notIssued(subject: "CN=Test Root", by: "another CA")) {
            try folder.writeRevocationLists(revoking: laboratory.root.chain, validity: Self.validity)
        }
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/ca.crl"))
        #expect(throws: PKIError.self) { try PKIFolder(path: "\(folder.path)/nowhere").writeRevocationLists(validity: Self.validity) }
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/nowhere"))
    }

    @Test func newAuthoritiesBeginNewLists() throws {
        _ = try folder.write(root: laboratory.root, intermediate: nil)
        _ = try folder.writeRevocationLists(validity: Self.validity)
        _ = try folder.write(root: Laboratory().root, intermediate: nil, force: true)
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/ca.crl"))
        _ = try folder.writeRevocationLists(validity: Self.validity)
        #expect(try list("ca.crl").number == "1")
    }

    @Test func showFindsWhatIsRevoked() throws {
        let server = try laboratory.server("pacs.example.org")
        let authority = laboratory.intermediate
        let crl = try authority.revocationList(after: nil, revoking: [server.leaf], validity: Self.validity)
        func review(_ list: CertificateRevocationList, now: Int64 = Laboratory.now) throws -> KeyMaterialReview {
            KeyMaterialReview(
                [
                    .init(path: "crl", material: try KeyMaterial(list.pem)),
                    .init(path: "chain", material: try KeyMaterial(server.chain.flatMap { try $0.pem })),
                ], now: now)
        }
        #expect(try review(crl).flaws(ofFile: 1) == [.init(.certificate(0), .revoked(path: "crl"))])
        #expect(try review(crl).flaws(ofFile: 0) == [])
        let end = Self.validity.notAfter
        #expect(try review(crl, now: end + 1).flaws(ofFile: 0) == [.init(.revocationList(0), .expired(end))])
        let namesake = try Laboratory().intermediate.revocationList(after: nil, validity: Self.validity)
        #expect(
            try review(namesake).flaws(ofFile: 0) == [.init(.revocationList(0), .signedWithOtherKey(issuer: "CN=Test Intermediate"))])
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: OpenSSLCommand.path), "needs \(OpenSSLCommand.path)"))
    func opensslAgrees() throws {
        let root = try CertificateAuthority.createRoot(commonName: "Root")
        let good = try root.issueServer(names: [.dns("good.example.org")])
        let bad = try root.issueServer(names: [.dns("bad.example.org")])
        _ = try folder.write(root: root, intermediate: nil)
        _ = try folder.write(good, named: "good")
        _ = try folder.write(bad, named: "bad")
        _ = try folder.writeRevocationLists(revoking: [bad.leaf], validity: .days(30))
        let verify = ["verify", "-crl_check", "-x509_strict", "-CAfile", folder.rootPath, "-CRLfile", "\(folder.path)/ca.crl"]
        #expect(try OpenSSLCommand.run(verify + [folder.certificatePath(for: "good")]) == 0)
        #expect(try OpenSSLCommand.run(verify + [folder.certificatePath(for: "bad")]) != 0)
    }
}
