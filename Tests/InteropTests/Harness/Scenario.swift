import Foundation
import ProbeResults
import Testing

/// A run of the real command that is to end in a certain way, and what its words must name.
struct Scenario: Sendable {
    struct Outcome: Sendable {
        let report: Report
        /// Each must be in message or hint, or in the message of the warning.
        let evidence: [String]

        init(_ report: Report, telling evidence: String?...) {
            self.report = report
            // What is not there can't be told: the empty text would pass for told.
            self.evidence = evidence.map { $0 ?? "(no evidence)" }
        }

        init(_ report: Report, _ evidence: [String]) {
            self.report = report
            self.evidence = evidence
        }
    }

    let play: @Sendable () async throws -> Outcome

    init(_ play: @escaping @Sendable () async throws -> Outcome) {
        self.play = play
    }
}

extension Scenario {
    /// The command alone, with nobody at the other end.
    static func command(_ arguments: [String], environment: [String: String?] = [:], telling evidence: String...) -> Scenario {
        Scenario { Outcome(try await probe(arguments, environment: environment), evidence) }
    }

    /// The same, with files.
    ///
    /// - Parameter arguments: given a folder of the test's own.
    static func command(telling evidence: String..., arguments: @escaping @Sendable (URL) throws -> [String]) -> Scenario {
        Scenario {
            try await withTemporaryFolder { folder in Outcome(try await probe(arguments(folder)), evidence) }
        }
    }

    /// `echo` without TLS to `serve` with a fault.
    static func plain(_ fault: String, _ options: [String] = [], telling evidence: String...) -> Scenario {
        Scenario {
            try await withPeer(.serve(options: ["--discard", "--fault", fault])) { peer in
                Outcome(try await probe(["echo", "localhost:\(peer.port)", "--plain"] + options), evidence)
            }
        }
    }

    /// `echo` with TLS to `serve` with a fault.
    ///
    /// - Parameter learnt: further evidence, which the document has and the words must have too.
    static func tls(
        _ fault: String, _ options: [String] = [], telling evidence: String...,
        and learnt: @escaping @Sendable (ProbeResult) -> [String?] = { _ in [] }
    ) -> Scenario {
        Scenario {
            try await withPeer(.serveWithOwnCA(["--fault", fault])) { peer in
                let given = options.map { $0 == Peer.revocationListPlaceholder ? peer.revocationList : $0 }
                let report = try await probe(["echo", "localhost:\(peer.port)"] + peer.trustOptions + given)
                return Outcome(report, evidence + learnt(report.result).map { $0 ?? "(no evidence)" })
            }
        }
    }

    /// A verb with TLS to `serve` with certificates of a test's own.
    ///
    /// - Parameters:
    ///   - server: the certificate that it presents.
    ///   - serve: further options of the server.
    ///   - learnt: further evidence, which the document has and the words must have too.
    ///   - arguments: of the client behind target and CA, and the evidence.
    static func certified(
        _ verb: String = "echo", intermediate: Bool = false,
        server: @escaping @Sendable (Certificates) throws -> IdentityFiles = { try $0.server() },
        serve: @escaping @Sendable (Certificates) throws -> [String] = { _ in [] },
        and learnt: @escaping @Sendable (ProbeResult) -> [String?] = { _ in [] },
        _ arguments: @escaping @Sendable (Certificates) throws -> (options: [String], evidence: [String])
    ) -> Scenario {
        Scenario {
            try await withCertificates(intermediate: intermediate) { certificates in
                try await withPeer(.serve(.tls(server(certificates)), options: ["--discard"] + serve(certificates))) { peer in
                    let (options, evidence) = try arguments(certificates)
                    let target = [verb, "localhost:\(peer.port)", "--ca", try certificates.root(), "--timeout", "5s"]
                    let report = try await probe(target + options)
                    return Outcome(report, evidence + learnt(report.result).map { $0 ?? "(no evidence)" })
                }
            }
        }
    }

    /// `store` without TLS to `serve`.
    ///
    /// - Parameters:
    ///   - serve: options of the server.
    ///   - arguments: given a folder of the test's own; without target.
    static func stored(
        serve: [String] = [], telling evidence: String..., arguments: @escaping @Sendable (URL) throws -> [String]
    ) -> Scenario {
        Scenario {
            try await withPeer(.serve(options: ["--discard"] + serve)) { peer in
                let target = ["--to", "localhost:\(peer.port)", "--plain", "--timeout", "2s"]
                return Outcome(try await probe(["store"] + arguments(peer.folder) + target), evidence)
            }
        }
    }
}

/// Writes a file for a scenario.
///
/// - Returns: its path.
func write(_ bytes: some Sequence<UInt8>, _ name: String, in folder: URL) throws -> String {
    let url = folder.appending(path: name)
    try Data(bytes).write(to: url)
    return url.path
}
