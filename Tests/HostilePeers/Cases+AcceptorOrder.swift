import ProbeResults

/// PDUs as they come in the wrong place, and what is not allowed anywhere.
struct StrayPDU: Sendable {
    enum Kind: Sendable {
        case request, accept, reject, data, releaseRequest, releaseResponse, abort
        case unrecognized, invalid
    }

    let name: String
    let kind: Kind
    let bytes: [UInt8]

    static let all: [StrayPDU] = [
        StrayPDU("A-ASSOCIATE-RQ", .request, Item.associateRequest.bytes),
        StrayPDU("A-ASSOCIATE-AC", .accept, Item.associateAccept(transferSyntax: Sample.implicitVR, sopClass: Sample.verification).bytes),
        StrayPDU("A-ASSOCIATE-RJ", .reject, Item.associateReject.bytes),
        StrayPDU("P-DATA-TF", .data, Item.data(1, isCommand: true, Command.echoRequest().bytes).bytes),
        StrayPDU("A-RELEASE-RQ", .releaseRequest, Item.releaseRequest.bytes),
        StrayPDU("A-RELEASE-RP", .releaseResponse, Item.releaseResponse.bytes),
        StrayPDU("A-ABORT", .abort, Item.abort.bytes),
        StrayPDU("A-ABORT of an unknown source", .abort, [7, 0, 0, 0, 0, 4, 0, 0, 9, 9]),
        StrayPDU("PDU of type 00", .unrecognized, [0, 0, 0, 0, 0, 4, 0, 0, 0, 0]),
        StrayPDU("PDU of type 08", .unrecognized, [8, 0, 0, 0, 0, 4, 0, 0, 0, 0]),
        StrayPDU("PDU of type FF", .unrecognized, [0xFF, 0, 0xFF, 0xFF, 0xFF, 0xFF]),
        StrayPDU("HTTP", .unrecognized, Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)),
        StrayPDU("A-RELEASE-RQ of 5 bytes", .invalid, [5, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0]),
        StrayPDU("A-ABORT without content", .invalid, [7, 0, 0, 0, 0, 0]),
        StrayPDU("P-DATA-TF without content", .invalid, [4, 0, 0, 0, 0, 0]),
        StrayPDU("P-DATA-TF of 4 GiB", .invalid, [4, 0, 0xFF, 0xFF, 0xFF, 0xFF]),
        StrayPDU("P-DATA-TF longer than announced", .invalid, [4, 0] + bigEndian(Judgement.longestData + 1, byteCount: 4)),
        StrayPDU("P-DATA-TF in context 0", .invalid, Item.data(0, isCommand: true, Command.echoRequest().bytes).bytes),
        StrayPDU("P-DATA-TF in context 2", .invalid, Item.data(2, isCommand: true, Command.echoRequest().bytes).bytes),
        StrayPDU("A-ASSOCIATE-RQ of 4 GiB", .invalid, [1, 0, 0xFF, 0xFF, 0xFF, 0xFF]),
        StrayPDU("A-ASSOCIATE-RQ without content", .invalid, [1, 0, 0, 0, 0, 0]),
        StrayPDU("A-ASSOCIATE-AC without content", .invalid, [2, 0, 0, 0, 0, 0]),
        StrayPDU("zeros", .unrecognized, Array(repeating: 0, count: 3000)),
        StrayPDU("FFs", .unrecognized, Array(repeating: 0xFF, count: 3000)),
    ]

    private init(_ name: String, _ kind: Kind, _ bytes: [UInt8]) {
        self.name = name
        self.kind = kind
        self.bytes = bytes
    }
}

extension HostileCase {
    /// Each PDU in each state of an acceptor (PS3.8 table 9-10).
    static let wrongOrdersToAcceptor: [HostileCase] = StrayPDU.all.flatMap { pdu in
        let moments: [Moment] = [
            .insteadOfRequest, .established, .withinCommand, .insteadOfDataSet, .withinDataSet, .afterRelease, .afterRejection, .afterAbort,
        ]
        return moments.map { moment in
            let (outcome, continuation) = expectation(of: pdu, moment)
            // The end of what is to be ignored is told by an A-ABORT (Sta13: AA-2).
            let isOver = [.afterRelease, .afterRejection, .afterAbort].contains(moment)
            return HostileCase(
                name: pdu.name, family: .order, moment: moment, bytes: pdu.bytes + (isOver ? Item.abort.bytes : []),
                continuation: continuation, expected: outcome)
        }
    }

    private static func expectation(of pdu: StrayPDU, _ moment: Moment) -> AcceptorPrediction.Prediction {
        switch moment {
        case .insteadOfRequest: AcceptorPrediction.insteadOfRequest(pdu.bytes)
        case .established: AcceptorPrediction.established(pdu.bytes)
        case .afterRelease: over(pdu, .ok)
        case .afterRejection: over(pdu, .assocRejectedProtocolVersion)
        case .afterAbort: over(pdu, .dimseBadPDU)
        default: withinMessage(pdu, moment)
        }
    }

