#if Exporter
import Foundation
import Logging
import ProbeResults
import Synchronization
import Testing

@testable import ProbeExporter

/// The server under what no scraper does. Whatever comes, others are answered.
@Suite(.timeLimit(.minutes(15))) struct ExporterServerTests {
    private static let health = "GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n"

    /// Gives `body` the port of a server whose probes are made by `probe`, on threads of their own.
    private func withServer(
        _ limits: HTTPLimits = HTTPLimits(),
        probe: @escaping @Sendable (ProbeRequest) -> ProbeAnswer = { _ in .measured(ProbeResult(command: "echo", reason: .ok, message: ""))
        },
        _ body: (UInt16) async throws -> Void
    ) async throws {
        let surroundings = ExporterServer.Surroundings(
            probe: probe, refusal: { _ in nil }, modules: { ["echo"] }, figures: { .init() }, debugText: { $0.message }, version: "1")
        let server = ExporterServer(surroundings, state: ExporterState(), limit: 2) { job in Thread.detachNewThread { job() } }
        let (ports, continuation) = AsyncStream.makeStream(of: UInt16.self)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let service = try server.service(host: "127.0.0.1", port: 0, limits: limits, logger: logger) { continuation.yield($0) }
        let running = Task { try await service.run() }
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        do {
            try await body(port)
        } catch {
            await service.stop()
            throw error
        }
        await service.stop()
        try await running.value
    }

    private func expectHealthy(_ port: UInt16, _ comment: Comment? = nil) async throws {
        #expect(try await RawClient(port: port).status(of: Self.health) == "HTTP/1.1 200 OK", comment)
    }

    // MARK: Requests out of the ordinary

    @Test(arguments: [
        ("GET /-/healthy HTTP/1.0\r\n\r\n", "200"),
        ("HEAD /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n", "200"),
        ("HEAD /probe?module=echo&target=x HTTP/1.1\r\nHost: x\r\n\r\n", "200"),
        ("POST /probe?module=echo&target=x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", "405"),
        ("GET /-/healthy HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", "200"),
        ("GET /-/healthy HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "200"),
        ("GET /-/healthy HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "400"),
        ("GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", "404"),
        ("GET /probe?module=%00%ff%zz&target=%0d%0aX:%20y HTTP/1.1\r\nHost: x\r\n\r\n", "200"),
        ("GET /probe?module=echo&target=x HTTP/1.1\r\nHost: x\r\nX-Prometheus-Scrape-Timeout-Seconds: -1\r\n\r\n", "400"),
        ("\u{16}\u{3}\u{1}\u{0}\r\n\r\n", "400"),
    ])
    func answersEachRequest(_ request: String, _ status: String) async throws {
        try await withServer { port in
            let line = try await RawClient(port: port).status(of: request)
            #expect(line.hasPrefix("HTTP/1.1 \(status) "), "\(line)")
            try await expectHealthy(port)
        }
    }

    @Test func answersRequestsThatComeAtOnceInTheirOrder() async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            try await client.send(
                "\(Self.health)GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let answers = try await client.receive { $0.contains("</html>") }
            let statuses = answers.matches(of: /HTTP\/1\.1 (\d+)/).map { $0.output.1 }
            #expect(statuses == ["200", "404", "200"], "\(answers)")
        }
    }

    /// Neither is kept in memory to see how long it gets.
    @Test(arguments: ["GET / HTTP/1.1\r\nX: ", "GET /probe?target=", "GET /probe?module=echo&target=x HTTP/1.1\r\n"])
    func refusesWhatHasNoEnd(_ beginning: String) async throws {
        try await withServer { port in
            let client = try RawClient(port: port)
            try await client.send(beginning)
            let endless =
                beginning.hasSuffix("\r\n") ? String(repeating: "A: b\r\n", count: 50_000) : String(repeating: "a", count: 1_000_000)
            try await client.send(endless)
            // Reset where more was under way than it cared to read.
            let answer = try await client.receive()
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400 "), "\(answer)")
            try await expectHealthy(port)
        }
    }

    // MARK: Connections

    @Test func answersTwoHundredAtOnce() async throws {
        try await withServer { port in
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<200 { group.addTask { try await RawClient(port: port).status(of: Self.health) } }
                for try await line in group { #expect(line == "HTTP/1.1 200 OK") }
            }
        }
    }

    /// Also where its headers come byte by byte. While it waits, others are answered.
    @Test(arguments: ["", "GET / HTTP/1.1\r\nX: y", health]) func closesAnIdleConnection(_ beginning: String) async throws {
        var limits = HTTPLimits()
        limits.idleTime = .milliseconds(300)
        try await withServer(limits) { port in
            let idle = try RawClient(port: port)
            try await idle.send(beginning)
            try await expectHealthy(port)
            let dripping = Task {
                // A request that never ends; what was closed takes nothing more.
                while !beginning.isEmpty, beginning != Self.health, !Task.isCancelled {
                    try await idle.send("y")
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            let answer = try await idle.receive()
            dripping.cancel()
            #expect(beginning == Self.health ? answer.hasPrefix("HTTP/1.1 200 OK") : answer.isEmpty, "\(answer)")
        }
    }

    @Test func aConnectionTooManyWaitsForAPlace() async throws {
        var limits = HTTPLimits()
        limits.connections = 3
        limits.idleTime = .milliseconds(500)
        try await withServer(limits) { port in
            let idle = try (0..<3).map { _ in try RawClient(port: port) }
            // Those that keep the places lose them when they do nothing with them.
            try await expectHealthy(port)
            for client in idle { #expect(try await client.receive().isEmpty) }
        }
    }

    /// A probe whose scraper has gone comes to its end, and its place is free again.
    @Test func aScraperMayGoAway() async throws {
        let mayEnd = DispatchSemaphore(value: 0)
        let probe: @Sendable (ProbeRequest) -> ProbeAnswer = { _ in
            mayEnd.wait()
            return .measured(ProbeResult(command: "echo", reason: .ok, message: ""))
        }
        let request = "GET /probe?module=echo&target=x HTTP/1.1\r\nHost: x\r\n\r\n"
        try await withServer(probe: probe) { port in
            // Two run and two wait.
            for _ in 0..<4 { try await RawClient(port: port).send(request) }
            try await expectProbes(port, running: 2, waiting: 2)
            try await expectHealthy(port)
            for _ in 0..<4 { mayEnd.signal() }
            try await expectProbes(port, running: 0, waiting: 0)
            mayEnd.signal()
            #expect(try await RawClient(port: port).status(of: request) == "HTTP/1.1 200 OK")
        }
    }

    /// What has hardly any time left when its turn comes would be reported as the target's failure. Another that waited as long, of a longer time,
    /// is made.
    @Test func whatHasSpentItsTimeWaitingIsRefused() async throws {
        let mayEnd = DispatchSemaphore(value: 0)
        let made = Mutex<[String]>([])
        let probe: @Sendable (ProbeRequest) -> ProbeAnswer = { request in
            made.withLock { $0.append(request.target) }
            mayEnd.wait()
            return .measured(ProbeResult(command: "echo", reason: .ok, message: ""))
        }
        let request = { (target: String, seconds: String) in
            "GET /probe?module=echo&target=\(target) HTTP/1.1\r\nHost: x\r\nX-Prometheus-Scrape-Timeout-Seconds: \(seconds)\r\n\r\n"
        }
        let short = "0.1"
        let limit = try #require(ScrapeTimeout.timeout(header: short))
        try await withServer(probe: probe) { port in
            let clients = try (0..<4).map { _ in try RawClient(port: port) }
            try await clients[0].send(request("a", "600"))
            try await clients[1].send(request("b", "600"))
            try await expectProbes(port, running: 2, waiting: 0)
            try await clients[2].send(request("short", short))
            try await expectProbes(port, running: 2, waiting: 1)
            try await clients[3].send(request("long", "600"))
            try await expectProbes(port, running: 2, waiting: 2)
            let end = ContinuousClock.now + limit
            repeat { try await expectHealthy(port) } while ContinuousClock.now < end
            for _ in 0..<4 { mayEnd.signal() }
            let refused = try await clients[2].receive { $0.contains("\r\n\r\n") && $0.hasSuffix("\n") }
            #expect(refused.hasPrefix("HTTP/1.1 503 "), "\(refused)")
            #expect(
                refused.contains("too much of its time was spent waiting for one of 2 places: scrape later, or raise --max-probes"),
                "\(refused)")
            for index in [0, 1, 3] {
                let answer = try await clients[index].receive { $0.contains("\r\n") }
                #expect(answer.hasPrefix("HTTP/1.1 200 "), "\(answer)")
            }
            let targets = made.withLock { $0.sorted() }
            #expect(targets == ["a", "b", "long"])
            let metrics = try await expectProbes(port, running: 0, waiting: 0)
            #expect(metrics.contains("dicomprobe_exporter_rejected_probes_total{cause=\"busy\"} 1\n"), "\(metrics)")
        }
    }

    /// Comes to be so.
    ///
    /// - Returns: the metrics that say it.
    @discardableResult
    private func expectProbes(_ port: UInt16, running: Int, waiting: Int) async throws -> String {
        let words = ["\ndicomprobe_exporter_probes_in_flight \(running)\n", "\ndicomprobe_exporter_probes_waiting \(waiting)\n"]
        let end = ContinuousClock.now + .seconds(30)
        var metrics = ""
        repeat {
            let client = try RawClient(port: port)
            try await client.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
            metrics = try await client.receive { $0.contains("dicomprobe_build_info{") }
        } while !words.allSatisfy(metrics.contains) && ContinuousClock.now < end
        #expect(words.allSatisfy(metrics.contains), "\(metrics)")
        return metrics
    }
}
#endif
