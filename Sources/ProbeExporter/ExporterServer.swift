#if Exporter
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ProbeReports
import ProbeResults
import ServiceLifecycle

/// The HTTP side of the exporter.
package struct ExporterServer: Sendable {
    /// What the exporter needs of the rest of the program.
    package struct Surroundings: Sendable {
        /// Makes a probe, or says why not. It blocks, on a thread of the pool.
        package var probe: @Sendable (ProbeRequest) -> ProbeAnswer
        /// Judges a request before it takes a place in the pool; nil where it may.
        package var refusal: @Sendable (ProbeRequest) -> ProbeAnswer?
        /// The names of those in force.
        package var modules: @Sendable () -> [String]
        package var figures: @Sendable () -> ProcessFigures
        /// What a person reads of a result.
        package var debugText: @Sendable (ProbeResult) -> String
        package var version: String

        package init(
            probe: @escaping @Sendable (ProbeRequest) -> ProbeAnswer, refusal: @escaping @Sendable (ProbeRequest) -> ProbeAnswer?,
            modules: @escaping @Sendable () -> [String], figures: @escaping @Sendable () -> ProcessFigures,
            debugText: @escaping @Sendable (ProbeResult) -> String, version: String
        ) {
            self.probe = probe
            self.refusal = refusal
            self.modules = modules
            self.figures = figures
            self.debugText = debugText
            self.version = version
        }
    }

    private let surroundings: Surroundings
    private let state: ExporterState
    private let pool: ProbePool
    /// How many probes run at the same time.
    private let places: Int

    /// - Parameters:
    ///   - state: where it counts.
    ///   - limit: how many probes run at the same time, and how many more wait.
    ///   - startThread: for each that runs.
    package init(_ surroundings: Surroundings, state: ExporterState, limit: Int, startThread: @escaping ProbePool.ThreadStarter) {
        self.surroundings = surroundings
        self.state = state
        places = limit
        pool = ProbePool(limit: limit, startThread: startThread)
    }

    /// What listens, not yet running.
    ///
    /// - Parameter onListening: told the port once requests are accepted.
    /// - Throws: where the server can't be made.
    package func service(
        host: String, port: UInt16, limits: HTTPLimits = HTTPLimits(), logger: Logger,
        onListening: @escaping @Sendable (_ port: UInt16) -> Void
    ) throws -> ExporterService {
        let builder = HTTPServerBuilder.http1(
            configuration: .init(
                idleTimeout: .init(limits.idleTime),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes, maxHeaderFieldCount: limits.headers)))
        let server = try builder.buildServer(
            configuration: ServerConfiguration(
                address: .hostname(host, port: Int(port)), availableConnectionsDelegate: .maximum(limits.connections, logger: logger)),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger,
            responder: { request, writer, _ in
                let response = await reply(to: request)
                try await writer.write(response: response.head, body: response.body)
            },
            onServerRunning: { channel in onListening(channel.localAddress?.port.flatMap(UInt16.init(exactly:)) ?? port) })
        return ExporterService(group: ServiceGroup(configuration: .init(services: [.init(service: server)], logger: logger)))
    }

    private func reply(to request: Request) async -> Response {
        guard Self.paths.contains(request.uri.path) else { return Self.response("there is nothing here: see /\n", status: .notFound) }
        switch request.method {
        case .get: return await page(request)
        case .head: return await page(request).createHeadResponse()
        default:
            var response = Self.response("only GET and HEAD are answered\n", status: .methodNotAllowed)
            response.headers[.allow] = "GET, HEAD"
            return response
        }
    }

    private static let paths: Set<String> = ["/", "/-/healthy", "/metrics", "/probe"]

    private func page(_ request: Request) async -> Response {
        switch request.uri.path {
        case "/":
            let page = LandingPage.html(modules: surroundings.modules(), version: surroundings.version)
            return Self.response(page, "text/html; charset=utf-8")
        case "/-/healthy": return Self.response("healthy\n")
        case "/metrics":
            let text = ExporterMetrics.text(
                state, pool: pool, limit: places, modules: surroundings.modules(), version: surroundings.version,
                process: surroundings.figures())
            return Self.response(text, ProbeMetrics.contentType)
        default: return await probe(request)
        }
    }

    // MARK: - Probes

    private func probe(_ request: Request) async -> Response {
        let parameters = request.uri.queryParameters
        let module = parameters["module"].map(String.init) ?? ""
        let answer = await answer(
            module: module, target: parameters["target"].map(String.init) ?? "", timeout: Self.scrapeTimeout(request))
        state.count(answer, module: module)
        switch answer {
        case .refused(let refusal, let message): return Self.response(message + "\n", status: refusal.status)
        case .measured(let result):
            guard parameters["debug"] != "true" else { return Self.response(surroundings.debugText(result)) }
            return Self.response(ProbeMetrics(result).text, ProbeMetrics.contentType)
        }
    }

    private func answer(module: String, target: String, timeout: String?) async -> ProbeAnswer {
        guard let limit = ScrapeTimeout.timeout(header: timeout) else {
            return .refused(.timeout, "\(ScrapeTimeout.header) is no number of seconds above 0")
        }
        let arrival = ContinuousClock.now
        let request = ProbeRequest(module: module, target: target, limit: limit)
        if let refusal = surroundings.refusal(request) { return refusal }
        return await withCheckedContinuation { continuation in
            pool.run {
                let turn = ProbeTurn(limit: limit, waited: arrival.duration(to: .now))
                var request = request
                request.left = turn.left
                let answer = turn.isTooLate ? nil : surroundings.probe(request)
                if let answer, !turn.mayHaveMade(answer, elapsed: arrival.duration(to: .now)) {
                    return continuation.resume(returning: answer)
                }
                continuation.resume(
                    returning: .refused(
                        .busy, "too much of its time was spent waiting for one of \(places) places: scrape later, or raise --max-probes"))
            } orElse: {
                continuation.resume(
                    returning: .refused(.busy, "\(places) probes run and as many wait: scrape later, or raise --max-probes"))
            }
        }
    }

    private static func scrapeTimeout(_ request: Request) -> String? {
        request.headers.first { $0.name.canonicalName == ScrapeTimeout.header.lowercased() }?.value
    }

    private static func response(
        _ text: String, _ type: String = "text/plain; charset=utf-8", status: HTTPResponse.Status = .ok
    ) -> Response {
        Response(status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

/// The server as something that is run, and asked to end.
package struct ExporterService: Sendable {
    fileprivate let group: ServiceGroup

    /// Returns when it was asked to end and every request is answered.
    ///
    /// - Throws: where the address can't be had.
    package func run() async throws {
        try await group.run()
    }

    /// Asks it to take no more requests.
    package func stop() async {
        await group.triggerGracefulShutdown()
    }
}

extension ProbeAnswer.Refusal {
    fileprivate var status: HTTPResponse.Status {
        switch self {
        case .module, .target, .timeout: .badRequest
        case .notAllowed: .forbidden
        case .busy: .serviceUnavailable
        }
    }
}
#endif
