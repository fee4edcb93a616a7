import ProbeResults

extension HostileCase {
    /// What clients do to our acceptor.
    package static let toAcceptor: [HostileCase] =
        requestMutants + associationMutants + commandsToAcceptor + wrongOrdersToAcceptor + fragmentsToAcceptor + crowdedRequests

    // MARK: A-ASSOCIATE-RQ

    private static let requestMutants = Item.associateRequest.mutants.map { mutant in
        let (outcome, continuation) = AcceptorPrediction.insteadOfRequest(mutant.bytes)
        return HostileCase(mutant, .insteadOfRequest, continuation, outcome)
    }

    /// Requests that are in order, item by item, and hold as much as they can.
    private static let crowdedRequests: [HostileCase] = {
        let longClass = "1.2." + String(repeating: "3", count: 50)
        let longest = String(repeating: "1", count: 32_700)
        let crowds: [(String, String, [Part])] = [
            ("a thousand extended negotiations of one class", longClass, repeated(1000, extendedNegotiation(longClass))),
            ("a thousand role selections of one class", longClass, repeated(1000, roleSelection(longClass))),
            ("role selections that fill the item", longest, [roleSelection(longest), roleSelection(longest), roleSelection(longClass)]),
            ("more sub-items than are accepted", longClass, repeated(1025, .item("unknown", 0xEE, []))),
            ("as many sub-items as are accepted", longClass, repeated(1024, .item("unknown", 0xEE, []))),
        ]
        let ofUser = crowds.map { name, abstractSyntax, items in
            (name, Item.associateRequest.withItem(1 + lastContext) { $0.content = items }.withAbstractSyntax(abstractSyntax))
        }
        let ofContexts = [
            (
                "a transfer syntax that takes more room when it is sent back",
                Item.associateRequest.withTransferSyntax(Array(repeating: 0xFF, count: 65_000))
            ),
            ("128 contexts", Item.associateRequest.withContexts(128)),
            ("as many items as are accepted", Item.associateRequest.withUnknownItems(1020)),
            ("more items than are accepted", Item.associateRequest.withUnknownItems(1021)),
        ]
        return (ofUser + ofContexts).map { name, item in
            let (outcome, continuation) = AcceptorPrediction.insteadOfRequest(item.bytes)
            return HostileCase(
                name: "A-ASSOCIATE-RQ: \(name)", family: .items, moment: .insteadOfRequest, bytes: item.bytes, continuation: continuation,
                expected: outcome)
        }
    }()

    private static func repeated(_ count: Int, _ part: Part) -> [Part] { Array(repeating: part, count: count) }

    private static func extendedNegotiation(_ uid: String) -> Part {
        .item("extended negotiation", 0x56, [.counted("SOP class", [Field.uid(uid)])])
    }

    private static func roleSelection(_ uid: String) -> Part {
        .item("role selection", 0x54, [.counted("SOP class", [Field.uid(uid)]), Field.number("SCU role", 1), Field.number("SCP role", 1)])
    }

    // MARK: P-DATA-TF, A-RELEASE-RQ, A-ABORT

    private static let associationMutants = [
        Item.data(1, isCommand: true, Command.echoRequest().bytes), .releaseRequest, .abort,
    ].flatMap(\.mutants).map { mutant in
        let (outcome, continuation) = AcceptorPrediction.established(mutant.bytes)
        return HostileCase(mutant, .established, continuation, outcome)
    }

    private static let commandsToAcceptor: [HostileCase] =
        commands(Command.echoRequest(), contextID: 1, dataSet: nil) + commands(Command.storeRequest, contextID: 3, dataSet: dataSet)
        + commands(Command.cancelRequest, contextID: 1, dataSet: nil)
        + commands(Command.findRequest(Sample.ctImageStorage), contextID: 3, dataSet: dataSet).thinned(to: 4)

    private static func commands(_ command: Command, contextID: UInt8, dataSet: [UInt8]?) -> [HostileCase] {
        command.mutants.map { mutant in
            // In PDUs that are accepted.
            let pieces = mutant.bytes.pieces(of: 60_000)
            var values = pieces.enumerated().map {
                DataValue(contextID: contextID, isCommand: true, isLast: $0.offset == pieces.count - 1, fragment: $0.element)
            }
            if let dataSet { values.append(DataValue(contextID: contextID, isCommand: false, isLast: true, fragment: dataSet)) }
            let (outcome, continuation) = AcceptorPrediction.messages(values)
            return HostileCase(
                name: mutant.name, family: .commands, moment: .established, bytes: values.flatMap(\.pdu), continuation: continuation,
                expected: outcome)
        }
    }

    /// Some elements in explicit VR little endian.
    static let dataSet: [UInt8] = [
        0x08, 0, 0x60, 0, 0x43, 0x53, 2, 0, 0x43, 0x54, 0x10, 0, 0x10, 0, 0x50, 0x4E, 4, 0, 0x41, 0x5E, 0x42, 0x20,
    ]
}

extension HostileCase {
    init(_ mutant: Mutant, _ moment: Moment, _ continuation: Continuation, _ expected: Outcome) {
        let family: Family =
            switch mutant.family {
            case .values: .values
            case .lengths: .lengths
            case .items: .items
            case .cuts: .cuts
            }
        self.init(
            name: mutant.name, family: family, moment: moment, bytes: mutant.bytes, continuation: continuation, expected: expected)
    }
}

extension DataValue {
    /// Alone in its P-DATA-TF.
    var pdu: [UInt8] { Item.data(contextID, isCommand: isCommand, isLast: isLast, fragment).bytes }
}

extension [UInt8] {
    /// At least one.
    fileprivate func pieces(of count: Int) -> [[UInt8]] {
        isEmpty ? [[]] : stride(from: 0, to: self.count, by: count).map { Array(self[$0..<Swift.min($0 + count, self.count)]) }
    }
}

// MARK: - Requests put together anew

/// Where the last presentation context of the sample is.
private let lastContext = 7

extension Item {
    fileprivate func withItem(_ index: Int, _ change: (inout Item) -> Void) -> Item { changingItem([index], change) }

    fileprivate func withAbstractSyntax(_ uid: String) -> Item {
        withItem(lastContext) { $0.content[2] = .item("abstract syntax", 0x30, [Field.uid(uid)]) }
    }

    fileprivate func withTransferSyntax(_ bytes: [UInt8]) -> Item {
        withItem(lastContext) { $0.content[3] = .item("transfer syntax", 0x40, [.field(Field(name: "UID", kind: .uid, bytes: bytes))]) }
    }

    /// The odd IDs that there are, in this order, as far as they go; those of the sample are among them.
    fileprivate func withContexts(_ count: Int) -> Item {
        var copy = self
        let more = stride(from: 5, to: 2 * count + 1, by: 2).map { id in
            Part.item(
                "presentation context", 0x20,
                [
                    Field.number("context ID", UInt8(truncatingIfNeeded: id)), Field.reserved(3),
                    .item("abstract syntax", 0x30, [Field.uid("1.2.\(id)")]),
                    .item("transfer syntax", 0x40, [Field.uid(Sample.explicitVR)]),
                ])
        }
        copy.content.insert(contentsOf: more, at: lastContext + 1)
        return copy
    }

    fileprivate func withUnknownItems(_ count: Int) -> Item {
        var copy = self
        copy.content += Array(repeating: Part.item("unknown", 0xEE, []), count: count)
        return copy
    }
}
