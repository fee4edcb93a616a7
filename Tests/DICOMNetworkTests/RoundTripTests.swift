import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Testing
import Transport

/// Requestor against acceptor, both ours, over a socket.
struct RoundTripTests {
    /// What an acceptor has been given.
    private struct Received: Sendable, Equatable {
        var commands: [CommandSet] = []
        var dataSets: [[UInt8]] = []
        var wasReleased = false
    }

    /// Accepts, answers everything with success, and confirms the release.
    private static func acceptor(maximumLength: UInt32) throws -> FarSide<Received> {
        var policy = Sample.policy
        policy.maximumLength = maximumLength
        return try FarSide { [policy] stream in
            let association = try Association.accept(over: stream, policy: policy, timing: Sample.timing)
            let exchange = PerformerExchange(
                abstractSyntaxes: Dictionary(
                    uniqueKeysWithValues: association.negotiated.acceptedContexts.map { ($0.id, $0.abstractSyntax) }))
            var received = Received()
            while case .command(let commandSet, let contextID) = try association.receiveCommand(until: .after(patience)) {
                received.commands.append(commandSet)
                switch try exchange.receive(commandSet, contextID: contextID) {
                case .echo(let request): try association.respond(request.response(.success).commandSet, contextID: contextID)
                case .store(let request):
                    var bytes: [UInt8] = []
                    try association.receiveDataSet { bytes += $0 }
                    received.dataSets.append(bytes)
                    try association.respond(request.response(.success).commandSet, contextID: contextID)
                case .refuse, .cancel: Issue.record("unexpected command \(commandSet)")
                }
            }
            try association.confirmRelease()
            received.wasReleased = true
            return received
        }
    }

    @Test func echoes() throws {
        let acceptor = try Self.acceptor(maximumLength: 16_384)
        let association = try Association.request(Sample.request(), over: acceptor.connect(), timing: Sample.timing)
        for _ in 0..<3 {
            let request = CEchoRequest(messageID: association.nextMessageID())
            let answer = try association.perform(request, contextID: 1)
            #expect(answer.response.status == .success)
            #expect(answer.response.messageIDBeingRespondedTo == request.messageID)
        }
        try association.release()
        let received = try acceptor.finish()
        #expect(received.commands.compactMap(\.messageID) == [1, 2, 3])
        #expect(received.wasReleased)
    }

    /// Data sets around every boundary: without bytes, of one byte, odd, of exactly one fragment, of many. The maximum length of 0 is no limit, 7 has room for
    /// one byte.
    @Test(
        arguments: [
            (0, [0, 1, 2, 131_059, 131_060, 131_061, 1_000_001]),
            (7, [0, 1, 2, 300]),
            (8, [0, 1, 2, 3, 301]),
            (9, [0, 1, 3, 300]),
            (100, [0, 93, 94, 95, 187, 188, 189, 5_001]),
            (16_384, [0, 1, 16_377, 16_378, 16_379, 32_756, 300_001]),
            (131_072, [0, 131_065, 131_066, 131_067, 1_000_000]),
            (.max, [1, 500_001]),
        ] as [(UInt32, [Int])], [true, false])
    func storesByteForByte(to peer: (maximumLength: UInt32, sizes: [Int]), isLengthKnown: Bool) throws {
        let (maximumLength, sizes) = peer
        let acceptor = try Self.acceptor(maximumLength: maximumLength)
        let association = try Association.request(Sample.request(), over: acceptor.connect(), timing: Sample.timing)
        let dataSets = sizes.map(Sample.dataSet)
        for dataSet in dataSets {
            var source = BytesSource(dataSet, pieceLength: 10_007)
            let request = CStoreRequest(
                messageID: association.nextMessageID(), affectedSOPClassUID: Sample.ctImageStorage, affectedSOPInstanceUID: "1.2.3")
            let answer =
                isLengthKnown
                ? try association.perform(request, contextID: 3, dataSet: &source)
                : try association.perform(request, contextID: 3, stream: BytesStream(source))
            #expect(answer.response.status == .success)
            #expect(answer.deviations.isEmpty)
        }
        try association.release()
        let received = try acceptor.finish()
        #expect(received.dataSets.map(\.count) == sizes)
        #expect(received.dataSets == dataSets)
    }

    /// No P-DATA-TF is longer than the peer's maximum length, and each is a whole fragment (PS3.8 D.1, annex E).
    @Test(arguments: [7, 8, 50, 16_384] as [UInt32])
    func keepsToMaximumLength(maximumLength: UInt32) throws {
        let stream = try ScriptedStream(
            Sample.accept(maximumLength: maximumLength), Sample.message(Sample.store.response(.success).commandSet, contextID: 3))
        let association = try Association.request(Sample.request(), over: stream, timing: Sample.timing)
        let dataSet = Sample.dataSet(1_001)
        var source = BytesSource(dataSet)
        _ = try association.perform(Sample.store, contextID: 3, dataSet: &source)

        var arrived: [UInt8] = []
        for case .dataTransfer(let transfer) in try stream.sent {
            #expect(try PDU.dataTransfer(transfer).encoded().count - PDUHeader.byteCount <= Int(maximumLength))
            for value in transfer.values where !value.isCommand { arrived += value.data }
        }
        #expect(arrived == dataSet)
    }

    /// The requestor of an association is told what was agreed on, and so is the acceptor.
    @Test func bothSidesKnowWhatWasNegotiated() throws {
        let acceptor = try FarSide { stream in
            let association = try Association.accept(over: stream, policy: Sample.policy, timing: Sample.timing)
            _ = try association.receiveCommand(until: .after(patience))
            try association.confirmRelease()
            return association.negotiated
        }
        let association = try Association.request(
            Sample.request(maximumLength: 4_096), over: acceptor.connect(), timing: Sample.timing)
        try association.release()
        let accepted = try acceptor.finish()
        #expect(accepted.callingAETitle == "CALLING")
        #expect(accepted.peerMaximumLength == 4_096)
        #expect(accepted.role == .acceptor)
        #expect(association.negotiated.peerMaximumLength == 16_384)
        #expect(association.negotiated.acceptedContexts == accepted.acceptedContexts)
        #expect(association.negotiated.role == .requestor)
    }

    /// A data set that ends before its announced length can't be repaired: the association is aborted, and the error names the source.
    @Test func abortsWhenTheSourceEndsEarly() throws {
        let stream = try ScriptedStream(Sample.accept())
        let association = try Association.request(Sample.request(), over: stream, timing: Sample.timing)
        var source = BytesSource(Sample.dataSet(20_000), claiming: 40_000)
        let error = try failure { () throws(AssociationError) in try association.perform(Sample.store, contextID: 3, dataSet: &source) }
        #expect(error == AssociationError(phase: .transfer, cause: .dataSet(.ended(byteCount: 20_000, announced: 40_000))))
        #expect(try stream.sent.last == .abort(.byServiceUser))
        #expect(stream.isClosed)
    }

    /// The same for a stream that fails.
    @Test(arguments: [0, 20_000])
    func abortsWhenAStreamFails(byteCount: Int) throws {
        let stream = try ScriptedStream(Sample.accept())
        let association = try Association.request(Sample.request(), over: stream, timing: Sample.timing)
        let source = BytesStream(BytesSource(Sample.dataSet(byteCount)), isFailing: true)
        let error = try failure { () throws(AssociationError) in try association.perform(Sample.store, contextID: 3, stream: source) }
        #expect(error == AssociationError(phase: .transfer, cause: .dataSet(.unreadable(errno: 5))))
        #expect(try stream.sent.last == .abort(.byServiceUser))
    }
}
