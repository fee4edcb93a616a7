import DICOMData
import Testing

@testable import DICOMUpperLayer

/// A PDU that is wrong in one way, and what is to be said of it.
struct MalformedPDU: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let kind: PDUError.Kind
    let offset: Int

    var testDescription: String { name }

    init(_ name: String, _ bytes: [UInt8], _ kind: PDUError.Kind, at offset: Int) {
        self.name = name
        self.bytes = bytes
        self.kind = kind
        self.offset = offset
    }
}

extension MalformedPDU {
    static let all = headers + associations + contexts + userInformation + data

    private static let headers = [
        MalformedPDU("type 0", [0, 0, 0, 0, 0, 4], .unknownType(0), at: 0),
        MalformedPDU("type 8", [8, 0, 0, 0, 0, 4], .unknownType(8), at: 0),
        MalformedPDU("HTTP", text("HTTP/1.1 400 Bad Request"), .unknownType(0x48), at: 0),
        MalformedPDU("a TLS alert", [0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46], .unknownType(0x15), at: 0),
        MalformedPDU("a request of 4 GiB", [1, 0, 0xFF, 0xFF, 0xFF, 0xFF], .tooLong(0xFFFF_FFFF, limit: 1 << 20), at: 2),
        MalformedPDU("an acceptance over the limit", [2, 0, 0, 0x10, 0, 1], .tooLong(0x10_0001, limit: 1 << 20), at: 2),
        MalformedPDU("data over what was announced", [4, 0, 0, 2, 0, 1], .tooLong(0x2_0001, limit: 1 << 17), at: 2),
        MalformedPDU("a rejection of 3 bytes", RawPDU.pdu(3, [0, 1, 1]), .wrongLength(3, expected: 4), at: 2),
        MalformedPDU("a release request of 0 bytes", RawPDU.pdu(5, []), .wrongLength(0, expected: 4), at: 2),
        MalformedPDU("a release response of 5 bytes", RawPDU.pdu(6, [0, 0, 0, 0, 0]), .wrongLength(5, expected: 4), at: 2),
        MalformedPDU("an abort of 2 bytes", RawPDU.pdu(7, [2, 0]), .wrongLength(2, expected: 4), at: 2),
    ]

    private static let associations = [
        MalformedPDU("no fields", RawPDU.pdu(1, []), .truncated(wanted: 2, available: 0), at: 6),
        MalformedPDU("half a title", RawPDU.pdu(1, [0, 1, 0, 0] + text("CALLED")), .truncated(wanted: 16, available: 6), at: 10),
        MalformedPDU("no items", RawPDU.associate(1, []), .missingItem(0x20), at: RawPDU.firstItem),
        MalformedPDU(
            "no application context", RawPDU.associate(1, [RawPDU.proposal, RawPDU.userInformation]), .missingItem(0x10), at: 136),
        MalformedPDU(
            "no user information", RawPDU.associate(1, [RawPDU.applicationContext, RawPDU.proposal]), .missingItem(0x50), at: 149),
        MalformedPDU(
            "no user information in an acceptance", RawPDU.associate(2, [RawPDU.applicationContext, RawPDU.result]), .missingItem(0x50),
            at: 128),
        MalformedPDU(
            "two application contexts", RawPDU.associate(1, [RawPDU.applicationContext, RawPDU.applicationContext]), .duplicateItem(0x10),
            at: 99),
        MalformedPDU(
            "two user informations",
            RawPDU.associate(1, [RawPDU.userInformation, RawPDU.userInformation]), .duplicateItem(0x50), at: 86),
        MalformedPDU("half an item header", RawPDU.associate(1, [[0x10, 0, 0]]), .truncated(wanted: 2, available: 1), at: 76),
        MalformedPDU("an item beyond the PDU", RawPDU.associate(1, [[0x10, 0, 0, 9, 0x31]]), .truncated(wanted: 9, available: 1), at: 78),
        MalformedPDU(
            "an unknown item beyond the PDU", RawPDU.associate(1, [[0x77, 0, 0, 9, 0x31]]), .truncated(wanted: 9, available: 1), at: 78),
        MalformedPDU(
            "1,025 items", RawPDU.associate(1, Array(repeating: RawPDU.item(0x77, []), count: 1025)), .tooManyItems(limit: 1024),
            at: RawPDU.firstItem + 4 * 1024),
    ]

