import ProbeResults

extension HostileCase {
    /// What acceptors do to our requestor.
    package static func toRequestor(_ operation: Operation) -> [HostileCase] {
        answers(to: operation) + responses(to: operation) + releaseAnswers(to: operation) + wrongOrders(for: operation)
            + fragments(for: operation)
    }

    private static func answers(to operation: Operation) -> [HostileCase] {
        let prediction = RequestorPrediction(operation: operation)
        let mutants = [operation.acceptance, .associateReject, .abort].flatMap(\.mutants)
        let ofAnswer = mutants.map { mutant in
            let (outcome, continuation) = prediction.insteadOfAnswer(mutant.bytes)
            return HostileCase(mutant, .insteadOfAnswer, continuation, outcome)
        }
        var rejections: [[UInt8]] = []
        for result in 0...4 as ClosedRange<UInt8> {
            for source in 0...4 as ClosedRange<UInt8> {
                for reason in 0...8 as ClosedRange<UInt8> { rejections.append([0, result, source, reason]) }
            }
        }
        let ofRejection = rejections.map { codes in
            let bytes = Item.pdu("A-ASSOCIATE-RJ", 0x03, [Field.run("codes", codes)]).bytes
            let (outcome, continuation) = prediction.insteadOfAnswer(bytes)
            return HostileCase(
                name: "A-ASSOCIATE-RJ \(codes.dropFirst().map(String.init).joined(separator: ", "))", family: .values,
                moment: .insteadOfAnswer,
                bytes: bytes, continuation: continuation, expected: outcome)
        }
        return ofAnswer + ofRejection
    }

    private static func responses(to operation: Operation) -> [HostileCase] {
        let prediction = RequestorPrediction(operation: operation)
        let ofPDU = [Item.data(1, isCommand: true, operation.response().bytes), .releaseRequest].flatMap(\.mutants).map { mutant in
            let (outcome, continuation) = prediction.insteadOfResponse(mutant.bytes)
            return HostileCase(mutant, .insteadOfResponse, continuation, outcome)
        }
        let ofCommand = operation.response().mutants.map { mutant in
            let value = DataValue(contextID: 1, isCommand: true, isLast: true, fragment: mutant.bytes)
            let (outcome, continuation) = prediction.messages([value])
            return HostileCase(
                name: mutant.name, family: .commands, moment: .insteadOfResponse, bytes: value.pdu, continuation: continuation,
                expected: outcome)
        }
        return ofPDU + ofCommand
    }

    /// A-RELEASE-RP, and A-RELEASE-RQ as the acceptor's own that crosses ours (PS3.8 table 9-10, Sta7: AR-8).
    private static func releaseAnswers(to operation: Operation) -> [HostileCase] {
        let prediction = RequestorPrediction(operation: operation)
        return [Item.releaseResponse, .releaseRequest].flatMap(\.mutants).map { mutant in
            let (outcome, continuation) = prediction.insteadOfReleaseAnswer(mutant.bytes)
            return HostileCase(mutant, .insteadOfReleaseAnswer, continuation, outcome)
        }
    }

    /// Each PDU in each state of a requestor (PS3.8 table 9-10).
    private static func wrongOrders(for operation: Operation) -> [HostileCase] {
        let prediction = RequestorPrediction(operation: operation)
        return StrayPDU.all.flatMap { pdu in
            [Moment.insteadOfAnswer, .unasked, .insteadOfResponse, .insteadOfReleaseAnswer].map { moment in
                let (outcome, continuation) =
                    switch moment {
                    case .insteadOfAnswer: prediction.insteadOfAnswer(pdu.bytes)
                    case .insteadOfReleaseAnswer: prediction.insteadOfReleaseAnswer(pdu.bytes)
                    default: prediction.insteadOfResponse(pdu.bytes)
                    }
                return HostileCase(
                    name: pdu.name, family: .order, moment: moment, bytes: pdu.bytes, continuation: continuation, expected: outcome)
            }
        }
    }

    private static func fragments(for operation: Operation) -> [HostileCase] {
        let response = operation.response().bytes
        let half = Array(response.prefix(response.count / 2)), rest = Array(response.dropFirst(response.count / 2))
        func command(_ bytes: [UInt8], in context: UInt8 = 1, isLast: Bool = true) -> DataValue {
            DataValue(contextID: context, isCommand: true, isLast: isLast, fragment: bytes)
        }
        func data(_ bytes: [UInt8]) -> DataValue { DataValue(contextID: 1, isCommand: false, isLast: true, fragment: bytes) }
        let failure = operation.response(status: 0x0110).bytes
        let orders: [(String, [DataValue])] = [
            ("a data set before the response", [data(dataSet), command(response)]),
            ("a data set within the response", [command(half, isLast: false), data(dataSet)]),
            ("a response that goes on in another context", [command(half, isLast: false), command(rest, in: 3)]),
            ("a response in a context that was not proposed", [command(response, in: 255)]),
            ("a response to another message", [command(operation.response(messageID: 2).bytes)]),
            ("a response to message 0", [command(operation.response(messageID: 0).bytes)]),
            ("a response without its last flag", [command(response, isLast: false)]),
            ("a response whose last flag comes alone", [command(response, isLast: false), command([])]),
            ("a response byte by byte", response.indices.map { command([response[$0]], isLast: $0 == response.count - 1) }),
            ("a response in fragments of no bytes", Array(repeating: command([], isLast: false), count: 1000) + [command(response)]),
            ("a response that never ends", Array(repeating: command(Array(repeating: 0, count: 16_000), isLast: false), count: 5)),
            ("a failure, then success", [command(failure), command(response)]),
            ("a request of its own", [command(Command.echoRequest().bytes)]), ("a C-CANCEL", [command(Command.cancelRequest.bytes)]),
        ]
        let prediction = RequestorPrediction(operation: operation)
        return orders.flatMap { name, values in
            let (outcome, continuation) = prediction.messages(values)
            let together = Item.pdu(
                "P-DATA-TF", 0x04, values.map { Item.value($0.contextID, isCommand: $0.isCommand, isLast: $0.isLast, $0.fragment) })
            return [("each in its PDU", values.flatMap(\.pdu)), ("all in one PDU", together.bytes)].map { form, bytes in
                HostileCase(
                    name: "\(name), \(form)", family: .order, moment: .insteadOfResponse, bytes: bytes, continuation: continuation,
                    expected: outcome)
            }
        }
    }
}
