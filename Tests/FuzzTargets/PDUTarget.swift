import DICOMUpperLayer

/// A stream of PDUs: it is read alike in whatever pieces it comes, what is read survives being sent, and requests are answered with what can be sent.
func fuzzPDUs(_ input: [UInt8]) throws {
    let (pdus, error) = decode(input, pieces: input.count)
    let (others, otherError) = decode(input, pieces: 1 + (input.first.map(Int.init) ?? 0) % 16 + input.count / 256)
    try require(pdus == others && error == otherError, "in pieces the stream reads otherwise")
    if let error { try check(error, of: input) }
    for pdu in pdus {
        try checkRoundTrip(of: pdu)
        if case .associateRequest(let request) = pdu { try checkAnswers(to: request) }
    }
}

private func decode(_ input: [UInt8], pieces: Int) -> ([PDU], PDUError?) {
    var decoder = PDUDecoder(maximumDataLength: 16_384)
    var pdus: [PDU] = []
    var rest = input[...]
    while !rest.isEmpty {
        decoder.append(rest.prefix(pieces))
        rest = rest.dropFirst(pieces)
        do throws(PDUError) {
            while let pdu = try decoder.next() { pdus.append(pdu) }
        } catch {
            return (pdus, error)
        }
    }
    return (pdus, nil)
}

/// An error names a place within the stream, and quotes no more than an excerpt.
private func check(_ error: PDUError, of input: [UInt8]) throws {
    try require((0...input.count).contains(error.offset), "\(error) is not in the stream")
    try require(error.bytes.count <= UpperLayerLimits.errorExcerptLength, "\(error) quotes too much")
}

private func checkRoundTrip(of pdu: PDU) throws {
    let bytes: [UInt8]
    do throws(PDUEncodingError) {
        bytes = try pdu.encoded()
    } catch {
        try require(isExplained(error, by: pdu), "\(pdu) was read, and can't be sent: \(error)")
        return
    }
    var decoder = PDUDecoder(maximumDataLength: .max)
    decoder.append(bytes)
    try require(try decoder.next() == pdu, "encoded and decoded again, \(pdu) is another")
    try require(decoder.pendingByteCount == 0, "\(pdu) is encoded with bytes behind it")
}

/// What was read fits where it was, but for one thing: of what is no UTF-8, a UID keeps replacement characters, which take three bytes each, and so
/// may outgrow the 16-bit length of an item. Titles and names are kept byte by byte.
private func isExplained(_ error: PDUEncodingError, by pdu: PDU) -> Bool {
    guard case .itemTooLong = error else { return false }
    return "\(pdu)".unicodeScalars.contains("\u{FFFD}")
}

private let policies = [
    AcceptorPolicy(abstractSyntaxes: .any, transferSyntaxes: .firstProposed, maximumLength: 16_384),
    AcceptorPolicy(
        abstractSyntaxes: .only([.verification]), transferSyntaxes: .preferred([.implicitVRLittleEndian]), maximumLength: 0,
        userIdentityResponse: []),
    AcceptorPolicy(
        abstractSyntaxes: .allBut([.verification]), transferSyntaxes: .allBut([.implicitVRLittleEndian], preferring: []),
        requestorRoles: RequestorRoles(isSCU: true, isSCP: true), maximumLength: .max, userIdentityResponse: [1, 2, 3]),
]

/// Our own answer to a request can be sent, and is one that we would take for an answer.
private func checkAnswers(to request: AssociateRequest) throws {
    for policy in policies {
        guard case .accept(let accept) = policy.answer(to: request) else { continue }
        _ = try PDU.associateAccept(accept).encoded()
        let acceptor = try NegotiatedAssociation(request: request, accept: accept, role: .acceptor)
        let requestor = try NegotiatedAssociation(request: request, accept: accept, role: .requestor)
        try require(acceptor.acceptedContexts == requestor.acceptedContexts, "requestor and acceptor do not agree")
        try require(acceptor.unansweredContexts.isEmpty, "a proposal was not answered")
    }
}
