import Foundation
import PKI
import Testing

@Suite struct CertificateRevocationListTests {
    @Test func saysWhatOpenSSLWrote() throws {
        let lists = try CertificateRevocationList.read(Array(Self.pem.utf8))
        #expect(lists.count == 1)
        let facts = try #require(lists.first?.facts)
        #expect(facts.issuer == "CN=R")
        #expect(facts.serialNumbers == ["02", "0abc"])
        #expect(facts.thisUpdate == 1_800_000_000)
        #expect(facts.nextUpdate == 1_900_000_000)
        #expect(facts.signatureAlgorithm == "ecdsa-with-SHA256")
    }

    @Test func derAndPEMSayTheSame() throws {
        let pem = try #require(try CertificateRevocationList.read(Array(Self.pem.utf8)).first)
        let der = try CertificateRevocationList.read(Self.der)
        #expect(der.map(\.facts) == [pem.facts])
        #expect(try String(decoding: pem.pem, as: UTF8.self) == Self.pem + "\n")
    }

    @Test func emptyListHasNoEntries() throws {
        #expect(try CertificateRevocationList.read(Array(Self.empty.utf8)).first?.facts.serialNumbers == [])
    }

    @Test func severalListsAreAllRead() throws {
        let lists = try CertificateRevocationList.read(Array((Self.pem + "\n" + Self.empty).utf8))
        #expect(lists.map(\.facts.serialNumbers.count) == [2, 0])
    }

    @Test func whatIsNoListIsAnError() throws {
        #expect(throws: PKIError.noRevocationList) { try CertificateRevocationList.read([]) }
        let certificate = try Laboratory().root.chain[0]
        #expect(throws: PKIError.noRevocationList) { try CertificateRevocationList.read(certificate.pem) }
        #expect(throws: PKIError.self) { try CertificateRevocationList.read(certificate.der) }
        #expect(throws: PKIError.badRevocationList([])) { try CertificateRevocationList.read(Self.der + [0]) }
    }

    /// Those of large CAs are larger than any file of keys or certificates.
    @Test func largeListsAreRead() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/large.crl"
        // What stands outside of blocks is passed over (RFC 7468 2).
        let words = String(repeating: String(repeating: "list ", count: 12) + "\n", count: KeyFile.maximumByteCount / 60)
        try Data((words + Self.pem + "\n").utf8).write(to: URL(fileURLWithPath: path))
        #expect(try CertificateRevocationList.read(path: path).first?.facts.serialNumbers == ["02", "0abc"])
    }

    @Test func endlessListsAreNot() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/endless.crl"
        try Data().write(to: URL(fileURLWithPath: path))
        let limit = CertificateRevocationList.maximumByteCount
        #expect(truncate(path, off_t(limit + 1)) == 0)
        #expect(throws: PKIError.fileTooLarge(path: path, limit: limit)) { try CertificateRevocationList.read(path: path) }
    }

    /// Whatever octet is changed or cut off, it is an error or a list, never a crash.
    @Test func noAlteredListCrashes() {
        for index in Self.der.indices {
            var altered = Self.der
            altered[index] ^= 1 << (index % 8)
            if let facts = try? CertificateRevocationList.read(altered).first?.facts { #expect(facts.serialNumbers.count <= 2) }
            #expect(throws: PKIError.self) { try CertificateRevocationList.read(Array(Self.der.prefix(index))) }
        }
    }

    static let pem = """
        -----BEGIN X509 CRL-----
        MIG7MGMwCgYIKoZIzj0EAwIwDDEKMAgGA1UEAwwBUhcNMjcwMTE1MDgwMDAwWhcN
        MzAwMzE3MTc0NjQwWjApMBICAQIXDTI3MDEwMTAwMDAwMFowEwICCrwXDTI3MDEw
        MTAwMDAwMFowCgYIKoZIzj0EAwIDSAAwRQIhAOAbTM3KGnl+VyYRO51+zsHxwXXj
        r/ErRO/NYXsihq/KAiAfhFMGBA7HtFUgn9ZSDbcRKRnzzzFWaQ3XMYbZGsJ4YQ==
        -----END X509 CRL-----
        """

    static let der = [UInt8](Data(base64Encoded: pem.split(separator: "\n").dropFirst().dropLast().joined()) ?? Data())

    static let empty = """
        -----BEGIN X509 CRL-----
        MIGQMDgwCgYIKoZIzj0EAwIwDDEKMAgGA1UEAwwBUhcNMjcwMTE1MDgwMDAwWhcN
        MzAwMzE3MTc0NjQwWjAKBggqhkjOPQQDAgNIADBFAiEAnIujUkUCSPUxlLbCPk46
        HmOjJHJ+p7pvVxnLwJREcQgCIBnvo/HQU9x0qshwcpbzT7mvE5Rq9NqDQ8FlqLfJ
        TVxV
        -----END X509 CRL-----
        """
}