    private static let contexts = [
        MalformedPDU("context 0", proposal([0, 0, 0, 0]), .invalidContextID(0), at: 78),
        MalformedPDU("context 2", proposal([2, 0, 0, 0]), .invalidContextID(2), at: 78),
        MalformedPDU("context 2 in an acceptance", result([2, 0, 0, 0]), .invalidContextID(2), at: 78),
        MalformedPDU("an empty context", proposal([]), .truncated(wanted: 1, available: 0), at: 78),
        MalformedPDU("a context of one byte", proposal([1]), .truncated(wanted: 3, available: 0), at: 79),
        MalformedPDU("no abstract syntax", proposal([1, 0, 0, 0] + RawPDU.transferSyntax), .missingItem(0x30), at: 103),
        MalformedPDU("no transfer syntax", proposal([1, 0, 0, 0] + RawPDU.abstractSyntax), .missingItem(0x40), at: 103),
        MalformedPDU(
            "two abstract syntaxes", proposal([1, 0, 0, 0] + RawPDU.abstractSyntax + RawPDU.abstractSyntax), .duplicateItem(0x30), at: 103),
        MalformedPDU("an accepted context without transfer syntax", result([1, 0, 0, 0]), .missingItem(0x40), at: 82),
        MalformedPDU(
            "an accepted context with two", result([1, 0, 0, 0] + RawPDU.transferSyntax + RawPDU.transferSyntax), .duplicateItem(0x40),
            at: 103),
        MalformedPDU("one context twice", RawPDU.associate(1, [RawPDU.proposal, RawPDU.proposal]), .duplicateContextID(1), at: 128),
        MalformedPDU("one result twice", RawPDU.associate(2, [RawPDU.result, RawPDU.result]), .duplicateContextID(1), at: 107),
        MalformedPDU(
            "a transfer syntax beyond its context", proposal([1, 0, 0, 0, 0x40, 0, 0, 5, 0x31]), .truncated(wanted: 5, available: 1),
            at: 86),
    ]

    private static let userInformation = [
        MalformedPDU("a maximum length of 2 bytes", user([0x51, 0, 0, 2, 0, 0]), .truncated(wanted: 4, available: 2), at: 82),
        MalformedPDU("a maximum length of 6 bytes", user([0x51, 0, 0, 6, 0, 0, 0, 0, 0, 0]), .leftoverBytes(2), at: 86),
        MalformedPDU(
            "two maximum lengths", user(RawPDU.item(0x51, [0, 0, 0, 0]) + RawPDU.item(0x51, [0, 0, 0, 0])), .duplicateItem(0x51), at: 86),
        MalformedPDU("two identities", user(identity + identity), .duplicateItem(0x58), at: 92),
        MalformedPDU("a role's UID beyond the sub-item", user([0x54, 0, 0, 4, 0, 9, 1, 0]), .truncated(wanted: 9, available: 2), at: 84),
        MalformedPDU("an identity without fields", user([0x58, 0, 0, 2, 1, 0]), .truncated(wanted: 2, available: 0), at: 84),
        MalformedPDU(
            "a related UID beyond its list", user([0x57, 0, 0, 9, 0, 0, 0, 0, 0, 3, 0, 2, 0x31]), .truncated(wanted: 2, available: 1),
            at: 90),
        MalformedPDU("a sub-item beyond the user information", user([0x5F, 0, 0, 1]), .truncated(wanted: 1, available: 0), at: 82),
    ]

    private static let data = [
        MalformedPDU("no value", RawPDU.pdu(4, []), .noPresentationDataValue, at: 6),
        MalformedPDU("a value of length 0", RawPDU.pdu(4, [0, 0, 0, 0]), .invalidPresentationDataValueLength(0), at: 6),
        MalformedPDU("a value of length 1", RawPDU.pdu(4, [0, 0, 0, 1, 1]), .invalidPresentationDataValueLength(1), at: 6),
        MalformedPDU("half a length", RawPDU.pdu(4, [0, 0]), .truncated(wanted: 4, available: 2), at: 6),
        MalformedPDU("no control header", RawPDU.pdu(4, [0, 0, 0, 2, 1]), .truncated(wanted: 1, available: 0), at: 11),
        MalformedPDU("a value beyond the PDU", RawPDU.pdu(4, [0, 0, 0, 9, 1, 2, 7]), .truncated(wanted: 7, available: 1), at: 12),
        MalformedPDU(
            "a value of 4 GiB", RawPDU.pdu(4, [0xFF, 0xFF, 0xFF, 0xFF, 1, 2]), .truncated(wanted: 0xFFFF_FFFD, available: 0), at: 12),
        MalformedPDU("an even context", RawPDU.pdu(4, [0, 0, 0, 2, 4, 2]), .invalidContextID(4), at: 10),
        MalformedPDU(
            "bytes behind the last value", RawPDU.pdu(4, [0, 0, 0, 2, 1, 2, 0]), .truncated(wanted: 4, available: 1), at: 12),
    ]

