import ProbeResults
import Testing

extension Interop {
    /// More pairs of SOP class and transfer syntax than an association has room for (PS3.8 9.3.2.2).
    @Suite(.needs(.dcmtk), .needs(.pynetdicom)) struct ManyKindsTests {
        enum Server: CaseIterable {
            case serve, storescp, pynetdicom

            var kind: Peer.Kind {
                switch self {
                case .serve: .serve()
                case .storescp: .storescp(options: ["+xa", "--fork"])
                case .pynetdicom: .pynetdicom()
                }
            }
        }

        private static let sopClasses =
            [
                "1", "1.1", "1.1.1", "1.2", "1.2.1", "1.3", "1.3.1", "2", "2.1", "3.1", "4", "4.1", "4.2", "6.1", "7", "7.1", "7.2", "7.3",
                "7.4",
                "9.1.1", "9.1.2", "9.1.3", "9.2.1", "9.3.1", "9.4.1", "11.1", "12.1", "12.2", "20", "128",
            ].map { "1.2.840.10008.5.1.4.1.1." + $0 }
        /// Of all of them the data set is in Explicit VR Little Endian, without its pixel data.
        private static let transferSyntaxes = ["1", "4.50", "4.51", "4.70", "4.80", "4.81", "4.90", "4.91", "4.100", "5"].map {
            "1.2.840.10008.1.2." + $0
        }

        @Test(arguments: Server.allCases, [1, 3])
        func allOf300PairsArrive(_ server: Server, _ jobs: Int) async throws {
            // Each differs from the one before in both.
            let objects = (0..<300).map { number in
                var object = MadeObject(number)
                object.sopClass = Self.sopClasses[number % 30]
                object.transferSyntax = Self.transferSyntaxes[(number + number / 30) % 10]
                return object
            }
            try #require(Set(objects.map { $0.sopClass + " " + $0.transferSyntax }).count == 300)
            try await withTemporaryFolder { folder in
                let made = try MadeFolder(objects, in: folder)
                try await withPeer(server.kind) { peer in
                    let report = try await probe(["store", made.path, "--to", "127.0.0.1:\(peer.port)", "--plain", "--jobs", "\(jobs)"])
                    #expect(report.reason == .ok, "\(report.result.message)")
                    // Of 128 pairs each; another job proposes what is next when it begins, of which the others then take some.
                    #expect((3...3 * jobs).contains(report.result.summary?.associations ?? 0), "\(report.result.summary?.associations)")
                    expectTrueFates(report, of: made, in: ReceivedObject.complete(in: peer.received))
                }
            }
        }
    }
}
