import DICOMData
import DICOMUpperLayer
import DIMSE

/// Fragments in any order: commands come only where one may come, their data sets behind them; and what is understood is understood whole.
func fuzzMessages(_ input: [UInt8]) throws {
    var reader = InputReader(input)
    if reader.choice(of: 2) == 0 {
        if let commandSet = try? CommandSet(decoding: reader.remaining()) { try check(commandSet, contextID: 1) }
        return
    }
    var assembler = MessageAssembler(acceptedContexts: [1, 3])
    var awaitsDataSet = false
    while !reader.isAtEnd {
        let control = reader.byte() ?? 0
        let value = PresentationDataValue(
            contextID: control & 0x0C == 0x0C ? 5 : control & 0x04 == 0 ? 1 : 3, isCommand: control & 1 != 0, isLast: control & 2 != 0,
            data: reader.countedBytes())
        guard let event = try? assembler.receive(value) else {
            // An error is final; that nothing came of a fragment is no error while a command is under way.
            if assembler.isBetweenMessages || awaitsDataSet { return }
            continue
        }
        switch event {
        case .command(let commandSet, let contextID):
            try require(!awaitsDataSet, "a command came before the end of a data set")
            try check(commandSet, contextID: contextID)
            awaitsDataSet = commandSet.announcesDataSet == true
        case .dataSetFragment(let bytes, let isLast):
            try require(awaitsDataSet, "a data set came that no command announced")
            try require(bytes == value.data, "a fragment was changed")
            awaitsDataSet = !isLast
        }
        try require(assembler.isBetweenMessages == !awaitsDataSet, "the assembler has lost its place")
    }
}

private let exchange = PerformerExchange(abstractSyntaxes: [1: .verification, 3: "1.2.840.10008.5.1.4.1.1.2"])

private func check(_ commandSet: CommandSet, contextID: UInt8) throws {
    let bytes = commandSet.encoded()
    try require(try CommandSet(decoding: bytes[...]) == commandSet, "encoded and decoded again, a command set is another")

    if let request = try? CStoreRequest(commandSet) { try checkRoundTrip(of: request) }
    if let request = try? CEchoRequest(commandSet) { try checkRoundTrip(of: request) }
    if let response = try? CStoreResponse(commandSet) { try checkAnswer(response.fields) }
    if let response = try? CEchoResponse(commandSet) { try checkAnswer(response.fields) }
    try checkInvoker(commandSet, contextID)
    switch try? exchange.receive(commandSet, contextID: contextID) {
    case .echo(let request):
        try require(request.messageID == commandSet.messageID, "an echo has another message ID than its command set")
    case .store(let request):
        try require(request.messageID == commandSet.messageID && commandSet.announcesDataSet == true, "a store without its data set")
    case .refuse(let refusal):
        try require(refusal.response.messageIDBeingRespondedTo == commandSet.messageID, "a refusal answers another message")
        try require(refusal.response.announcesDataSet == false, "a refusal announces a data set")
        try require(try CommandSet(decoding: refusal.response.encoded()[...]) == refusal.response, "a refusal is not understood")
    case .cancel, nil: break
    }
}

/// Unless text that is no UTF-8 was in it, a message says the same after it has been sent.
private func checkRoundTrip<Request: DIMSERequest>(of request: Request) throws {
    try require(try Request(request.commandSet) == request, "sent again, \(request) is another")
    let response = request.response(Status(rawValue: 0), errorComment: "\u{E9}\\\n")
    try require(try Request.Response(response.commandSet).messageIDBeingRespondedTo == request.messageID, "a response to another message")
}

private func checkAnswer(_ fields: ResponseFields) throws {
    _ = fields.status.meaning(in: .storage) + fields.status.meaning(in: .verification)
}

/// A response is taken for the answer only if it has the request's message ID.
private func checkInvoker(_ commandSet: CommandSet, _ contextID: UInt8) throws {
    let request = CStoreRequest(messageID: 7, affectedSOPClassUID: "1.2.840.10008.5.1.4.1.1.2", affectedSOPInstanceUID: "1.2.3")
    var exchange = InvokerExchange(request, contextID: 3)
    guard case .finish(let answer) = try? exchange.receive(commandSet, contextID: contextID) else { return }
    try require(
        contextID == 3 && answer.response.messageIDBeingRespondedTo == 7 && commandSet.messageIDBeingRespondedTo == 7
            && commandSet.commandField == CStoreResponse.commandField.rawValue && commandSet.status == answer.response.status,
        "an answer was taken that is none: \(answer)")
    try require((try? exchange.receive(commandSet, contextID: contextID)) == nil, "a second final response was taken")
}
