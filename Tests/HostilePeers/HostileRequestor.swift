import Transport

/// A client that does to an acceptor what a case says, and tells what it sees.
package struct HostileRequestor {
    private var conversation: Conversation
    private let hostileCase: HostileCase
    private var statuses: [UInt16?] = []
    private var commandBytes: [UInt8] = []

    /// - Parameter stream: connected, its TLS handshake done. It is closed in the end.
    package static func play(_ hostileCase: HostileCase, over stream: any ByteStream) -> (ending: Outcome.Ending, statuses: [UInt16?]) {
        var requestor = HostileRequestor(conversation: Conversation(stream), hostileCase: hostileCase)
        let ending = requestor.play()
        stream.close()
        return (ending, requestor.statuses)
    }

    private mutating func play() -> Outcome.Ending {
        guard prepare() else { return .none }
        conversation.send(hostileCase.bytes)
        switch hostileCase.continuation {
        case .close: return .closed
        case .wait: break
        case .goOn(let echoContext):
            if hostileCase.moment == .insteadOfRequest, case .pdu(let answer) = conversation.next(), answer.type != 2 {
                return answer.ending ?? .none
            }
            let echo = echoContext.map { Item.data($0, isCommand: true, Command.echoRequest(messageID: 9).bytes).bytes } ?? []
            conversation.send(echo + Item.releaseRequest.bytes)
        }
        return awaitEnding()
    }

    /// Brings the association to where the bytes are to come.
    private mutating func prepare() -> Bool {
        switch hostileCase.moment {
        case .established, .withinCommand, .insteadOfDataSet, .withinDataSet, .afterRelease, .afterAbort:
            conversation.send(Item.associateRequest.bytes)
            guard conversation.await(2) else { return false }
        default: break
        }
        let store = Item.data(3, isCommand: true, Command.storeRequest.bytes).bytes
        switch hostileCase.moment {
        case .withinCommand:
            let echo = Command.echoRequest().bytes
            conversation.send(Item.data(1, isCommand: true, isLast: false, Array(echo.prefix(echo.count / 2))).bytes)
        case .insteadOfDataSet: conversation.send(store)
        case .withinDataSet: conversation.send(store + Item.data(3, isCommand: false, isLast: false, HostileCase.dataSet).bytes)
        case .afterRelease:
            conversation.send(Item.releaseRequest.bytes)
            return conversation.await(6)
        case .afterRejection:
            conversation.send(Item.associateRequest.changing([0]) { $0 = Field.number("protocol version", 0x80, 0) }.bytes)
            return conversation.await(3)
        case .afterAbort:
            conversation.send(Item.releaseResponse.bytes)
            return conversation.await(7)
        default: break
        }
        return true
    }

    private mutating func awaitEnding() -> Outcome.Ending {
        while true {
            switch conversation.next() {
            case .nothing: return .none
            case .end: return .closed
            case .pdu(let pdu):
                if let ending = pdu.ending { return ending }
                if pdu.type == 6 { return .released }
                for value in pdu.values { take(value) }
            }
        }
    }

    private mutating func take(_ value: DataValue) {
        commandBytes += value.fragment
        guard value.isLast else { return }
        statuses.append(ReadCommand(commandBytes)?.number(0x0900).map(UInt16.init(truncatingIfNeeded:)))
        commandBytes = []
    }
}
