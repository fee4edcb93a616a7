import Foundation
import PKI
import Testing

@Suite struct PKIFolderTests {
    let laboratory: Laboratory
    let temporary: TemporaryFolder
    let folder: PKIFolder

    init() throws {
        laboratory = try Laboratory()
        temporary = try TemporaryFolder()
        folder = PKIFolder(path: temporary.path + "/above/pki")
    }

    private func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test func keysAndFoldersAreForTheirOwnerAlone() throws {
        let written = try folder.write(root: laboratory.root, intermediate: laboratory.intermediate)
        #expect(Set(written) == Set(["ca.pem", "ca.key", "intermediate.pem", "intermediate.key"].map { folder.path + "/" + $0 }))
        let server = try folder.write(laboratory.server("pacs.example.org"), named: "pacs.example.org")
        for path in written + server {
            #expect(try permissions(path) == (path.hasSuffix(".key") ? 0o600 : 0o644), "\(path)")
        }
        #expect(try permissions(folder.path) == 0o700)
        #expect(try permissions(temporary.path + "/above") == 0o700)
        #expect(try names().count == 6, "a temporary file is left")
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        _ = try folder.write(root: laboratory.root, intermediate: laboratory.intermediate)
        let authority = try folder.loadAuthority()
        #expect(authority.chain == laboratory.intermediate.chain)
        #expect(try folder.loadRoot() == laboratory.root.chain)
        let server = try authority.issueServer(names: [.dns("pacs.example.org")], validity: Laboratory.leafValidity)
        _ = try folder.write(server, named: "server")
        let read = try folder.loadIdentity(named: "server")
        #expect(read.chain == server.chain)
        #expect(try laboratory.problems(read.chain) == [])
    }

    @Test func withoutAnIntermediateTheRootIssues() throws {
        _ = try folder.write(root: laboratory.root, intermediate: nil)
        #expect(try names() == ["ca.key", "ca.pem"])
        #expect(try folder.loadAuthority().chain == laboratory.root.chain)
    }

    @Test func nothingIsOverwrittenWithoutForce() throws {
        _ = try folder.write(root: laboratory.root, intermediate: nil)
        let other = try Laboratory()
        #expect(throws: PKIError.exists(path: folder.path + "/ca.key")) { try folder.write(root: other.root, intermediate: nil) }
        #expect(try folder.loadRoot() == laboratory.root.chain)
        _ = try folder.write(root: other.root, intermediate: nil, force: true)
        #expect(try folder.loadRoot() == other.root.chain)
        #expect(try permissions(folder.path + "/ca.key") == 0o600)
    }

    @Test func oneTakenNameKeepsTheOtherFilesOut() throws {
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        // A link to nowhere is a taken name too: writing through it would put the key somewhere else.
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/server.pem", withDestinationPath: "nowhere")
        #expect(throws: PKIError.exists(path: folder.path + "/server.pem")) {
            try folder.write(laboratory.server("pacs.example.org"), named: "server")
        }
        #expect(try names() == ["server.pem"])
    }

    @Test func newRootWithoutIntermediateReplacesBoth() throws {
        _ = try folder.write(root: laboratory.root, intermediate: laboratory.intermediate)
        let other = try Laboratory()
        _ = try folder.write(root: other.root, intermediate: nil, force: true)
        #expect(try names() == ["ca.key", "ca.pem"])
        #expect(try folder.loadAuthority().chain == other.root.chain)
    }

    @Test func leftOverIntermediateIsNotTakenForTheRoots() throws {
        _ = try folder.write(root: laboratory.root, intermediate: laboratory.intermediate)
        let stranger = try CertificateAuthority.createRoot(commonName: "Stranger")
        try Data(stranger.chain[0].pem).write(to: URL(fileURLWithPath: folder.rootPath))
        #expect(throws: PKIError.notIssued(subject: "CN=Test Intermediate", by: "CN=Stranger")) { try folder.loadAuthority() }
    }

    @Test(arguments: ["", ".hidden", "..", "a/b", "ca", "intermediate", "a\0b"])
    func namesThatLeadElsewhereAreRefused(name: String) throws {
        let server = try laboratory.server("pacs.example.org")
        #expect(throws: PKIError.invalidName(name)) { try folder.write(server, named: name, force: true) }
    }

    @Test func missingFoldersAndFilesNameTheirPath() {
        #expect(throws: PKIError.file(path: folder.rootPath, call: "open", errno: ENOENT)) { try folder.loadAuthority() }
        let blocked = PKIFolder(path: "/dev/null/pki")
        #expect(throws: PKIError.file(path: "/dev/null/pki", call: "mkdir", errno: ENOTDIR)) {
            try blocked.write(root: laboratory.root, intermediate: nil)
        }
    }

    @Test func wildcardsGetAFileNameThatShellsLeaveAlone() {
        #expect(PeerName.dns("*.example.org").fileName == "_wildcard.example.org")
        #expect(PeerName.dns("pacs.example.org").fileName == "pacs.example.org")
        #expect(PeerName.ip("::1").fileName == "::1")
    }

    @Test func folderOfCertificatesIsReadInOrder() throws {
        try FileManager.default.createDirectory(atPath: folder.path + "/sub", withIntermediateDirectories: true)
        let root = laboratory.root.chain[0]
        let intermediate = laboratory.intermediate.chain[0]
        for (name, bytes) in [
            ("2.pem", try root.pem), ("1.crt", intermediate.der), ("3.key", try laboratory.root.key.pem), ("4.der", [0x30, 0x82, 0, 0]),
            (".hidden", try root.pem),
        ] { try Data(bytes).write(to: URL(fileURLWithPath: folder.path + "/" + name)) }
        #expect(try Certificate.read(path: folder.path) == [intermediate, root])
        #expect(try Certificate.read(path: folder.path + "/1.crt") == [intermediate])
        #expect(throws: PKIError.noCertificate) { try Certificate.read(path: folder.path + "/sub") }
        #expect(throws: PKIError.noCertificate) { try Certificate.read(path: folder.path + "/3.key") }
    }

    @Test func whatCanBeNoCertificateDoesNotSpoilTheFolder() throws {
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        let root = laboratory.root.chain[0]
        try Data(try root.pem).write(to: URL(fileURLWithPath: folder.path + "/ca.pem"))
        let large = folder.path + "/archive.tar"
        try Data().write(to: URL(fileURLWithPath: large))
        #expect(truncate(large, off_t(KeyFile.maximumByteCount + 1)) == 0)
        // Opened for reading, it would wait for a writer.
        #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
        #expect(try Certificate.read(path: folder.path) == [root])
        #expect(throws: PKIError.fileTooLarge(path: large, limit: KeyFile.maximumByteCount)) { try Certificate.read(path: large) }
    }

    @Test func aLinkToNowhereInAFolderIsTold() throws {
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/ca.pem", withDestinationPath: "nowhere")
        #expect(throws: PKIError.file(path: folder.path + "/ca.pem", call: "open", errno: ENOENT)) {
            try Certificate.read(path: folder.path)
        }
    }

    @Test func endlessFilesAreNotRead() {
        #expect(throws: PKIError.fileTooLarge(path: "/dev/zero", limit: KeyFile.maximumByteCount)) { try KeyFile.read("/dev/zero") }
    }
}
