import Glibc
import Synchronization
import Testing

@testable import Transport

@Suite struct DialerTests {
    /// So long that an attempt is never begun because of it.
    private var patientDialer: Dialer {
        var dialer = Dialer()
        dialer.attemptDelay = patience
        return dialer
    }

    private func failure(_ body: () throws -> TCPStream) -> ConnectionFailure? {
        do {
            _ = try body()
        } catch TransportError.connection(let failure) {
            return failure
        } catch {}
        return nil
    }

    @Test func aRefusedPortIsReportedWithItsAddress() throws {
        let port = try RefusedPort()
        let failure = failure { try patientDialer.connect(to: [port.address], until: .after(patience)) }
        #expect(failure?.attempts == [ConnectionAttempt(address: port.address.description, outcome: .failed(errno: ECONNREFUSED))])
    }

    @Test func anUnreachableAddressIsReportedBesideARefusedOne() throws {
        let port = try RefusedPort()
        // The unspecified scope of a link-local address leads nowhere.
        let unreachable = try #require(SocketAddress(numericHost: "fe80::1", port: 11112))
        let failure = failure { try patientDialer.connect(to: [unreachable, port.address], until: .after(patience)) }
        #expect(failure?.attempts.map(\.address) == [unreachable.description, port.address.description])
        #expect(failure?.attempts.last?.outcome == .failed(errno: ECONNREFUSED))
        #expect(failure?.attempts.first?.outcome != .failed(errno: ECONNREFUSED))
    }

    @Test func afterARefusalTheNextAddressIsTriedAtOnce() throws {
        let port = try RefusedPort()
        let peer = try Peer { stream throws(TransportError) in _ = try stream.readToEnd() }
        let stream = try patientDialer.connect(to: [port.address, peer.listener.address], until: .after(patience))
        #expect(stream.information.remoteAddress == peer.listener.address.description)
        #expect(stream.information.attempts.map(\.outcome) == [.failed(errno: ECONNREFUSED), .connected])
        stream.close()
        try peer.finish()
    }

    @Test func aSilentAddressIsOvertakenByTheNext() throws {
        let silent = try SilentPort()
        let peer = try Peer { stream throws(TransportError) in _ = try stream.readToEnd() }
        var dialer = Dialer()
        dialer.attemptDelay = .milliseconds(10)
        let before = OpenSockets.count(port: silent.address.port)
        let stream = try dialer.connect(to: [silent.address, peer.listener.address], until: .after(patience))
        #expect(stream.information.attempts.map(\.outcome) == [.superseded, .connected])
        #expect(OpenSockets.count(port: silent.address.port) == before)
        stream.close()
        try peer.finish()
    }

    @Test func silentAddressesAreWaitedForUntilTheDeadline() throws {
        let first = try SilentPort()
        let second = try SilentPort()
        var dialer = Dialer()
        dialer.attemptDelay = .milliseconds(10)
        let before = OpenSockets.count(port: first.address.port)
        let failure = failure { try dialer.connect(to: [first.address, second.address], until: .after(.seconds(1))) }
        #expect(failure?.attempts.map(\.outcome) == [.timedOut, .timedOut])
        #expect(OpenSockets.count(port: first.address.port) == before)
    }

    @Test func connectingIsInterrupted() throws {
        let silent = try SilentPort()
        let interruption = try Interruption()
        let dialer = Dialer(interruption: interruption)
        let thread = try Thread(name: "signals") { interruption.interrupt(signal: SIGINT) }
        #expect(throws: TransportError.interrupted(signal: SIGINT)) {
            try dialer.connect(to: [silent.address], until: .after(patience))
        }
        thread.join()
    }

    @Test func familiesTakeTurnsBeginningWithTheOneThatTheSystemPrefers() throws {
        let hosts = ["::1", "::2", "::3", "127.0.0.1", "127.0.0.2"]
        let addresses = hosts.compactMap { SocketAddress(numericHost: $0, port: 1) }
        #expect(Dialer.interleaved(addresses).map(\.host) == ["::1", "127.0.0.1", "::2", "127.0.0.2", "::3"])
        #expect(Dialer.interleaved(addresses.reversed()).map(\.host) == ["127.0.0.2", "::3", "127.0.0.1", "::2", "::1"])
        #expect(Dialer.interleaved([]).isEmpty)
    }

    @Test func iPv6IsDialed() throws {
        let peer = try Peer(host: "::1") { stream throws(TransportError) in try stream.send([6]) }
        let resolution = try Dialer().resolve(host: "::1", port: peer.listener.port, until: .after(patience))
        let stream = try Dialer().connect(to: resolution.addresses, until: .after(patience))
        #expect(stream.information.remoteAddress == "[::1]:\(peer.listener.port)")
        #expect(try stream.readToEnd() == [6])
        try peer.finish()
    }
}
