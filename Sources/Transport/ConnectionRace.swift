import Glibc

/// Attempts to connect to several addresses, started one after another and then racing; the first to succeed ends the others (RFC 8305 section 5).
struct ConnectionRace {
    private struct Runner {
        let index: Int
        let socket: Socket
    }

    private let addresses: [SocketAddress]
    private let attemptDelay: Duration
    private let interruption: Interruption?
    /// Of the addresses tried so far, in their order; `nil` while under way.
    private var outcomes: [ConnectionAttempt.Outcome?] = []
    private var runners: [Runner] = []

    init(addresses: [SocketAddress], attemptDelay: Duration, interruption: Interruption?) {
        self.addresses = addresses
        self.attemptDelay = attemptDelay
        self.interruption = interruption
    }

    mutating func run(until deadline: Deadline) throws(TransportError) -> TCPStream {
        while outcomes.count < addresses.count || !runners.isEmpty {
            if outcomes.count < addresses.count {
                if let winner = startNext() { return stream(over: winner) }
                if runners.isEmpty { continue }
            }
            let nextStart = outcomes.count < addresses.count ? Deadline.after(attemptDelay) : .never
            if let winner = try awaitWinner(until: nextStart.earlier(of: deadline)) { return stream(over: winner) }
            if deadline.hasPassed { break }
        }
        throw .connection(ConnectionFailure(attempts: attempts(unfinished: .timedOut)))
    }

    /// Starts to connect to the next address. Returns the attempt if it succeeded at once.
    private mutating func startNext() -> Runner? {
        let index = outcomes.count
        let address = addresses[index]
        do {
            let socket = try Socket(family: address.family)
            if address.withSockaddr({ Glibc.connect(socket.descriptor, $0, $1) }) == 0 {
                return finished(Runner(index: index, socket: socket))
            }
            let code = errno
            guard code == EINPROGRESS || code == EINTR else {
                outcomes.append(.failed(errno: code))
                return nil
            }
            outcomes.append(nil)
            runners.append(Runner(index: index, socket: socket))
        } catch .system(let code, _) {
            outcomes.append(.failed(errno: code))
        } catch {
            // Making a socket fails in no other way.
            outcomes.append(.failed(errno: EIO))
        }
        return nil
    }

    /// Waits for attempts to end. Returns the first that succeeded; `nil` when one failed, so that the next may start, or when the deadline passed.
    private mutating func awaitWinner(until deadline: Deadline) throws(TransportError) -> Runner? {
        while true {
            var descriptors = runners.map { pollfd(fd: $0.socket.descriptor, events: Polling.output, revents: 0) }
            guard try Polling.wait(for: &descriptors, until: deadline, interruption: interruption) else { return nil }
            var anyFailed = false
            for (runner, descriptor) in zip(runners, descriptors) where descriptor.revents != 0 {
                runners.removeAll { $0.index == runner.index }
                if let winner = finished(runner) { return winner }
                anyFailed = true
            }
            if anyFailed { return nil }
        }
    }

    /// Judges an attempt that ended. Returns it if it succeeded.
    private mutating func finished(_ runner: Runner) -> Runner? {
        let code = runner.socket.isConnectedToItself ? ECONNREFUSED : runner.socket.pendingError
        let outcome: ConnectionAttempt.Outcome = code == 0 ? .connected : .failed(errno: code)
        if runner.index == outcomes.count { outcomes.append(outcome) } else { outcomes[runner.index] = outcome }
        return code == 0 ? runner : nil
    }

    private func stream(over winner: Runner) -> TCPStream {
        for runner in runners { runner.socket.close() }
        return TCPStream(
            socket: winner.socket, remoteAddress: addresses[winner.index], attempts: attempts(unfinished: .superseded),
            interruption: interruption)
    }

    private func attempts(unfinished: ConnectionAttempt.Outcome) -> [ConnectionAttempt] {
        zip(addresses, outcomes).map { ConnectionAttempt(address: $0.description, outcome: $1 ?? unfinished) }
    }
}
