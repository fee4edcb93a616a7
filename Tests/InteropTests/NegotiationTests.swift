import Foundation
import ProbeResults
import Testing

extension Interop {
    /// User identity, maximum length and extended negotiation, with peers that heed them and peers that don't.
    @Suite struct NegotiationTests {
        private func secret(_ text: String, in folder: URL) throws -> String {
            let path = folder.appending(path: "secret").path
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            return path
        }

        @Test(
            .needs(.pynetdicom),
            arguments: [
                ("3:ticket:", "--kerberos-ticket-file", "ticket"), ("4:<saml/>:", "--saml-assertion-file", "<saml/>"),
                ("5:to.k.en:", "--jwt-file", "to.k.en\n"),
            ])
        func pynetdicomConfirmsWhatItIsMeantToLetIn(demanded: String, option: String, content: String) async throws {
            try await withPeer(.pynetdicom(options: ["--identity", demanded])) { peer in
                let target = ["echo", "127.0.0.1:\(peer.port)", "--plain", option]
                let report = try await probe(target + [try secret(content, in: peer.folder)])
                #expect(report.reason == .ok, "\(report)")
                #expect(report.result.association?.userIdentity?.isConfirmed == true, "\(report)")
                #expect(report.result.association?.userIdentity?.serverResponseLength == "server response".utf8.count, "\(report)")
                #expect(report.result.warnings.map(\.reason) == [.assocIdentityInClear], "\(report)")
                let refused = try await probe(target + [try secret("something else", in: peer.folder)])
                #expect(refused.reason == .assocRejectedNoReasonGiven, "\(refused)")
                #expect(refused.result.hint?.contains(option) == true, "\(refused)")
            }
        }

        /// It lets the right user in, and never answers to names.
        @Test(.needs(.pynetdicom)) func pynetdicomKnowsTheUserByThePassword() async throws {
            try await withPeer(.pynetdicom(options: ["--identity", "2:älice:s3cret"])) { peer in
                let echo = ["echo", "127.0.0.1:\(peer.port)", "--plain", "--user", "älice"]
                let byFile = try await probe(echo + ["--user-password-file", try secret("s3cret\r\n", in: peer.folder)])
                let byVariable = try await probe(echo, environment: ["DICOMPROBE_USER_PASSWORD": "s3cret"])
                for report in [byFile, byVariable] {
                    #expect(report.reason == .ok, "\(report)")
                    #expect(report.result.association?.userIdentity?.kind == "username and passcode", "\(report)")
                    #expect(report.result.association?.userIdentity?.userName == "älice", "\(report)")
                    #expect(report.result.association?.userIdentity?.isConfirmed == false, "\(report)")
                    #expect(
                        Set(report.result.warnings.map(\.reason)) == [.assocIdentityInClear, .assocUserIdentityUnconfirmed], "\(report)")
                    #expect(!report.run.output.contains("s3cret"), "\(report)")
                }
                for refused in [try await probe(echo), try await probe(echo, environment: ["DICOMPROBE_USER_PASSWORD": "s3cret "])] {
                    #expect(refused.reason == .assocRejectedNoReasonGiven, "\(refused)")
                    #expect(refused.result.hint?.contains("--user") == true, "\(refused)")
                }
            }
        }

        @Test(.needs(.dcmtk)) func storescpIgnoresTheUserAndThatIsTold() async throws {
            try await withCertificates { certificates in
                try await withPeer(.storescp(.tls(certificates.server()))) { peer in
                    let report = try await probe(
                        ["echo", "localhost:\(peer.port)", "--ca", certificates.root(), "--user", "alice"],
                        environment: ["DICOMPROBE_USER_PASSWORD": "s3cret"])
                    #expect(report.reason == .ok, "\(report)")
                    #expect(report.result.warnings.map(\.reason) == [.assocUserIdentityUnconfirmed], "\(report)")
                }
            }
        }

        @Test(.needs(.ingress)) func orthancIgnoresTheUserAndThatIsTold() async throws {
            let laboratory = try await Laboratory.running()
            let report = try await probe(
                [
                    "store", try TestObject.named("ct/explicit-little-endian.dcm").path, "--to", "ALPHA@127.0.0.1:\(laboratory.alphaPort)",
                    "--plain",
                ]
                    + ["--user", "alice", "--extended-negotiation"])
            #expect(report.reason == .ok, "\(report)")
            #expect(report.result.warnings.map(\.reason) == [.assocUserIdentityUnconfirmed], "\(report)")
            let contexts = report.result.association?.presentationContexts ?? []
            #expect(!contexts.isEmpty && contexts.allSatisfy { $0.storageSupport == .init(isAnswered: false) }, "\(report)")
        }

