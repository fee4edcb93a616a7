import Foundation
import FoundationNetworking
import ProbeResults
import Testing

/// A real Prometheus, by its HTTP API. It has the configuration, the modules and the rules of the examples, with these changes:
/// - the exporter, and the tenants' host names, are those of the test; modules connect to a gateway of the laboratory, and trust its CA
/// - targets are scraped every 10 seconds, rules are evaluated every half second
/// - an alert is pending for a second (`for`), and not for minutes
/// - that probes are slow (`DicomProbeSlow`) is passed over: a machine at work may be
struct Prometheus: Sendable {
    struct Alert: Decodable, CustomStringConvertible {
        let labels, annotations: [String: String]
        let state: String

        var name: String { labels["alertname"] ?? "" }
        var job: String { labels["job"] ?? "" }
        var instance: String { labels["instance"] ?? "" }
        var summary: String { annotations["summary"] ?? "" }
        var description: String { "\(name) \(job) \(instance): \(summary) (\(state))" }
    }

    struct Series: Decodable {
        struct Value: Decodable {
            let number: Double

            init(from decoder: any Decoder) throws {
                var values = try decoder.unkeyedContainer()
                _ = try values.decode(Double.self)
                number = try #require(Double(values.decode(String.self)))
            }
        }

        let metric: [String: String]
        let value: Value
    }

    private struct Answer<Content: Decodable>: Decodable {
        let data: Content
    }

    let peer: Peer

    /// It listens before it answers.
    fileprivate func isReady() async throws -> Bool {
        let address = try #require(URL(string: "http://127.0.0.1:\(peer.port)/-/ready"))
        return (try await URLSession.shared.data(from: address).1 as? HTTPURLResponse)?.statusCode == 200
    }

    /// Those that fire now.
    func firing() async throws -> [Alert] {
        struct Alerts: Decodable { let alerts: [Alert] }
        let all: Alerts = try await get("/api/v1/alerts", [])
        return all.alerts.filter { $0.state == "firing" && $0.name != "DicomProbeSlow" }.sorted { "\($0)" < "\($1)" }
    }

    /// What an expression comes to now.
    func query(_ expression: String) async throws -> [Series] {
        struct Vector: Decodable { let result: [Series] }
        let vector: Vector = try await get("/api/v1/query", [URLQueryItem(name: "query", value: expression)])
        return vector.result
    }

    /// The value of an expression that comes to one series at most.
    func value(_ expression: String) async throws -> Double? { try await query(expression).first?.value.number }

    /// When the rule was evaluated last that comes last, in seconds since 1970.
    func lastEvaluation() async throws -> Double {
        try await value("min(prometheus_rule_group_last_evaluation_timestamp_seconds)") ?? 0
    }

    private func get<Content: Decodable>(_ path: String, _ items: [URLQueryItem]) async throws -> Content {
        var address = try #require(URLComponents(string: "http://127.0.0.1:\(peer.port)\(path)"))
        address.queryItems = items
        // A plus stands for itself there.
        address.percentEncodedQuery = address.percentEncodedQuery?.replacing("+", with: "%2B")
        let (data, response) = try await URLSession.shared.data(from: try #require(address.url))
        let status = (response as? HTTPURLResponse)?.statusCode
        guard status == 200 else { throw Refusal(words: "\(status ?? 0) \(String(decoding: data, as: UTF8.self))") }
        return try JSONDecoder().decode(Answer<Content>.self, from: data).data
    }

    struct Refusal: Error, CustomStringConvertible {
        let words: String

        var description: String { "Prometheus refuses: \(words)" }
    }
}

/// The examples' files, as a test needs them.
struct MonitoringExample: Sendable {
    /// The host names that stand for the two of the example.
    let hosts: (bhs: String, mhr: String)
    let gateway: Gateway
    let laboratory: Laboratory

    private static let folder = Installation.packageRoot.appending(path: "scripts/examples/prometheus")

    private func text(_ name: String) throws -> String {
        try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
            .replacing("dicom.bhs.orthweb.com", with: hosts.bhs).replacing("dicom.mhr.orthweb.com", with: hosts.mhr)
            .replacing("*.orthweb.com", with: "*.localhost")
    }

    func modules() throws -> String {
        let route = "ca: \(laboratory.rootCa)\n    connect-to: 127.0.0.1:\(laboratory.port(gateway, .none))"
        return try text("modules.yaml").replacing("ca: ca.crt", with: route)
    }

    fileprivate func configuration(exporter: UInt16, own: UInt16) throws -> String {
        let ownJob = """
            scrape_configs:
              - job_name: prometheus
                static_configs:
                  - targets: ["127.0.0.1:\(own)"]
            """
        return try text("prometheus.yaml").replacing("dicomprobe-exporter.example.org:9812", with: "127.0.0.1:\(exporter)")
            .replacing("alertmanager.example.org:9093", with: "127.0.0.1:\(Port.free())")
            .replacing(/(scrape_interval|scrape_timeout): \w+/) { "\($0.output.1): 10s" }
            .replacing(/evaluation_interval: \w+/, with: "evaluation_interval: 500ms")
            .replacing("scrape_configs:", with: ownJob)
    }

    fileprivate func rules() throws -> String {
        try text("rules.yaml").replacing(/for: \w+\n/, with: "for: 1s\n")
    }
}

/// Gives `body` an exporter and a Prometheus that asks it.
func withPrometheus(_ example: MonitoringExample, _ body: (Prometheus, Exporter) async throws -> Void) async throws {
    try await withExporter(example.modules()) { exporter in
        let kind = Peer.Kind(command: { port, folder in
            let configuration = folder.appending(path: "prometheus.yaml")
            try Data(example.configuration(exporter: exporter.peer.port, own: port).utf8).write(to: configuration)
            try Data(example.rules().utf8).write(to: folder.appending(path: "rules.yaml"))
            return [
                "prometheus", "--config.file=\(configuration.path)", "--storage.tsdb.path=\(folder.appending(path: "data").path)",
                "--web.listen-address=127.0.0.1:\(port)", "--log.level=warn",
            ]
        })
        try await withPeer(kind) { peer in
            let prometheus = Prometheus(peer: peer)
            try await eventually("Prometheus is ready: \(peer.log)") { try await prometheus.isReady() }
            try await body(prometheus, exporter)
        }
    }
}
