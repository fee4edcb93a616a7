import DICOMData
import DICOMUpperLayer
import DIMSE
import Diagnosis
import Foundation
import ProbeResults
import Synchronization
import Testing

/// What a log tells of an association, and what it never tells.
@Suite struct AssociationTraceTests {
    private final class Entries: Sendable {
        private let list = Mutex<[LogEntry]>([])
        var all: [LogEntry] { list.withLock { $0 } }
        /// Everything that would be printed.
        var words: String { all.flatMap { [$0.title] + $0.items.flatMap(Self.words) }.joined(separator: "\n") }

        func add(_ entry: LogEntry) { list.withLock { $0.append(entry) } }

        private static func words(_ item: LogEntry.Item) -> [String] { ["\(item.name): \(item.value ?? "")"] + item.items.flatMap(words) }
    }

    private static let sopClass: UID = "1.2.840.10008.5.1.4.1.1.2"
    private static let store = CStoreRequest(messageID: 7, affectedSOPClassUID: sopClass, affectedSOPInstanceUID: "1.2.3.4")
    /// Patient's Name, explicit VR little endian.
    private static let dataSet: [UInt8] = [0x10, 0x00, 0x10, 0x00, 0x50, 0x4E, 8, 0] + Array("DOE^JOHN".utf8)

    private static func data(_ bytes: some Collection<UInt8>, isCommand: Bool, isLast: Bool) -> PDU {
        let value = PresentationDataValue(contextID: 1, isCommand: isCommand, isLast: isLast, data: Array(bytes)[...])
        return .dataTransfer(DataTransfer(values: [value]))
    }

    /// What is logged of a C-STORE, its command in two fragments.
    private func store(_ detail: LogEntry.Detail, transferSyntax: UID = .explicitVRLittleEndian) -> Entries {
        let entries = Entries()
        let trace = AssociationTrace(RunLog(detail) { entry, _ in entries.add(entry) }.connection(1))
        trace.received(
            .associateAccept(
                AssociateAccept(
                    calledAETitle: "A", callingAETitle: "B",
                    presentationContexts: [.init(id: 1, result: .acceptance, transferSyntax: transferSyntax)],
                    userInformation: UserInformation())), byteCount: 1)
        let command = Self.store.commandSet.encoded()
        trace.sending(Self.data(command.prefix(20), isCommand: true, isLast: false), byteCount: 26)
        trace.sending(Self.data(command.dropFirst(20), isCommand: true, isLast: true), byteCount: command.count - 14)
        trace.sending(Self.data(Self.dataSet, isCommand: false, isLast: false), byteCount: 22)
        trace.sending(Self.data(Self.dataSet, isCommand: false, isLast: true), byteCount: 22)
        let response = Self.store.response(.outOfResources, errorComment: "full").commandSet.encoded()
        trace.received(Self.data(response, isCommand: true, isLast: true), byteCount: response.count + 6)
        return entries
    }