        @Test(.needs(.pynetdicom)) func pynetdicomTellsWhatItKeeps() async throws {
            try await withPeer(.pynetdicom(options: ["--extended", "010000000100"])) { peer in
                let paths = try ["ct/rle.dcm", "ct/deflated.dcm", "documents/sr-basic-text.dcm"].map { try TestObject.named($0).path }
                let report = try await probe(
                    ["store"] + paths + ["--to", "127.0.0.1:\(peer.port)", "--plain", "--extended-negotiation"])
                #expect(report.reason == .ok, "\(report)")
                let contexts = report.result.association?.presentationContexts ?? []
                #expect(Set(contexts.map(\.abstractSyntax)).count == 2, "\(report)")
                for context in contexts {
                    #expect(context.storageSupport?.level == "level 1 (base): keeps type 1 and 2 attributes", "\(context)")
                    #expect(context.storageSupport?.digitalSignatures == "unspecified", "\(context)")
                    #expect(context.storageSupport?.elementCoercion == "may change data elements", "\(context)")
                    #expect(peer.log.contains("extended \(context.abstractSyntax) 030000000200\n"), "\(peer.log)")
                    #expect(peer.log.contains("common \(context.abstractSyntax) 1.2.840.10008.4.2"), "\(peer.log)")
                }
            }
        }

        @Test(.needs(.dcmtk), arguments: ["4096", "16777216"])
        func storescpTakesTheMaximumLength(length: String) async throws {
            try await withPeer(.storescp(options: ["-d"])) { peer in
                let report = try await probe(["echo", "127.0.0.1:\(peer.port)", "--plain", "--max-pdu", length])
                #expect(report.reason == .ok, "\(report)")
                #expect(peer.log.contains("Their Max PDU Receive Size:  \(length)\n"), "\(peer.log)")
            }
        }

        /// Our own client and server, with every kind of identity, in events as well.
        @Test func serveTellsWhoCame() async throws {
            try await withPeer(.serve()) { peer in
                let echo = ["echo", "127.0.0.1:\(peer.port)", "--plain"]
                let named = try await probe(echo + ["--user", "alice"], environment: ["DICOMPROBE_USER_PASSWORD": "s3cret"])
                #expect(named.result.association?.userIdentity?.isConfirmed == true, "\(named)")
                let path = try secret("t0ken", in: peer.folder)
                for option in ["--kerberos-ticket-file", "--saml-assertion-file", "--jwt-file"] {
                    let report = try await probe(echo + [option, path])
                    #expect(report.reason == .ok, "\(report)")
                    // It has neither tickets nor assertions of its own.
                    #expect(report.result.association?.userIdentity?.isConfirmed == (option == "--jwt-file"), "\(report)")
                }
                let users = try peer.events().compactMap { event in
                    if case .associationRequested(let requested) = event.content { requested.userIdentity } else { nil }
                }
                #expect(users.map(\.type) == [2, 3, 4, 5])
                #expect(users.map(\.userName) == ["alice", nil, nil, nil])
                #expect(users.map(\.isResponseRequested) == [true, true, true, true])
                #expect(!peer.log.contains("s3cret") && !peer.log.contains("t0ken"), "\(peer.log)")
            }
        }

        @Test(
            arguments: [
                (["--user", ""], .usageUserIdentity), (["--jwt-file", "/dev/null"], .localMissingFile),
                (["--saml-assertion-file", "/dev/zero"], .localMissingFile),
                (["--user", "a", "--user-password-file", "/dev/null"], .localMissingFile),
                (["--user", "", "--user-password-file", "/dev/null"], .usageUserIdentity),
                (["--user", String(repeating: "a", count: 65_000)], .usageUserIdentity),
                (["--kerberos-ticket-file", "/nowhere"], .localMissingFile), (["--user", "a", "--jwt-file", "/nowhere"], .usageOptions),
                (["--user-password-file", "/nowhere"], .usageOptions), (["--max-pdu", "1023"], .usageOptions),
                (["--max-pdu", "0"], .usageOptions), (["--max-pdu", "16777217"], .usageOptions), (["--max-pdu", "4k"], .usageOptions),
            ] as [([String], Reason)])
        func whatCanNotBeIsNamed(options: [String], reason: Reason) async throws {
            let report = try await probe(["echo", "localhost:1", "--plain"] + options)
            #expect(report.reason == reason, "\(report)")
        }
    }
}