    /// Sta13: A-ABORT for a request and for what is no PDU in order (AA-7), nothing for all others (AA-6).
    private static func over(_ pdu: StrayPDU, _ reason: Reason) -> AcceptorPrediction.Prediction {
        let ending: Outcome.Ending =
            switch pdu.kind {
            case .request: .unexpectedPDU
            case .unrecognized: .unrecognizedPDU
            case .invalid: .invalidParameter
            default: .closed
            }
        return (Outcome(ending, reason), .wait)
    }

    /// Sta6, with a message under way: what is no fragment of it breaks PS3.7, if it does not break PS3.8.
    private static func withinMessage(_ pdu: StrayPDU, _ moment: Moment) -> AcceptorPrediction.Prediction {
        switch pdu.kind {
        case .releaseRequest, .data: AcceptorPrediction.badMessage()
        default: AcceptorPrediction.established(pdu.bytes)
        }
    }

    /// Fragments of messages in orders of their own.
    static let fragmentsToAcceptor: [HostileCase] = {
        let echo = Command.echoRequest().bytes
        let store = Command.storeRequest.bytes
        func command(_ bytes: [UInt8], in context: UInt8 = 1, isLast: Bool = true) -> DataValue {
            DataValue(contextID: context, isCommand: true, isLast: isLast, fragment: bytes)
        }
        func data(_ bytes: [UInt8], in context: UInt8 = 3, isLast: Bool = true) -> DataValue {
            DataValue(contextID: context, isCommand: false, isLast: isLast, fragment: bytes)
        }
        let half = Array(echo.prefix(echo.count / 2)), rest = Array(echo.dropFirst(echo.count / 2))
        let response = Command.response("", field: 0x8030, sopClass: Sample.verification).bytes
        let orders: [(String, [DataValue])] = [
            ("a data set before any command", [data(dataSet)]), ("an empty data set before any command", [data([])]),
            ("a data set behind a command that announces none", [command(echo), data(dataSet, in: 1)]),
            ("a data set in another context than its command", [command(store, in: 3), data(dataSet, in: 1)]),
            ("a command in place of the announced data set", [command(store, in: 3), command(echo)]),
            ("a command of the same context in place of the announced data set", [command(store, in: 3), command(store, in: 3)]),
            ("a command within a data set", [command(store, in: 3), data(dataSet, isLast: false), command(echo)]),
            ("a data set fragment within a command", [command(half, isLast: false), data(dataSet, in: 1)]),
            ("a command that goes on in another context", [command(half, isLast: false), command(rest, in: 3)]),
            ("a command in a context that was not proposed", [command(echo, in: 5)]),
            ("a command in the last context that there is", [command(echo, in: 255)]),
            ("a command without its last flag", [command(echo, isLast: false)]),
            ("a command whose last flag comes alone", [command(echo, isLast: false), command([])]),
            ("a command whose last flag comes too soon", [command(half), command(rest)]),
            ("a command byte by byte", echo.indices.map { command([echo[$0]], isLast: $0 == echo.count - 1) }),
            ("a command in fragments of no bytes", Array(repeating: command([], isLast: false), count: 1000) + [command(echo)]),
            ("a command that never ends", Array(repeating: command(Array(repeating: 0, count: 16_000), isLast: false), count: 5)),
            ("an empty data set", [command(store, in: 3), data([])]),
            (
                "a data set in fragments of no bytes",
                [command(store, in: 3)] + Array(repeating: data([], isLast: false), count: 1000) + [data(dataSet)]
            ),
            ("a data set without its last flag", [command(store, in: 3), data(dataSet, isLast: false)]),
            ("a data set behind the end of the data set", [command(store, in: 3), data(dataSet), data(dataSet)]),
            (
                "a data set byte by byte",
                [command(store, in: 3)] + dataSet.indices.map { data([dataSet[$0]], isLast: $0 == dataSet.count - 1) }
            ),
            ("a response to no request", [command(response)]),
            ("a response behind a request", [command(echo), command(response)]),
            ("a storage request in the context of verification", [command(store), data(dataSet, in: 1)]),
            ("a verification request in the context of storage", [command(echo, in: 3)]),
            ("the same message ID twice", [command(echo), command(echo)]),
            ("a C-CANCEL of nothing", [command(Command.cancelRequest.bytes)]),
            ("a C-CANCEL before the response", [command(store, in: 3), data(dataSet), command(Command.cancelRequest.bytes, in: 3)]),
            (
                "a C-CANCEL within a data set",
                [command(store, in: 3), data(dataSet, isLast: false), command(Command.cancelRequest.bytes, in: 3)]
            ),
            ("a hundred requests at once", Array(repeating: command(echo), count: 100)),
        ]
        return orders.flatMap { name, values in
            let (outcome, continuation) = AcceptorPrediction.messages(values)
            let together = Item.pdu(
                "P-DATA-TF", 0x04, values.map { Item.value($0.contextID, isCommand: $0.isCommand, isLast: $0.isLast, $0.fragment) })
            return [("each in its PDU", values.flatMap(\.pdu)), ("all in one PDU", together.bytes)].map { form, bytes in
                HostileCase(
                    name: "\(name), \(form)", family: .order, moment: .established, bytes: bytes, continuation: continuation,
                    expected: outcome)
            }
        }
    }()
}