    private static let identity = RawPDU.item(0x58, [1, 0] + RawPDU.counted(text("me")) + RawPDU.counted(text("pw")))

    private static func proposal(_ content: [UInt8]) -> [UInt8] {
        RawPDU.associate(1, [RawPDU.item(0x20, content), RawPDU.applicationContext, RawPDU.userInformation])
    }

    private static func result(_ content: [UInt8]) -> [UInt8] {
        RawPDU.associate(2, [RawPDU.item(0x21, content), RawPDU.applicationContext, RawPDU.userInformation])
    }

    private static func user(_ content: [UInt8]) -> [UInt8] {
        RawPDU.associate(1, [RawPDU.item(0x50, content), RawPDU.applicationContext, RawPDU.proposal])
    }
}

struct PDUErrorTests {
    @Test(arguments: MalformedPDU.all)
    func eachFaultHasItsKindAndPlace(malformed: MalformedPDU) throws {
        let error = try #require(throws: PDUError.self) { try decode(malformed.bytes) }
        #expect(error.kind == malformed.kind)
        #expect(error.offset == malformed.offset)
        #expect(error.pduType == malformed.bytes.first)
        #expect(malformed.bytes.dropFirst(error.offset).starts(with: error.bytes))
        #expect(error.bytes.count <= UpperLayerLimits.errorExcerptLength)
    }

    @Test func anErrorQuotesWhatIsThere() throws {
        let bytes = RawPDU.associate(1, [RawPDU.applicationContext, RawPDU.applicationContext])
        let error = try #require(throws: PDUError.self) { try decode(bytes) }
        #expect(error.bytes == Array(bytes[99..<115]))
    }

    /// What is wrong with a length, or with what is in front of an identity, brings nothing of a password or a ticket into a log.
    @Test(arguments: [
        RawPDU.item(0x58, [2, 1] + RawPDU.counted(text("alice")) + RawPDU.counted(passcode)), RawPDU.item(0x59, RawPDU.counted(passcode)),
    ])
    func noErrorQuotesAnIdentity(item: [UInt8]) throws {
        let around = RawPDU.item(0x53, [0, 1, 0, 1])
        let bytes = RawPDU.associate(1, [RawPDU.applicationContext, RawPDU.proposal, RawPDU.item(0x50, around + item + around)])
        let start = try #require(bytes.firstRange(of: item)).lowerBound
        var faults = 0
        for index in bytes.indices where index > PDUHeader.byteCount && ![start, start + 1].contains(index) {
            for value in [0, 1, 0x50, 0xFF, bytes[index] &+ 1, bytes[index] &- 1, bytes[index] &+ 5] {
                var changed = bytes
                changed[index] = value
                do {
                    _ = try decode(changed)
                } catch let error as PDUError {
                    faults += 1
                    #expect(!error.bytes.contains(Self.passcode[0]), "\(index): \(value): \(error)")
                }
            }
        }
        #expect(faults > 100)
    }

    private static let passcode = [UInt8](repeating: 0xA5, count: 40)

    @Test func aHeaderIsJudgedBeforeItsBodyCame() throws {
        var decoder = PDUDecoder(maximumDataLength: 1 << 14)
        decoder.append([0x04, 0x00, 0x7F, 0xFF, 0xFF, 0xFF])
        let error = #expect(throws: PDUError.self) { try decoder.next() }
        #expect(error?.kind == .tooLong(0x7FFF_FFFF, limit: 1 << 14))
        #expect(error?.bytes == [0x7F, 0xFF, 0xFF, 0xFF])
    }

    @Test func aBodyThatIsNotTheHeadersIsAnError() throws {
        let header = PDUHeader(type: 7, length: 4)
        let short = #expect(throws: PDUError.self) { try PDU.decode(header: header, body: [0, 0, 2]) }
        #expect(short?.kind == .truncated(wanted: 4, available: 3))
        let long = #expect(throws: PDUError.self) { try PDU.decode(header: header, body: [0, 0, 2, 0, 9]) }
        #expect(long?.kind == .leftoverBytes(1))
    }
}