    @Test func stepsHaveTheMessagesAlone() {
        #expect(
            store(.steps).all.map(\.title) == [
                "sends C-STORE-RQ: message 7, context 1, CT Image Storage, SOP instance 1.2.3.4",
                "received C-STORE-RSP: to message 7, context 1, CT Image Storage, SOP instance 1.2.3.4, status A700, full",
            ])
    }

    @Test func pdusAreToldInOrderWithEachCommandElement() throws {
        let entries = store(.pdus)
        #expect(
            entries.all.map { $0.title.split(separator: ",")[0].split(separator: ":")[0] } == [
                "received A-ASSOCIATE-AC", "sends P-DATA-TF", "sends P-DATA-TF", "sends C-STORE-RQ", "sends P-DATA-TF", "sends P-DATA-TF",
                "received P-DATA-TF", "received C-STORE-RSP",
            ])
        #expect(entries.all[1].items == [.init("data value in context 1", "command, not last, 20 bytes")])
        let elements = try #require(entries.all[2].items.first).items
        #expect(elements.contains(.init("(0000,0002) Affected SOP Class UID", "CT Image Storage (1.2.840.10008.5.1.4.1.1.2)")))
        #expect(elements.contains(.init("(0000,0100) Command Field", "C-STORE-RQ")))
        #expect(elements.contains(.init("(0000,0110) Message ID", "7")))
        #expect(elements.contains(.init("(0000,0800) Command Data Set Type", "a data set follows")))
        #expect(entries.all[4].items == [.init("data value in context 1", "data set, not last, 16 bytes, not shown")])
        #expect(!entries.words.contains("DOE"))
        #expect(!entries.words.contains("44 4F 45"))
    }

    @Test func dataSetsShowOnlyIfWantedAndOnlyTheirBeginning() {
        let words = store(.data).words
        #expect(words.components(separatedBy: "(0010,0010) PN: DOE^JOHN").count == 2)
        // What is deflated, or coded as nobody knows, is bytes.
        #expect(store(.data, transferSyntax: .deflatedExplicitVRLittleEndian).words.contains("begins with: 10 00 10 00 50 4E"))
        #expect(store(.data, transferSyntax: "1.2.3").words.contains("begins with: 10 00 10 00 50 4E"))
    }

    /// A value of 512 KiB in a fragment of some bytes, and many elements: neither is told whole.
    @Test func excerptsAreBounded() {
        let entries = Entries()
        let trace = AssociationTrace(RunLog(.data) { entry, _ in entries.add(entry) }.connection(1))
        trace.sending(
            .associateAccept(
                AssociateAccept(
                    calledAETitle: "A", callingAETitle: "B",
                    presentationContexts: [.init(id: 1, result: .acceptance, transferSyntax: .explicitVRLittleEndian)],
                    userInformation: UserInformation())), byteCount: 1)
        let pixels: [UInt8] = [0xE0, 0x7F, 0x10, 0x00, 0x4F, 0x57, 0, 0, 0, 0, 8, 0] + [UInt8](repeating: 1, count: 1000)
        trace.sending(Self.data(pixels, isCommand: false, isLast: true), byteCount: 1)
        #expect(entries.words.contains("(7FE0,0010) OW: 524288 bytes"))
        let many = (0..<200).flatMap { _ in Self.dataSet }
        trace.sending(Self.data(many, isCommand: false, isLast: true), byteCount: 1)
        #expect(entries.words.components(separatedBy: "DOE^JOHN").count == 41)
        // Text as long as it likes to be.
        trace.sending(
            Self.data([0x10, 0, 0x10, 0, 0x4C, 0x54, 0xE8, 3] + [UInt8](repeating: 0x78, count: 1000), isCommand: false, isLast: true),
            byteCount: 1)
        #expect(entries.words.contains("(0010,0010) LT: \(String(repeating: "x", count: 64)) … (1000 bytes)"))
    }

    @Test(arguments: UserIdentity.Kind.allCases)
    func secretsAreNeverTold(_ kind: UserIdentity.Kind) {
        let entries = Entries()
        let trace = AssociationTrace(RunLog(.data) { entry, _ in entries.add(entry) }.connection(1))
        let identity = UserIdentity(
            kind: kind.rawValue, isPositiveResponseRequested: true, primaryField: Array("primary".utf8),
            secondaryField: Array("hidden".utf8))
        trace.sending(
            .associateRequest(
                AssociateRequest(
                    calledAETitle: "A", callingAETitle: "B",
                    presentationContexts: [.init(id: 1, abstractSyntax: .verification, transferSyntaxes: [.implicitVRLittleEndian])],
                    userInformation: UserInformation(userIdentity: identity))), byteCount: 1)
        trace.received(
            .associateAccept(
                AssociateAccept(
                    calledAETitle: "A", callingAETitle: "B", presentationContexts: [],
                    userInformation: UserInformation(userIdentityResponse: Array("ticket".utf8)))), byteCount: 1)
        let isName = kind == .username || kind == .usernameAndPasscode
        #expect(entries.words.contains("type \(kind.rawValue), \(kind)"))
        #expect(entries.words.contains("primary field: user name primary") == isName)
        #expect(!entries.words.contains("hidden"))
        #expect(!entries.words.contains("ticket") || kind == .kerberosServiceTicket && !entries.words.contains("response: ticket"))
        #expect(entries.words.contains("user identity response: 6 bytes, not shown"))
        if !isName { #expect(entries.words.contains("primary field: 7 bytes, not shown")) }
    }

    /// Elements that the standard does not know might hold anything.
    @Test func unknownCommandElementsAreNamedOnly() throws {
        let entries = Entries()
        let trace = AssociationTrace(RunLog(.data) { entry, _ in entries.add(entry) }.connection(1))
        // (0000,0000), then (0000,5010) with a value.
        let body: [UInt8] = [0, 0, 0x10, 0x50, 8, 0, 0, 0] + Array("DOE^JOHN".utf8)
        let command: [UInt8] = [0, 0, 0, 0, 4, 0, 0, 0, UInt8(body.count), 0, 0, 0] + body
        trace.received(Self.data(command, isCommand: true, isLast: true), byteCount: 1)
        #expect(entries.words.contains("(0000,5010) unknown element: 8 bytes, not shown"))
        #expect(!entries.words.contains("DOE"))
    }
}
