import Foundation
import ProbeResults
import Testing

extension Interop {
    /// C-STORE of all test objects, each in its own transfer syntax.
    @Suite struct StoreTests {
        @Test(.needs(.dcmtk)) func storescpReceivesEachDataSetAsItIs() async throws {
            try await withPeer(.storescp(options: ["+xa"])) { peer in
                expectAllStored(try await probe(store(["127.0.0.1:\(peer.port)", "--plain"])))
                try expectAll(in: ReceivedObject.all(in: peer.received))
            }
        }

        @Test(.needs(.dcmtk), arguments: Issuer.allCases)
        func storescpReceivesOverTLS(_ issuer: Issuer) async throws {
            try await withCertificates(intermediate: issuer == .intermediate) { certificates in
                try await withPeer(.storescp(.tls(certificates.server()), options: ["+xa"])) { peer in
                    let report = try await probe(store(["localhost:\(peer.port)", "--ca", certificates.root()]))
                    expectAllStored(report)
                    try expectVerified(report)
                    try expectAll(in: ReceivedObject.all(in: peer.received))
                }
            }
        }

        @Test(.needs(.dcmtk)) func storescpReceivesOverMutualTLS() async throws {
            try await withCertificates { certificates in
                try await withPeer(.storescp(.mutual(certificates.server(), clientCA: certificates.root()), options: ["+xa"])) { peer in
                    let report = try await probe(
                        store(["localhost:\(peer.port)", "--ca", certificates.root()] + certificates.client().options))
                    expectAllStored(report)
                    try expectVerified(report)
                    try expectAll(in: ReceivedObject.all(in: peer.received))
                }
            }
        }

        /// It takes the transfer syntaxes without compression: what is deflated is re-encoded, what is compressed can't be.
        @Test(.needs(.dcmtk)) func whatStorescpDoesNotTakeIsReencodedOrTold() async throws {
            try await withPeer(.storescp()) { peer in
                let report = try await probe(store(["127.0.0.1:\(peer.port)", "--plain"]))
                #expect(report.reason == .assocContextTransferSyntax, "\(report)")
                #expect(report.exit == .code(5), "\(report)")
                #expect(report.result.hint?.contains("dcmdrle") == true, "\(report)")
                try expectReencoded(report, to: "1.2.840.10008.1.2.1", where: { !$0.isUncompressed })
                for object in report.result.objects ?? [] where object.fate == .failed {
                    #expect(object.reason == .assocContextTransferSyntax, "\(object)")
                }
                let received = try ReceivedObject.all(in: peer.received)
                #expect(Set(received.keys) == Set(TestObject.all.filter(\.isReencodable).map(\.sopInstance)))
                try expectAll(
                    TestObject.all.filter(\.isUncompressed),
                    in: received.filter { instance, _ in TestObject.all.contains { $0.sopInstance == instance && $0.isUncompressed } })
            }
        }

        @Test(.needs(.dcmtk)) func dcmqrscpReceives() async throws {
            try await withPeer(.dcmqrscp()) { peer in
                let report = try await probe(store(["QR@127.0.0.1:\(peer.port)", "--plain"]))
                // It says so of SOP classes that it does take, where it takes none of the transfer syntaxes.
                #expect(report.reason == .assocContextAbstractSyntax, "\(report)")
                #expect(report.result.hint?.contains("transfer syntax") == true, "\(report)")
                try expectReencoded(report, to: "1.2.840.10008.1.2.1", where: { !$0.isUncompressed })
                try FileManager.default.removeItem(at: peer.received.appending(path: "index.dat"))
                #expect(
                    try Set(ReceivedObject.all(in: peer.received).keys)
                        == Set(TestObject.all.filter(\.isReencodable).map(\.sopInstance)))
            }
        }

        @Test(.needs(.pynetdicom), arguments: ["plain", "TLS", "mutual TLS"])
        func pynetdicomReceivesEachDataSetAsItIs(_ security: String) async throws {
            try await withCertificates { certificates in
                let (kind, options) = try setting(security, certificates) { .pynetdicom($0) }
                try await withPeer(kind) { peer in
                    let report = try await probe(store(["localhost:\(peer.port)"] + options))
                    expectAllStored(report)
                    try expectAll(in: ReceivedObject.all(in: peer.received))
                }
            }
        }

        @Test(arguments: ["plain", "TLS", "mutual TLS"])
        func ourOwnServeReceivesEachDataSetAsItIs(_ security: String) async throws {
            try await withCertificates { certificates in
                let (kind, options) = try setting(security, certificates) { .serve($0) }
                try await withPeer(kind) { peer in
                    let report = try await probe(store(["localhost:\(peer.port)"] + options))
                    expectAllStored(report)
                    try expectAll(in: ReceivedObject.all(in: peer.received))
                }
            }
        }

