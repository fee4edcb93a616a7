import DICOMUpperLayer
import Testing

@testable import DIMSE

/// Fragments and the peer's maximum length (PS3.8 annexes D.1 and E.1).
struct MessageFragmenterTests {
    static let maximumLengths: [UInt32] = [7, 8, 9, 10, 16, 100, 16384, 131_066, 131_067, 0]
    static let byteCounts = [0, 1, 2, 3, 9, 10, 11, 93, 94, 95, 188, 16377, 16378, 16379, 131_060, 131_061, 300_000]

    /// Six bytes of the PDU's variable field are the presentation data value's length, context ID and control header.
    @Test(
        arguments: [
            (7, 1), (8, 2), (9, 2), (10, 4), (16, 10), (100, 94), (16384, 16378), (131_066, 131_060), (131_067, 131_060), (.max, 131_060),
            (0, 131_060),
        ] as [(UInt32, Int)])
    func fillsWhatThePeerAccepts(_ maximumLength: UInt32, _ capacity: Int) throws {
        #expect(try MessageFragmenter(peerMaximumLength: maximumLength).capacity == capacity)
    }

    @Test func takesAnOmittedLengthAsUnlimited() throws {
        #expect(try MessageFragmenter(peerMaximumLength: nil) == MessageFragmenter(peerMaximumLength: 0))
    }

    @Test(arguments: [1, 2, 5, 6] as [UInt32])
    func refusesPeersThatAcceptNothing(_ maximumLength: UInt32) {
        #expect(throws: DIMSEError.maximumLengthTooSmall(maximumLength)) { try MessageFragmenter(peerMaximumLength: maximumLength) }
    }

    @Test(arguments: maximumLengths)
    func coversAllBytesOnce(_ maximumLength: UInt32) throws {
        let fragmenter = try MessageFragmenter(peerMaximumLength: maximumLength)
        for byteCount in Self.byteCounts {
            let fragments = Array(fragmenter.fragments(byteCount: byteCount))
            #expect(fragments.first?.range.lowerBound == 0)
            #expect(fragments.last?.range.upperBound == byteCount)
            #expect(fragments.last?.isLast == true)
            #expect(fragments.dropLast().allSatisfy { !$0.isLast && $0.range.count == fragmenter.capacity })
            #expect(zip(fragments, fragments.dropFirst()).allSatisfy { $0.range.upperBound == $1.range.lowerBound })
            #expect(fragments.count == max(1, (byteCount + fragmenter.capacity - 1) / fragmenter.capacity))
        }
    }

    /// PS3.8 E.1, as far as the peer leaves room for two bytes: only an odd data set ends with an odd fragment.
    @Test(arguments: maximumLengths.filter { $0 != 7 })
    func cutsEvenFragments(_ maximumLength: UInt32) throws {
        let fragmenter = try MessageFragmenter(peerMaximumLength: maximumLength)
        for byteCount in Self.byteCounts {
            #expect(fragmenter.fragments(byteCount: byteCount).allSatisfy { $0.range.count.isMultiple(of: 2) || $0.isLast })
        }
    }

    @Test func endsAnEmptyDataSetWithOneFragment() throws {
        let fragments = try MessageFragmenter(peerMaximumLength: 16384).fragments(byteCount: 0)
        #expect(Array(fragments) == [.init(range: 0..<0, isLast: true)])
    }

    @Test func cutsCommands() throws {
        let values = try MessageFragmenter(peerMaximumLength: 46).fragments(of: CEchoRequest(messageID: 7).commandSet, contextID: 3)
        #expect(
            values == [
                PresentationDataValue(contextID: 3, isCommand: true, isLast: false, data: CEchoTests.request[..<40]),
                PresentationDataValue(contextID: 3, isCommand: true, isLast: true, data: CEchoTests.request[40...]),
            ])
    }

    @Test(arguments: maximumLengths.filter { $0 != 0 })
    func staysBelowThePeersMaximumLength(_ maximumLength: UInt32) throws {
        let fragmenter = try MessageFragmenter(peerMaximumLength: maximumLength)
        for value in fragmenter.fragments(of: CStoreTests.decodedRequest.commandSet, contextID: 1) {
            let encoded = try PDU.dataTransfer(DataTransfer(values: [value])).encoded()
            #expect(encoded.count - PDUHeader.byteCount <= Int(maximumLength))
        }
    }
}
