import DICOMData
import DICOMUpperLayer
import Testing

@testable import DIMSE

/// What the fragmenter cuts, the assembler puts together, through PDUs and without.
struct MessageRoundTripTests {
    /// A message as fragments.
    private func fragments(
        of commandSet: CommandSet, _ dataSet: [UInt8], contextID: UInt8, fragmenter: MessageFragmenter
    ) -> [PresentationDataValue] {
        let cuts = fragmenter.fragments(byteCount: dataSet.count)
        return fragmenter.fragments(of: commandSet, contextID: contextID)
            + cuts.map { PresentationDataValue(contextID: contextID, isCommand: false, isLast: $0.isLast, data: dataSet[$0.range]) }
    }

    /// What an assembler makes of them: the command, and the data set up to its last fragment.
    private func assemble(_ values: [PresentationDataValue]) throws -> (command: CommandSet?, dataSet: [UInt8], isComplete: Bool) {
        var assembler = MessageAssembler(acceptedContexts: [5])
        var command: CommandSet?
        var dataSet: [UInt8] = []
        for value in values {
            switch try assembler.receive(value) {
            case .command(let commandSet, contextID: 5): command = commandSet
            case .command: Issue.record("in another context")
            case .dataSetFragment(let fragment, _): dataSet += fragment
            case nil: break
            }
        }
        return (command, dataSet, assembler.isBetweenMessages)
    }

    /// The presentation data values of an encoded P-DATA-TF PDU.
    private static func values(of bytes: [UInt8]) throws -> [PresentationDataValue] {
        var reader = ByteReader(bytes)
        let header = try PDUHeader(&reader)
        guard case .dataTransfer(let transfer) = try PDU.decode(header: header, body: reader.readRemaining()) else { return [] }
        return transfer.values
    }

    @Test(arguments: MessageFragmenterTests.maximumLengths)
    func survivesFragmenting(_ maximumLength: UInt32) throws {
        let fragmenter = try MessageFragmenter(peerMaximumLength: maximumLength)
        let sizes =
            [0, 1, 2, 3, 9, 10, 11, 93, 94, 95, 188, 4097] + (maximumLength == 0 || maximumLength > 100 ? [16377, 16379, 262_121] : [])
        for size in sizes {
            let dataSet = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let values = fragments(of: CStoreTests.decodedRequest.commandSet, dataSet, contextID: 5, fragmenter: fragmenter)
            let message = try assemble(values)
            #expect(try message.command.map(CStoreRequest.init) == CStoreTests.decodedRequest)
            #expect(message.dataSet == dataSet)
            #expect(message.isComplete)
        }
    }

    /// Several presentation data values to a PDU, as peers send command and data set.
    @Test func survivesSharingPDUs() throws {
        let fragmenter = try MessageFragmenter(peerMaximumLength: 64)
        let dataSet: [UInt8] = Array(0..<200)
        let values = fragments(of: CStoreTests.decodedRequest.commandSet, dataSet, contextID: 5, fragmenter: fragmenter)
        for count in 1...values.count {
            let pdus = stride(from: 0, to: values.count, by: count).map { start in
                PDU.dataTransfer(DataTransfer(values: Array(values[start..<min(start + count, values.count)])))
            }
            let received = try pdus.flatMap { pdu in
                try Self.values(of: pdu.encoded())
            }
            let message = try assemble(received)
            #expect(message.command == CStoreTests.decodedRequest.commandSet)
            #expect(message.dataSet == dataSet)
            #expect(message.isComplete)
        }
    }
}
