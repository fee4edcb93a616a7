import DICOMData
import DICOMUpperLayer
import Testing

@testable import DIMSE

/// Invoker against performer, with nothing between them but fragments.
struct ExchangeTests {
    /// A storage SCP that keeps what it receives.
    private struct Performer {
        let contexts: [UInt8: UID]
        let fragmenter: MessageFragmenter
        let storeStatus: Status
        private(set) var stored: [UID: [UInt8]] = [:]
        private var assembler: MessageAssembler
        private var request: (action: PerformerExchange.Action, contextID: UInt8)?
        private var dataSet: [UInt8] = []

        init(contexts: [UInt8: UID], fragmenter: MessageFragmenter, storeStatus: Status = .success) {
            self.contexts = contexts
            self.fragmenter = fragmenter
            self.storeStatus = storeStatus
            assembler = MessageAssembler(acceptedContexts: contexts.keys)
        }

        /// What it answers to these fragments.
        mutating func receive(_ values: [PresentationDataValue]) throws -> [PresentationDataValue] {
            var answers: [PresentationDataValue] = []
            for value in values {
                switch try assembler.receive(value) {
                case .command(let commandSet, let contextID):
                    let exchange = PerformerExchange(abstractSyntaxes: contexts)
                    request = (try exchange.receive(commandSet, contextID: contextID), contextID)
                    dataSet = []
                case .dataSetFragment(let fragment, _): dataSet += fragment
                case nil: continue
                }
                if assembler.isBetweenMessages { answers += answer() }
            }
            return answers
        }

        private mutating func answer() -> [PresentationDataValue] {
            guard let (action, contextID) = request else { return [] }
            let response: CommandSet
            switch action {
            case .echo(let echo): response = echo.response(.success).commandSet
            case .store(let store):
                stored[store.affectedSOPInstanceUID] = dataSet
                response = store.response(storeStatus).commandSet
            case .refuse(let refusal): response = refusal.response
            case .cancel: return []
            }
            return fragmenter.fragments(of: response, contextID: contextID)
        }
    }

    /// Sends a request and takes the answers in.
    private func perform<Request: DIMSERequest>(
        _ request: Request, on contextID: UInt8, dataSet: [UInt8]? = nil, by performer: inout Performer, fragmenter: MessageFragmenter
    ) throws -> InvokerExchange<Request>.Action? {
        var values = fragmenter.fragments(of: request.commandSet, contextID: contextID)
        if let dataSet {
            values += fragmenter.fragments(byteCount: dataSet.count).map {
                PresentationDataValue(contextID: contextID, isCommand: false, isLast: $0.isLast, data: dataSet[$0.range])
            }
        }
        var assembler = MessageAssembler(acceptedContexts: performer.contexts.keys)
        var exchange = InvokerExchange(request, contextID: contextID)
        var action: InvokerExchange<Request>.Action?
        for value in try performer.receive(values) {
            guard case .command(let commandSet, let contextID) = try assembler.receive(value) else { continue }
            #expect(action == nil, "one response")
            action = try exchange.receive(commandSet, contextID: contextID)
        }
        return action
    }

    private static let contexts: [UInt8: UID] = [1: .verification, 3: CStoreTests.secondaryCapture]

    @Test(arguments: [7, 8, 100, 16384, 0] as [UInt32], [7, 9, 0] as [UInt32])
    func echoesAndStores(_ performersMaximum: UInt32, _ invokersMaximum: UInt32) throws {
        let fragmenter = try MessageFragmenter(peerMaximumLength: performersMaximum)
        var performer = Performer(contexts: Self.contexts, fragmenter: try MessageFragmenter(peerMaximumLength: invokersMaximum))
        var ids = MessageIDs(after: 65534)

        let echo = CEchoRequest(messageID: ids.next())
        #expect(
            try perform(echo, on: 1, by: &performer, fragmenter: fragmenter)
                == .finish(.init(response: echo.response(.success), deviations: [])))

        for size in [0, 1, 2, 501] {
            let dataSet = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
            let store = CStoreRequest(
                messageID: ids.next(), affectedSOPClassUID: CStoreTests.secondaryCapture, affectedSOPInstanceUID: UID("1.2.\(size)"))
            #expect(
                try perform(store, on: 3, dataSet: dataSet, by: &performer, fragmenter: fragmenter)
                    == .finish(.init(response: store.response(.success), deviations: [])))
            #expect(performer.stored[store.affectedSOPInstanceUID] == dataSet)
        }
    }

    @Test func tellsRefusals() throws {
        let fragmenter = try MessageFragmenter(peerMaximumLength: 0)
        var performer = Performer(contexts: Self.contexts, fragmenter: fragmenter)
        let find = FindRequest(messageID: 4, sopClassUID: CStoreTests.secondaryCapture)
        let expected = find.response(.unrecognizedOperation)
        #expect(
            try perform(find, on: 3, dataSet: [1, 2], by: &performer, fragmenter: fragmenter)
                == .finish(.init(response: expected, deviations: [])))
        #expect(expected.statusClass == .failure)
        #expect(expected.statusMeaning == "unrecognized operation")

        let store = CStoreRequest(messageID: 5, affectedSOPClassUID: "1.2.3", affectedSOPInstanceUID: "1.2.3.4")
        #expect(
            try perform(store, on: 3, dataSet: [1, 2], by: &performer, fragmenter: fragmenter)
                == .finish(.init(response: store.response(.sopClassNotSupported), deviations: [])))
        #expect(performer.stored.isEmpty)
    }

    @Test func tellsTheStatusOfTheOtherSide() throws {
        let fragmenter = try MessageFragmenter(peerMaximumLength: 0)
        var performer = Performer(contexts: Self.contexts, fragmenter: fragmenter, storeStatus: .outOfResources)
        let store = CStoreRequest(messageID: 5, affectedSOPClassUID: CStoreTests.secondaryCapture, affectedSOPInstanceUID: "1.2.3.4")
        guard case .finish(let answer) = try perform(store, on: 3, dataSet: [1, 2], by: &performer, fragmenter: fragmenter) else {
            Issue.record("no final response")
            return
        }
        #expect(answer.response.statusClass == .failure)
        #expect(answer.response.statusMeaning == "refused: out of resources")
    }
}
