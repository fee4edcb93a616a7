import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Diagnosis
import ProbeResults
import Transport

/// A whole association over a connection on which the peer says the input: as requestor, or as acceptor. What we send has to be in order whatever that is.
func fuzzAssociation(_ input: [UInt8]) throws {
    var reader = InputReader(input)
    let choices = reader.byte() ?? 0
    let ends: [FuzzedStream.End] = [.close, .silence, .reset]
    let pieceLengths = [Int.max, 1, 7, 100]
    let stream = FuzzedStream(
        reader.remaining(), pieceLength: pieceLengths[Int(choices >> 1 & 3)], end: ends[Int(choices >> 3 & 3) % 3],
        writeLimit: choices & 0x20 == 0 ? .max : 300)
    let isRequestor = choices & 1 == 0
    let trace = AssociationTrace(RunLog(.data) { _, _ in }.connection(1))
    do {
        if isRequestor {
            try request(over: stream, observer: trace)
        } else {
            try accept(over: stream, observer: trace)
        }
    } catch let error as AssociationError {
        // It never came to what only a mistake of ours could bring about.
        if case .dataSet = error.cause { throw BrokenRule(description: "\(error)") }
    }
    try require(stream.isClosed, "the connection is still open at the end")
    try require(stream.largestBuffer <= input.count + 128 * 1024, "more room was made than had arrived")
    try checkOrder(of: try pdus(stream.written), isRequestor: isRequestor)
}

private let timing = Timing(timeout: .seconds(60), farewell: .seconds(60))
private let ctImageStorage: UID = "1.2.840.10008.5.1.4.1.1.2"

private let proposal = AssociateRequest(
    calledAETitle: "ANY-SCP", callingAETitle: "DICOMPROBE",
    presentationContexts: [
        PresentationContextProposal(id: 1, abstractSyntax: .verification, transferSyntaxes: [.implicitVRLittleEndian]),
        PresentationContextProposal(
            id: 3, abstractSyntax: ctImageStorage, transferSyntaxes: [.explicitVRLittleEndian, .implicitVRLittleEndian]),
    ],
    userInformation: UserInformation(maximumLength: 16_384, implementationClassUID: "1.2.3"))

private func request(over stream: FuzzedStream, observer: any AssociationObserver) throws {
    let association = try Association.request(proposal, over: stream, timing: timing, observer: observer)
    for context in association.negotiated.acceptedContexts {
        let messageID = association.nextMessageID()
        if context.id == 1 {
            let answer = try association.perform(CEchoRequest(messageID: messageID), contextID: 1)
            try require(answer.response.messageIDBeingRespondedTo == messageID, "the answer to another echo was taken")
        } else {
            let request = CStoreRequest(messageID: messageID, affectedSOPClassUID: ctImageStorage, affectedSOPInstanceUID: "1.2.3.4")
            var source = Zeros(byteCount: 1_000)
            let answer = try association.perform(request, contextID: context.id, dataSet: &source)
            try require(answer.response.messageIDBeingRespondedTo == messageID, "the answer to another store was taken")
        }
    }
    try association.release()
}

private let policy = AcceptorPolicy(abstractSyntaxes: .any, transferSyntaxes: .firstProposed, maximumLength: 16_384)

private func accept(over stream: FuzzedStream, observer: any AssociationObserver) throws {
    let association = try Association.accept(over: stream, policy: policy, timing: timing, observer: observer)
    let exchange = PerformerExchange(
        abstractSyntaxes: Dictionary(uniqueKeysWithValues: association.negotiated.acceptedContexts.map { ($0.id, $0.abstractSyntax) }))
    while true {
        guard case .command(let commandSet, let contextID) = try association.receiveCommand(until: .never) else { break }
        let action: PerformerExchange.Action
        do {
            action = try exchange.receive(commandSet, contextID: contextID)
        } catch {
            return association.abort()
        }
        switch action {
        case .echo(let request):
            try association.respond(request.response(Status(rawValue: 0)).commandSet, contextID: contextID)
        case .store(let request):
            try association.receiveDataSet { _ in }
            try association.respond(request.response(Status(rawValue: 0)).commandSet, contextID: contextID)
        case .refuse(let refusal):
            try association.respond(refusal.response, contextID: contextID)
        case .cancel: continue
        }
    }
    try association.confirmRelease()
}

private struct Zeros: DataSetSource {
    let byteCount: Int

    mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(DataSetSourceError) -> Int {
        buffer.replaceSubrange(range, with: repeatElement(0, count: range.count))
        return range.count
    }
}

// MARK: - What was sent

private func pdus(_ written: [UInt8]) throws -> [PDU] {
    var decoder = PDUDecoder(maximumDataLength: .max)
    decoder.append(written)
    var pdus: [PDU] = []
    while let pdu = try decoder.next() { pdus.append(pdu) }
    try require(decoder.pendingByteCount == 0, "a PDU was not sent to its end")
    return pdus
}

private func checkOrder(of sent: [PDU], isRequestor: Bool) throws {
    let types = sent.map(\.type)
    let opening: Set<PDUType> = isRequestor ? [.associateRequest] : [.associateAccept, .associateReject, .abort]
    if let first = types.first { try require(opening.contains(first), "\(first) was sent first") }
    for (type, next) in zip(types, types.dropFirst()) {
        let mayFollow: Set<PDUType> =
            switch type {
            case .associateRequest, .associateAccept, .dataTransfer: [.dataTransfer, .releaseRequest, .releaseResponse, .abort]
            // Where both sides asked for release, the response follows the request.
            case .releaseRequest: [.releaseResponse, .abort]
            case .associateReject, .releaseResponse, .abort: [.abort]
            }
        try require(mayFollow.contains(next), "\(next) was sent after \(type)")
    }
}
