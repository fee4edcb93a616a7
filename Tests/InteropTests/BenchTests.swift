import Foundation
import ProbeResults
import Testing

extension Interop {
    /// `bench` as users run it, against real peers.
    @Suite struct BenchTests {
        @Test(.needs(.dcmtk)) func echoesOverTLS() async throws {
            try await withCertificates { certificates in
                try await withPeer(.storescp(.tls(certificates.server()), options: ["--fork"])) { peer in
                    let report = try await probe(
                        [
                            "bench", "echo", "localhost:\(peer.port)", "--ca", try certificates.root(), "--count", "100", "--concurrency",
                            "2",
                        ])
                    let bench = try #require(report.result.bench)
                    #expect(report.reason == .ok, "\(report)")
                    #expect(bench.succeeded == 100 && bench.statuses == [.init(status: "0000", count: 100)], "\(report)")
                    let latency = try #require(bench.latency)
                    let percentiles = [latency.minimum, latency.p50, latency.p90, latency.p99, latency.p999, latency.maximum]
                    #expect(percentiles == percentiles.sorted() && latency.minimum > 0, "\(report)")
                    #expect(report.result.tls?.isVerified == true && report.result.started != nil, "\(report)")
                }
            }
        }

        @Test(
            .needs(.dcmtk),
            arguments: [["--modality", "mr"], ["--modality", "us", "--frames", "4"], ["--modality", "sc", "--size", "300kB"]])
        func storesNewObjectsThatArriveWhole(_ object: [String]) async throws {
            // Several associations at the same time it takes in processes of their own only.
            try await withPeer(.storescp(options: ["--fork"])) { peer in
                let report = try await probe(
                    ["bench", "store", "localhost:\(peer.port)", "--plain", "--count", "12", "--concurrency", "3"] + object)
                #expect(report.reason == .ok, "\(report)")
                let held = try ReceivedObject.all(in: peer.received)
                #expect(held.count == 12)
                #expect(report.result.bench?.bytes == Int64(held.values.map(\.dataSet.count).reduce(0, +)), "\(report)")
            }
        }

        @Test(.needs(.pynetdicom)) func storesWhatIsCodedOnTheWay() async throws {
            try await withPeer(.pynetdicom()) { peer in
                for syntax in ["RLELossless", "DeflatedExplicitVRLittleEndian", "ExplicitVRBigEndian"] {
                    let report = try await probe(
                        [
                            "bench", "store", "localhost:\(peer.port)", "--plain", "--count", "5", "--matrix", "64x64", "--transfer-syntax",
                            syntax,
                        ])
                    #expect(report.reason == .ok && report.result.bench?.succeeded == 5, "\(report)")
                }
                #expect(try ReceivedObject.all(in: peer.received).count == 15)
            }
        }

        /// The schedule goes on while the peer is silent, and what it holds up is measured.
        @Test func aStallIsSeenByThoseThatWereDue() async throws {
            try await withPeer(.serve(options: ["--discard", "--fault", "delay=response:10/1s"])) { peer in
                let report = try await probe(["bench", "echo", "localhost:\(peer.port)", "--plain", "--rate", "40", "--duration", "2s"])
                #expect(report.reason == .ok && report.result.bench?.succeeded == 80, "\(report)")
                let (latency, service) = (try #require(report.result.bench?.latency), try #require(report.result.bench?.service))
                #expect(latency.p90 > 500 && latency.maximum >= 1000 && service.p90 < 200 && service.maximum >= 1000, "\(report)")
            }
        }

        @Test func aSignalEndsItAndWhatWasMeasuredIsPrinted() async throws {
            try await withPeer(.serve(options: ["--discard"])) { peer in
                try await withTemporaryFolder { folder in
                    let running = try RunningProbe(
                        ["bench", "echo", "localhost:\(peer.port)", "--plain", "--duration", "60s", "--rate", "100", "--json"],
                        within: folder)
                    try await eventually("some were answered") { peer.log.components(separatedBy: #""event":"echo""#).count > 20 }
                    running.process.send(SIGINT)
                    let report = try await Report(checking: running.finish())
                    #expect(report.reason == .interrupted && report.exit == .code(130), "\(report)")
                    #expect((report.result.bench?.succeeded ?? 0) >= 19 && report.result.bench?.latency != nil, "\(report)")
                }
            }
        }

        @Test(.needs(.reportReaders)) func reportsAreWrittenOfIt() async throws {
            try await withPeer(.serve(options: ["--discard"])) { peer in
                try await withTemporaryFolder { folder in
                    let files = ReportFiles(folder: folder)
                    let report = try await probe(
                        ["bench", "store", "localhost:\(peer.port)", "--plain", "--count", "20", "--matrix", "64x64"] + files.options)
                    #expect(report.reason == .ok, "\(report)")
                    let page = try files.text("html")
                    #expect(page.contains("<svg") && page.contains("<polyline") && !page.contains("<script"))
                    for read in try await files.read(["junit", "tap", "html"]) { #expect(read.problems.isEmpty, "\(read.problems)") }
                }
            }
        }

        @Test func whatCanNotBeMeantIsRefused() async throws {
            let cases = [
                ["--rate", "0"], ["--rate", "fast"], ["--concurrency", "0"], ["--count", "0"], ["--associations", "some"],
            ]
            for options in cases {
                let report = try await probe(["bench", "echo", "localhost:1"] + options)
                #expect(report.reason == .usageOptions && report.exit == .code(2), "\(report)")
            }
            let duration = try await probe(["bench", "echo", "localhost:1", "--duration", "soon"])
            #expect(duration.reason == .usageDuration, "\(duration)")
            let object = try await probe(["bench", "store", "localhost:1", "--matrix", "0x0"])
            #expect(object.reason == .usageObject, "\(object)")
        }
    }
}
