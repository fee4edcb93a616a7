import Glibc
import Testing

@testable import Transport

@Suite struct ListenerTests {
    @Test func loopbackIsTheDefaultAndPortZeroBecomesAPort() throws {
        let listener = try Listener(port: 0)
        #expect(listener.address.host == "127.0.0.1")
        #expect(listener.port != 0)
    }

    @Test func aPortInUseIsReported() throws {
        let listener = try Listener(port: 0)
        #expect(throws: TransportError.listen(address: listener.address.description, errno: EADDRINUSE)) {
            try Listener(port: listener.port)
        }
    }

    @Test func aPortCanBeUsedAgainWhileOldConnectionsLinger() throws {
        let first = try Listener(port: 0)
        let stream = try Dialer().connect(to: [first.address], until: .after(patience))
        let accepted = try #require(try first.accept(until: .after(patience), interruption: nil))
        // The side that closes first keeps the port in TIME_WAIT.
        TCPStream(accepted, interruption: nil).close()
        #expect(try stream.readToEnd().isEmpty)
        stream.close()
        first.close()
        #expect(try Listener(port: first.port).port == first.port)
    }

    @Test(arguments: ["not-an-address", "127.0.0.1\0", "192.0.2.1"])
    func anAddressOfAnotherHostIsReported(host: String) {
        #expect(throws: TransportError.self) { try Listener(host: host, port: 0) }
    }

    @Test func acceptingEndsAtTheDeadline() throws {
        let listener = try Listener(port: 0)
        #expect(try listener.accept(until: .after(.milliseconds(20)), interruption: nil) == nil)
        listener.close()
        #expect(throws: TransportError.closed) { try listener.accept(until: .after(patience), interruption: nil) }
    }

    /// Connections that come one after another don't keep a server from its end.
    @Test func anInterruptionEndsItAlsoWhereAConnectionWaits() throws {
        let listener = try Listener(port: 0)
        let stream = try Dialer().connect(to: [listener.address], until: .after(patience))
        defer { stream.close() }
        let interruption = try Interruption()
        interruption.interrupt(signal: SIGTERM)
        #expect(throws: TransportError.interrupted(signal: SIGTERM)) {
            try listener.accept(until: .after(patience), interruption: interruption)
        }
    }

    @Test func theRemoteAddressIsKnown() throws {
        let listener = try Listener(port: 0)
        let stream = try Dialer().connect(to: [listener.address], until: .after(patience))
        let accepted = try #require(try listener.accept(until: .after(patience), interruption: nil))
        #expect(accepted.remoteAddress?.description == stream.information.localAddress)
    }

    @Test func aShortageOfDescriptorsIsWaitedOutAndLostConnectionsArePassedOver() {
        #expect([EMFILE, ENFILE, ENOBUFS, ENOMEM].allSatisfy { Listener.remedy(for: $0) == .pause })
        #expect([EINTR, ECONNABORTED, EPROTO, EPERM, ENETDOWN, EHOSTUNREACH].allSatisfy { Listener.remedy(for: $0) == .retry })
        #expect(Listener.remedy(for: EAGAIN) == .wait)
        #expect(Listener.remedy(for: EBADF) == .giveUp)
    }
}
