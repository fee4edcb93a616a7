import Diagnosis
import ProbeResults
import Transport

/// The embedded test SCP: verifies and stores, over TLS or plain, for several associations at a time.
///
/// One thread accepts connections and hands each to a thread of its own, which does everything else from the TLS handshake on: no peer can hold up
/// another.
package final class TestSCP: Sendable {
    /// Threads for connections that have left the waiting room and not ended yet.
    private static let spareThreads = 32
    /// A shortage is told of again after so long.
    private static let noticeInterval = Duration.seconds(10)

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

    /// Serves until it is to stop. Then no connection is accepted any more, those without an association are closed, and associations may go on for a
    /// while; what is left of them is aborted. When this returns, all threads have ended.
    ///
    /// - Throws: ``TransportError/system(errno:call:)`` when no connection can be accepted any more.
    package func run(until interruptions: ServeInterruptions) throws(TransportError) {
        let slots = AssociationSlots(configuration.maximumAssociations)
        let room = WaitingRoom(associations: configuration.maximumAssociations)
        let threads = ThreadGroup(name: "association", limit: configuration.maximumAssociations + room.capacity + Self.spareThreads)
        defer {
            listener.close()
            threads.joinAll()
        }
        report(.listening(.init(configuration, address)))
        for warning in configuration.warnings { report(.warning(warning)) }
        do {
            try acceptAll(interruptions, threads, slots, room)
        } catch .interrupted(let signal) {
            listener.close()
            let grace = configuration.grace
            report(
                .stopping(.init(signal: signal, associations: slots.takenCount, graceMilliseconds: Int(grace.milliseconds.rounded()))))
            // Where there is no way to wait, the grace is over.
            try? threads.waitForAll(until: .after(grace))
            interruptions.abort.interrupt(signal: signal)
            threads.joinAll()
            report(.stopped)
        }
    }

    private func acceptAll(
        _ interruptions: ServeInterruptions, _ threads: ThreadGroup, _ slots: AssociationSlots, _ room: WaitingRoom
    ) throws(TransportError) {
        var connectionCount = 0
        var nextNotice = Deadline.after(.zero)
        while true {
            try room.awaitSeat(interruption: interruptions.stop)
            let incoming = try listener.accept(interruption: interruptions.stop) { code in
                if nextNotice.hasPassed {
                    nextNotice = .after(Self.noticeInterval)
                    report(.shortage(.init(message: systemText(code))))
                }
                return room.dismissOldest()
            }
            guard let incoming else { return }
            connectionCount += 1
            room.enter(incoming, number: connectionCount)
            let connection = ServerEvent.Connection(number: connectionCount, remoteAddress: incoming.remoteAddress?.description ?? "")
            let session = Session(
                configuration: configuration, number: connectionCount, slots: slots, room: room,
                interruptions: interruptions,
                log: configuration.log?.connection(connectionCount),
                report: { [self] in report($0, of: connection) }, reportForAll: { [self] in report($0) })
            do throws(TransportError) {
                try threads.start { session.serve(incoming) }
            } catch {
                room.leave(connectionCount)
                report(.connectionFailed(.init(reason: .localShortage, message: "no thread for the connection: \(error)")), of: connection)
            }
        }
    }

    private func report(_ content: ServerEvent.Content, of connection: ServerEvent.Connection? = nil) {
        observe(ServerEvent(connection: connection, content))
    }
}

/// The two steps in which a server ends.
package struct ServeInterruptions: Sendable {
    /// No more connections and associations.
    package let stop: Interruption
    /// No more of anything: what is left is aborted.
    package let abort: Interruption

    package init(stop: Interruption, abort: Interruption) {
        self.stop = stop
        self.abort = abort
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
            caPath: configuration.caPath, crlPath: configuration.crlPath, storagePath: storagePath)
    }
}
