import Foundation
import Glibc
import ProbeResults
import Testing

extension Interop {
    /// The peer of a store of 200 objects, or what stands before it, is killed and comes back: each object's fate is true.
    @Suite(.needs(.dcmtk), .needs(.pynetdicom)) struct KilledPeerTests {
        enum Server: CaseIterable {
            case serve, storescp, pynetdicom

            var kind: Peer.Kind {
                switch self {
                case .serve: .serve()
                case .storescp: .storescp()
                case .pynetdicom: .pynetdicom()
                }
            }
        }

        private static let count = 200
        /// In the middle of an object, where its answer is due, and after it.
        private static let points = [
            ["--direction", "up", "--pdu", "4", "40", "--pass", "60"], ["--direction", "down", "--pdu", "4", "20"],
            ["--direction", "down", "--pdu", "4", "20", "--pass", "-1"],
        ]

        @Test(arguments: Server.allCases, points)
        func whenThePeerIsBackTheRestIsStored(_ server: Server, _ point: [String]) async throws {
            let summary = try await storeAcrossRestart(server, point, jobs: 1)
            #expect(summary.stored == Self.count - 1)
            #expect(summary.failed == 1)
            #expect(summary.associations == 2)
        }

        @Test(arguments: Server.allCases)
        func whenThePeerIsBackAllJobsGoOn(_ server: Server) async throws {
            let summary = try await storeAcrossRestart(server, Self.points[1], jobs: 4)
            // One for each association that there was.
            #expect((1...4).contains(summary.failed))
            #expect(summary.notAttempted == 0)
        }

        private func storeAcrossRestart(_ server: Server, _ point: [String], jobs: Int) async throws -> StoreSummary {
            try await withMadeFolder(Self.count) { made in
                try await withPeer(server.kind) { peer in
                    let run = try await store(made, to: peer.port, at: point, ["--plain", "--jobs", "\(jobs)"]) {
                        try await peer.restart()
                    }
                    await run.restarted.process.end()
                    expectTrueFates(run.report, of: made, in: ReceivedObject.complete(in: peer.received))
                    return try #require(run.result.summary, "\(run.report)")
                }
            }
        }

        @Test(arguments: Server.allCases, [1, 4])
        func whileThePeerIsGoneNothingIsAttempted(_ server: Server, _ jobs: Int) async throws {
            try await withMadeFolder(Self.count) { made in
                try await withPeer(server.kind) { peer in
                    // No association comes further than to where this answer is due, however late peer and proxy are killed.
                    let options = Self.points[1] + ["--fault", "hold", "--times", "\(jobs)"]
                    try await withPeer(.proxy(to: peer.port, options: options)) { proxy in
                        try await withTemporaryFolder { folder in
                            let running = try RunningProbe(
                                ["store", made.path, "--to", "127.0.0.1:\(proxy.port)", "--plain", "--json", "--jobs", "\(jobs)"],
                                within: folder)
                            try await eventually("the point is reached") { proxy.log.contains("reached") }
                            // The proxy would have clients wait for a peer that comes back.
                            for process in [peer.process, proxy.process] {
                                process.send(SIGKILL)
                                _ = try await process.waitForExit()
                            }
                            let report = try await Report(checking: running.finish())
                            #expect(report.result.summary?.notAttempted ?? 0 > 0, "\(report.result.message)")
                            expectTrueFates(report, of: made, in: ReceivedObject.complete(in: peer.received))
                        }
                    }
                }
            }
        }

        @Test func nothingIsAttemptedWherePeersAreNotThereYet() async throws {
            try await withMadeFolder(Self.count) { made in
                let report = try await probe(["store", made.path, "--to", "127.0.0.1:\(Port.free())", "--plain"])
                #expect(report.reason == .tcpRefused)
                expectTrueFates(report, of: made, in: [:])
            }
        }

        /// One after another: there is one machine to start it all on.
        @Test(.needs(.ingress)) func orthancAndTheGatewaysMayBeKilled() async throws {
            try await Laboratory.withOne { laboratory in
                var restarted: [ChildProcess] = []
                for part in Laboratory.Part.allCases {
                    do {
                        try await store(past: part, of: laboratory, &restarted)
                    } catch {
                        Issue.record(error, "\(part)")
                    }
                }
                for process in restarted { await process.end() }
            }
        }

        private func store(past part: Laboratory.Part, of laboratory: Laboratory, _ restarted: inout [ChildProcess]) async throws {
            let orthanc = laboratory.orthanc(.alpha)
            try await orthanc.clear()
            try await withMadeFolder(Self.count) { made in
                let point = ["--direction", "up", "--bytes", "20000"]
                let run = try await store(made, to: laboratory.port(to: part), at: point, options(part, laboratory)) {
                    try await restart(part, laboratory)
                }
                restarted.append(run.restarted)
                #expect(run.result.summary?.failed == 1, "\(part): \(run.result.message)")
                #expect(run.result.summary?.stored == Self.count - 1, "\(part): \(run.result.message)")
                try await expectTrueFates(run.report, of: made, in: orthanc.held())
            }
        }

        private func options(_ part: Laboratory.Part, _ laboratory: Laboratory) -> [String] {
            part == .orthanc ? ["--plain"] : ["--ca", laboratory.rootCa, "--sni", Self.host, "--verify-name", Self.host]
        }

        private static let host = Tenant.alpha.host(.root)

        private func restart(_ part: Laboratory.Part, _ laboratory: Laboratory) async throws -> ChildProcess {
            let process = try await laboratory.restart(part)
            // Traefik listens before it knows its certificates.
            let target = ["localhost", "--connect-to", "127.0.0.1:\(laboratory.port(to: part))"]
            try await eventually("\(part) is ready") { try await probe(["echo"] + target + options(part, laboratory)).reason == .ok }
            return process
        }

        private struct Restarted<Server> {
            let report: Report
            let restarted: Server

            var result: ProbeResult { report.result }
        }

        /// Stores by way of a proxy that stops at a point, and goes on when `restart` has done its work.
        private func store<Server>(
            _ made: MadeFolder, to port: UInt16, at point: [String], _ options: [String], restart: () async throws -> Server
        ) async throws -> Restarted<Server> {
            try await withPeer(.proxy(to: port, options: point + ["--fault", "hold"])) { proxy in
                try await withTemporaryFolder { folder in
                    let target = ["--to", "localhost:\(proxy.port)", "--connect-to", "127.0.0.1:\(proxy.port)", "--timeout", "20s"]
                    let running = try RunningProbe(["store", made.path, "--json"] + target + options, within: folder)
                    try await eventually("the point is reached") { proxy.log.contains("reached") }
                    let restarted = try await restart()
                    try proxy.tell("go")
                    return Restarted(report: try await Report(checking: running.finish()), restarted: restarted)
                }
            }
        }
    }
}
