import Foundation
import FoundationNetworking
import Testing

/// An exporter, by HTTP.
struct Exporter: Sendable {
    struct Answer: CustomStringConvertible {
        let status: Int
        let type: String
        let text: String

        var description: String { "\(status) \(type)\n\(text)" }

        /// The value of a metric without labels, or with these.
        func value(_ name: String) -> Double? {
            text.split(separator: "\n").first { $0.hasPrefix("\(name) ") }.flatMap { Double($0.dropFirst(name.count + 1)) }
        }
    }

    let peer: Peer

    var modules: URL { peer.folder.appending(path: "modules.yaml") }

    func get(_ path: String, timeout: String? = nil) async throws -> Answer {
        var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(peer.port)\(path)")))
        if let timeout { request.setValue(timeout, forHTTPHeaderField: "X-Prometheus-Scrape-Timeout-Seconds") }
        let (data, response) = try await URLSession.shared.data(for: request)
        let http = try #require(response as? HTTPURLResponse)
        return Answer(
            status: http.statusCode, type: http.value(forHTTPHeaderField: "Content-Type") ?? "", text: String(decoding: data, as: UTF8.self)
        )
    }

    func probe(_ module: String, _ target: String, timeout: String? = nil) async throws -> Answer {
        try await get("/probe?module=\(module)&target=\(target)", timeout: timeout)
    }

    /// Gives it other modules.
    func reload(_ text: String) throws {
        try Data(text.utf8).write(to: modules)
        peer.process.send(SIGHUP)
    }

    /// The same, and waits until it has said what it makes of them.
    func reload(_ text: String, saying words: String) async throws {
        try reload(text)
        try await eventually("the exporter says \(words): \(peer.log)") { peer.log.contains(words) }
    }
}

/// Gives `body` an exporter with these modules.
///
/// - Parameter shell: the command of a shell that starts it, `"$0" "$@"`.
func withExporter(
    _ modules: String, options: [String] = [], shell: String? = nil, _ body: (Exporter) async throws -> Void
) async throws {
    let kind = Peer.Kind(
        command: { port, folder in
            let file = folder.appending(path: "modules.yaml")
            try Data(modules.utf8).write(to: file)
            return (shell.map { ["sh", "-c", $0] } ?? [])
                + [Installation.binary.path, "exporter", "--config", file.path, "--listen", "127.0.0.1:\(port)"] + options
        }, environment: { ["HOME": $0.path, "XDG_DATA_HOME": nil, "XDG_CONFIG_HOME": nil] })
    try await withPeer(kind) { try await body(Exporter(peer: $0)) }
}
