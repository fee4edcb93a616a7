import DICOMData
import Testing

@testable import DICOMUpperLayer

struct AssociateCodingTests {
    private func request(_ bytes: [UInt8]) throws -> AssociateRequest {
        guard case .associateRequest(let request) = try decode(bytes) else { throw PDUMismatch() }
        return request
    }

    private func accept(_ bytes: [UInt8]) throws -> AssociateAccept {
        guard case .associateAccept(let accept) = try decode(bytes) else { throw PDUMismatch() }
        return accept
    }

    private struct PDUMismatch: Error {}

    @Test func unknownItemsAreSkippedAtEveryLevel() throws {
        let unknown = RawPDU.item(0x77, [1, 2, 3])
        let plain = RawPDU.associate(1, [RawPDU.applicationContext, RawPDU.proposal, RawPDU.userInformation])
        let mixed = RawPDU.associate(
            1,
            [
                unknown, RawPDU.applicationContext, unknown,
                RawPDU.item(0x20, [1, 0, 0, 0] + unknown + RawPDU.abstractSyntax + unknown + RawPDU.transferSyntax + unknown),
                RawPDU.item(0x50, unknown + RawPDU.item(0x51, [0, 0, 0x40, 0]) + unknown), unknown,
            ])
        #expect(try decode(mixed) == decode(plain))
    }

    @Test func itemsComeInAnyOrder() throws {
        let items = [RawPDU.applicationContext, RawPDU.proposal, RawPDU.userInformation]
        #expect(try decode(RawPDU.associate(1, items.reversed())) == decode(RawPDU.associate(1, items)))
    }

    @Test func userInformationComesInAnyOrder() throws {
        let items = [RawPDU.item(0x51, [0, 0, 0x40, 0]), RawPDU.item(0x52, text("1.2")), RawPDU.item(0x55, text("X"))]
        let bytes = RawPDU.request(userInformation: Array(items.reversed().joined()))
        #expect(try decode(bytes) == decode(RawPDU.request(userInformation: Array(items.joined()))))
    }

    @Test func ofARejectedContextTheTransferSyntaxIsNotTested() throws {
        let contents: [([UInt8], UID?)] = [
            ([], nil),
            (RawPDU.transferSyntax, "1.2.840.10008.1.2"),
            ([0x40, 0, 0, 99, 0x31], nil),
            ([0xFF], nil),
            (RawPDU.transferSyntax + RawPDU.transferSyntax, nil),
        ]
        for (content, transferSyntax) in contents {
            let item = RawPDU.item(0x21, [5, 0, 3, 0] + content)
            let accept = try accept(RawPDU.associate(2, [RawPDU.applicationContext, item, RawPDU.userInformation]))
            #expect(
                accept.presentationContexts == [
                    PresentationContextResult(id: 5, result: .abstractSyntaxNotSupported, transferSyntax: transferSyntax)
                ])
        }
    }

    @Test func anAcceptanceWithoutContextsIsRead() throws {
        let accept = try accept(RawPDU.associate(2, [RawPDU.applicationContext, RawPDU.userInformation]))
        #expect(accept.presentationContexts.isEmpty)
    }

    @Test func aResultThatTheStandardDoesNotKnowIsKept() throws {
        let item = RawPDU.item(0x21, [1, 0, 9, 0])
        let accept = try accept(RawPDU.associate(2, [RawPDU.applicationContext, item, RawPDU.userInformation]))
        #expect(accept.presentationContexts.map(\.result) == [.undefined(9)])
        #expect(accept.presentationContexts.map(\.result.rawValue) == [9])
    }

    @Test(arguments: [
        ("STORE           ", "STORE"), ("STORE\0\0\0\0\0\0\0\0\0\0\0", "STORE"), ("  STORE         ", "  STORE"),
        ("                ", ""), ("SIXTEEN_LETTERS_", "SIXTEEN_LETTERS_"), ("A\\B\u{7}            ", "A\\B\u{7}"),
    ])
    func titlesLoseTheirPaddingAndNothingElse(onTheWire: String, title: String) throws {
        var bytes = RawPDU.request(userInformation: [])
        bytes.replaceSubrange(10..<26, with: text(onTheWire))
        #expect(try request(bytes).calledAETitle == title)
    }

    @Test func aTitleBeyondISO646IsReadAndSentBackAsItCame() throws {
        var bytes = RawPDU.request(userInformation: [])
        let title: [UInt8] = [0xC4, 0x52, 0x5A, 0x54, 0x45, 0xFF, 0x80, 0x00, 0x41] + Array(repeating: 0x20, count: 7)
        bytes.replaceSubrange(10..<26, with: title)
        let request = try request(bytes)
        #expect(request.calledAETitle == "ÄRZTE\u{FF}\u{80}\0A")
        let answer = AssociateAccept(
            calledAETitle: request.calledAETitle, callingAETitle: request.callingAETitle, presentationContexts: [],
            userInformation: UserInformation())
        #expect(try PDU.associateAccept(answer).encoded()[10..<26] == title[...])
    }

    @Test func aUIDIsKeptWhateverItLooksLike() throws {
        let odd = ["", "1..2", "not a UID", String(repeating: "1", count: 100)]
        for uid in odd {
            let item = RawPDU.item(0x20, [1, 0, 0, 0] + RawPDU.item(0x30, text(uid)) + RawPDU.transferSyntax)
            let request = try request(RawPDU.associate(1, [RawPDU.applicationContext, item, RawPDU.userInformation]))
            #expect(request.presentationContexts.map(\.abstractSyntax.value) == [uid])
        }
    }

    @Test func aRequestTakes128Contexts() throws {
        let items = stride(from: 1, through: 255, by: 2).map { id in
            RawPDU.item(0x20, [UInt8(id), 0, 0, 0] + RawPDU.abstractSyntax + RawPDU.transferSyntax)
        }
        let request = try request(RawPDU.associate(1, [RawPDU.applicationContext] + items + [RawPDU.userInformation]))
        #expect(request.presentationContexts.count == 128)
    }

    @Test func nonZeroBytesMeanYes() throws {
        let role = RawPDU.item(0x54, RawPDU.counted(text("1.2")) + [0x80, 0x00])
        let identity = RawPDU.item(0x58, [9, 2] + RawPDU.counted(text("me")) + RawPDU.counted([]))
        let information = try request(RawPDU.request(userInformation: role + identity)).userInformation
        #expect(information.roleSelections == [RoleSelection(sopClassUID: "1.2", isSCU: true, isSCP: false)])
        #expect(information.userIdentity?.isPositiveResponseRequested == true)
        #expect(information.userIdentity?.knownKind == nil)
    }

    @Test func anIdentityNeverShowsItsFields() {
        let identity = UserIdentity(
            kind: 2, isPositiveResponseRequested: false, primaryField: text("user"), secondaryField: text("secret"))
        var dumped = ""
        dump(identity, to: &dumped)
        let request = UserInformation(userIdentity: identity)
        for shown in ["\(identity)", String(reflecting: identity), dumped, "\(request)", String(reflecting: request)] {
            #expect(shown.contains("username and passcode, 4 and 6 bytes"))
            #expect(!shown.contains("115, 101, 99"), "the passcode's bytes")
            #expect(!shown.contains("secret"))
        }
    }
}