        /// dcmtk compares the request with the data set, and refuses or warns where they differ.
        @Test(.needs(.dcmtk)) func aFileWhoseMetaInformationContradictsItsDataSetArrivesAsTheDataSetSays() async throws {
            let object = try TestObject.named("ct/explicit-little-endian.dcm")
            var bytes = try Data(contentsOf: object.url)
            let place = try #require(bytes.range(of: Data(object.sopInstance.utf8)))
            bytes[place.upperBound - 1] ^= 1
            try await withTemporaryFolder { folder in
                let url = folder.appending(path: "contradictory.dcm")
                try bytes.write(to: url)
                try await withPeer(.storescp()) { peer in
                    let report = try await probe(["store", url.path, "--to", "127.0.0.1:\(peer.port)", "--plain"])
                    #expect(report.reason == .ok, "\(report)")
                    #expect(report.result.warnings.map(\.reason) == [.fileContradictoryMeta], "\(report)")
                    #expect(report.result.objects?.map(\.sopInstanceUID) == [object.sopInstance], "\(report)")
                    try expectAll([object], in: ReceivedObject.all(in: peer.received))
                }
            }
        }

        @Test(.needs(.pynetdicom)) func whatThePeerFindsWrongWithAnObjectIsQuoted() async throws {
            let status = ["--status", "A900", "--comment", "no rows", "--offending", "00280010", "--offending", "00280011"]
            try await withPeer(.pynetdicom(options: status)) { peer in
                let path = try TestObject.named("sc/rgb.dcm").path
                let report = try await probe(["store", path, "--to", "127.0.0.1:\(peer.port)", "--plain"])
                expect(
                    report,
                    Verdict(
                        6, .dimseStatus, "status A900, error: data set does not match SOP class", "no rows",
                        "offending: (0028,0010), (0028,0011)",
                        "validate it"))
                #expect(report.result.objects?.map(\.status) == ["A900"], "\(report)")
            }
        }

        @Test func aFileThatIsNotDICOMDoesNotStopTheOthers() async throws {
            try await withPeer(.serve()) { peer in
                let bad = Installation.testData.appending(path: "bad/text.txt").path
                let good = try TestObject.named("ct/rle.dcm")
                let report = try await probe(["store", bad, good.path, "--to", "127.0.0.1:\(peer.port)", "--plain"])
                #expect(report.reason == .fileNotDICOM, "\(report)")
                #expect(report.exit == .code(2))
                #expect(report.result.objects?.map(\.fate) == [.failed, .stored], "\(report)")
                try expectAll([good], in: ReceivedObject.all(in: peer.received))
            }
        }

        /// A server's kind, and the options with which dicomprobe reaches it.
        private func setting(
            _ security: String, _ certificates: Certificates, _ kind: (ServerSecurity) -> Peer.Kind
        ) throws -> (Peer.Kind, [String]) {
            let ca = try certificates.root()
            return switch security {
            case "TLS": (kind(.tls(try certificates.server())), ["--ca", ca])
            case "mutual TLS":
                (kind(.mutual(try certificates.server(), clientCA: ca)), ["--ca", ca] + (try certificates.client().options))
            default: (kind(.plain), ["--plain"])
            }
        }
    }
}

/// The command line that sends all test objects.
func store(_ target: [String]) -> [String] { ["store", TestObject.folder.path, "--to"] + target }

func expectAllStored(_ report: Report) {
    #expect(report.reason == .ok, "\(report)")
    expectFates(report) { _ in .stored }
}

/// Expects the fate of each test object, all of which were sent, and that the totals agree.
func expectFates(_ report: Report, _ fate: (TestObject) -> ObjectResult.Fate) {
    let expected = TestObject.all.map { "\($0.path): \(fate($0))" }
    #expect(report.result.objects?.map { "\($0.path): \($0.fate)" } == expected, "\(report)")
    let stored = TestObject.all.filter { fate($0) == .stored }
    #expect(report.result.summary?.objects == TestObject.all.count)
    #expect(report.result.summary?.stored == stored.count)
    #expect(report.result.summary?.failed == TestObject.all.count - stored.count)
}

/// Expects these objects, each byte by byte, and nothing else.
func expectAll(_ objects: [TestObject] = TestObject.all, in received: [String: ReceivedObject]) throws {
    #expect(Set(received.keys) == Set(objects.map(\.sopInstance)))
    for object in objects {
        let expected = try ReceivedObject(object)
        #expect(received[object.sopInstance] == expected, "\(object.name)")
    }
}
