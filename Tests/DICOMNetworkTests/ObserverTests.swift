import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Testing
import Transport

/// An observer sees every PDU, with the length that is on the wire.
struct ObserverTests {
    private final class Witness: AssociationObserver {
        private(set) var seen: [String] = []
        private(set) var sentData: [UInt8] = []

        func sending(_ pdu: PDU, byteCount: Int) {
            seen.append("> \(pdu.type) \(byteCount)")
            guard case .dataTransfer(let transfer) = pdu else { return }
            sentData += transfer.values.filter { !$0.isCommand }.flatMap(\.data)
        }

        func received(_ pdu: PDU, byteCount: Int) { seen.append("< \(pdu.type) \(byteCount)") }

        func received(invalid error: PDUError) { seen.append("< \(error.kind)") }
    }

    private func length(_ pdu: PDU) throws -> Int { try pdu.encoded().count - PDUHeader.byteCount }

    @Test func seesWhatPassesInOrder() throws {
        let store = CStoreRequest(messageID: 1, affectedSOPClassUID: "1.2.840.10008.5.1.4.1.1.2", affectedSOPInstanceUID: "1.2.3")
        let response = store.response(.success).commandSet.encoded()
        let data = { (bytes: [UInt8]) in
            PDU.dataTransfer(DataTransfer(values: [.init(contextID: 3, isCommand: true, isLast: true, data: bytes[...])]))
        }
        let witness = Witness()
        let stream = try ScriptedStream(Sample.accept(), data(response), .releaseResponse, then: .end)
        let request = Sample.request()
        let association = try Association.request(request, over: stream, timing: Sample.timing, observer: witness)
        // More than fits in one PDU, and than is staged at a time.
        let bytes = (0..<300_001).map { UInt8(truncatingIfNeeded: $0) }
        var source = BytesSource(bytes)
        _ = try association.perform(store, contextID: 3, dataSet: &source)
        try association.release()
        #expect(witness.sentData == bytes)
        let sent = try stream.sent.map { "> \($0.type) \(try length($0))" }
        #expect(witness.seen.filter { $0.hasPrefix(">") } == sent)
        #expect(
            witness.seen.filter { $0.hasPrefix("<") }
                == [
                    "< A-ASSOCIATE-AC \(try length(Sample.accept()))", "< P-DATA-TF \(response.count + 6)", "< A-RELEASE-RP 4",
                ])
        #expect(witness.seen.first == "> A-ASSOCIATE-RQ \(try length(.associateRequest(request)))")
        #expect(witness.seen[1].hasPrefix("< A-ASSOCIATE-AC"))
        #expect(witness.seen.suffix(2) == ["> A-RELEASE-RQ 4", "< A-RELEASE-RP 4"])
    }

    @Test func seesWhatIsNoPDU() throws {
        let witness = Witness()
        _ = try failure { () throws(AssociationError) in
            try Association.request(
                Sample.request(), over: ScriptedStream([.bytes([0x48, 0x54, 0x54, 0x50, 0x2F, 0x31])]), timing: Sample.timing,
                observer: witness)
        }
        #expect(witness.seen.dropFirst() == ["< \(PDUError.Kind.unknownType(0x48))", "> A-ABORT 4"])
    }

    @Test func seesTheAcceptorsSide() throws {
        let witness = Witness()
        let stream = try ScriptedStream(.associateRequest(Sample.request()), .releaseRequest, then: .end)
        let association = try Association.accept(over: stream, policy: Sample.policy, timing: Sample.timing, observer: witness)
        guard case .releaseRequested = try association.receiveCommand(until: .after(patience)) else { throw Unexpected() }
        try association.confirmRelease()
        #expect(
            witness.seen.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
                == ["< A-ASSOCIATE-RQ", "> A-ASSOCIATE-AC", "< A-RELEASE-RQ", "> A-RELEASE-RP"])
    }

    private struct Unexpected: Error {}
}
