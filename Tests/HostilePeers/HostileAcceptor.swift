import Synchronization
import Transport

/// A server that does to requestors, one after another, what one case after another says, and tells what it sees.
package final class HostileAcceptor: Sendable {
    private let listener: Listener
    private let interruption: Interruption
    private let thread: Thread
    private let endings: Endings

    /// What was seen so far, in the order of the cases.
    private final class Endings: Sendable {
        let all = Mutex<[Outcome.Ending]>([])
    }

    /// - Parameter tls: how it speaks TLS; plain where there is none.
    package init(_ cases: [HostileCase], to operation: Operation, tls: TLSContext? = nil) throws {
        let listener = try Listener(port: 0)
        let interruption = try Interruption()
        let endings = Endings()
        thread = try Thread(name: "hostile acceptor") {
            for hostileCase in cases {
                guard let incoming = try? listener.accept(interruption: interruption) else { return }
                let ending = Self.play(hostileCase, operation, with: TCPStream(incoming, interruption: nil), tls)
                endings.all.withLock { $0.append(ending) }
            }
        }
        self.listener = listener
        self.interruption = interruption
        self.endings = endings
    }

    package var port: UInt16 { listener.port }

    /// Ends it.
    ///
    /// - Returns: one ending for each case that was played.
    package func finish() -> [Outcome.Ending] {
        // A connection that is under way comes to its end by itself.
        interruption.interrupt(signal: 15)
        thread.join()
        listener.close()
        return endings.all.withLock { $0 }
    }

    private static func play(
        _ hostileCase: HostileCase, _ operation: Operation, with tcp: TCPStream, _ tls: TLSContext?
    ) -> Outcome.Ending {
        guard let tls else {
            defer { tcp.close() }
            return play(hostileCase, operation, over: tcp)
        }
        guard let stream = try? TLSStream(context: tls, over: tcp) else { return .none }
        defer { stream.close() }
        guard (try? stream.handshake(until: .after(patience))) != nil else { return .none }
        return play(hostileCase, operation, over: stream)
    }

    private static func play(_ hostileCase: HostileCase, _ operation: Operation, over stream: any ByteStream) -> Outcome.Ending {
        var acceptance = Acceptance(conversation: Conversation(stream), hostileCase: hostileCase, operation: operation)
        return acceptance.play()
    }
}

/// One association of a hostile acceptor.
private struct Acceptance {
    var conversation: Conversation
    let hostileCase: HostileCase
    let operation: Operation

    mutating func play() -> Outcome.Ending {
        guard conversation.await(1), prepare() else { return .none }
        conversation.send(hostileCase.bytes)
        if hostileCase.continuation == .close { return .closed }
        if hostileCase.moment == .insteadOfReleaseAnswer, hostileCase.continuation != .wait {
            conversation.send(Item.releaseResponse.bytes)
        }
        return awaitEnding()
    }

    /// Brings the association to where the bytes are to come.
    private mutating func prepare() -> Bool {
        guard hostileCase.moment != .insteadOfAnswer else { return true }
        conversation.send(operation.acceptance.bytes)
        guard hostileCase.moment != .unasked else { return true }
        guard awaitRequest() else { return false }
        guard hostileCase.moment == .insteadOfReleaseAnswer else { return true }
        conversation.send(response)
        return conversation.await(5)
    }

    private var response: [UInt8] { Item.data(1, isCommand: true, operation.response().bytes).bytes }

    /// Takes the request to its end, with its data set if it has one.
    private mutating func awaitRequest() -> Bool {
        while case .pdu(let pdu) = conversation.next() {
            if pdu.ending != nil { return false }
            if endsRequest(pdu) { return true }
        }
        return false
    }

    private func endsRequest(_ pdu: Conversation.PDU) -> Bool {
        pdu.values.contains { $0.isLast && $0.isCommand == (operation.instance == nil) }
    }

    private mutating func awaitEnding() -> Outcome.Ending {
        while true {
            switch conversation.next() {
            case .nothing: return .none
            case .end: return .closed
            case .pdu(let pdu):
                if let ending = pdu.ending { return ending }
                if pdu.type == 5 {
                    conversation.send(Item.releaseResponse.bytes)
                    return .released
                }
                if endsRequest(pdu), hostileCase.moment == .insteadOfAnswer { conversation.send(response) }
            }
        }
    }
}
