import FoundationEssentials
import ProbeResults
import Transport

/// The embedded test SCP: verifies and stores, over TLS or plain, for several associations at a time.
///
/// One thread accepts connections and hands each to a thread of its own, which does everything else from the TLS handshake on: no peer can hold up
/// another.
package final class TestSCP: Sendable {
    /// Threads for connections beyond those with an association: in their handshake, about to be rejected, or not from a DICOM client at all.
    /// When they are used up as well, connections wait to be accepted.
    private static let spareThreads = 32

    private let configuration: TestSCPConfiguration
    private let observe: @Sendable (ServerEvent) -> Void
    private let listener: Listener

    /// Starts to listen; connections wait for ``run(until:)``.
    ///
    /// - Parameter observe: is told what happens, in the threads in which it happens.
    /// - Throws: ``TransportError/listen(address:errno:)``.
    package init(_ configuration: TestSCPConfiguration, observe: @escaping @Sendable (ServerEvent) -> Void) throws(TransportError) {
        self.configuration = configuration
        self.observe = observe
        listener = try Listener(host: configuration.host, port: configuration.port)
    }

    /// Where it listens, with the port that the system chose if 0 was asked for.
    package var address: SocketAddress { listener.address }

    /// Serves until interrupted. Associations are then aborted, and their threads have ended when this returns.
    ///
    /// - Throws: ``TransportError/system(errno:call:)`` when no connection can be accepted any more.
    package func run(until interruption: Interruption) throws(TransportError) {
        let threads = ThreadGroup(name: "association", limit: configuration.maximumAssociations + Self.spareThreads)
        defer {
            listener.close()
            threads.joinAll()
        }
        let slots = AssociationSlots(configuration.maximumAssociations)
        observe(ServerEvent(at: .now, connection: nil, .listening(.init(configuration, address))))
        var connectionCount = 0
        do {
            while let incoming = try listener.accept(interruption: interruption) {
                connectionCount += 1
                let connection = ServerEvent.Connection(
                    number: connectionCount, remoteAddress: incoming.remoteAddress?.description ?? "")
                start(threads, serving: incoming, as: connection, slots, interruption)
            }
        } catch .interrupted {
            return
        }
    }

    private func start(
        _ threads: ThreadGroup, serving incoming: IncomingConnection, as connection: ServerEvent.Connection, _ slots: AssociationSlots,
        _ interruption: Interruption
    ) {
        do {
            try threads.start { [self] in
                let session = Session(
                    configuration: configuration, slots: slots, report: { [self] in report($0, of: connection) },
                    reportForAll: { [self] in report($0, of: nil) })
                session.serve(incoming, interruption: interruption)
            }
        } catch {
            report(.connectionFailed(.init(reason: .tcpOther, message: "no thread for the connection: \(error)")), of: connection)
        }
    }

    private func report(_ content: ServerEvent.Content, of connection: ServerEvent.Connection?) {
        observe(ServerEvent(at: .now, connection: connection, content))
    }
}

extension ServerEvent.Listening {
    fileprivate init(_ configuration: TestSCPConfiguration, _ address: SocketAddress) {
        let (isTLS, requiresClientCertificate) =
            switch configuration.security {
            case .plain: (false, false)
            case .tls(_, let requiresClientCertificate): (true, requiresClientCertificate)
            }
        let storagePath: String? = if case .folder(let path) = configuration.storage { path } else { nil }
        self.init(
            address: address.host, port: address.port, isTLS: isTLS, requiresClientCertificate: requiresClientCertificate,
            caPath: configuration.caPath, storagePath: storagePath)
    }
}

extension ServerEvent {
    fileprivate init(at date: Date, connection: Connection?, _ content: Content) {
        self.init(time: date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)), connection: connection, content: content)
    }
}
