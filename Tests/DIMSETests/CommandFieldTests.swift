import DIMSE
import Testing

/// The values of Command Field, typed a second time from PS3.7 table E.1-1.
struct CommandFieldTests {
    private static let table: [UInt16: String] = [
        0x0001: "C-STORE-RQ", 0x8001: "C-STORE-RSP", 0x0010: "C-GET-RQ", 0x8010: "C-GET-RSP", 0x0020: "C-FIND-RQ", 0x8020: "C-FIND-RSP",
        0x0021: "C-MOVE-RQ", 0x8021: "C-MOVE-RSP", 0x0030: "C-ECHO-RQ", 0x8030: "C-ECHO-RSP", 0x0100: "N-EVENT-REPORT-RQ",
        0x8100: "N-EVENT-REPORT-RSP", 0x0110: "N-GET-RQ", 0x8110: "N-GET-RSP", 0x0120: "N-SET-RQ", 0x8120: "N-SET-RSP",
        0x0130: "N-ACTION-RQ", 0x8130: "N-ACTION-RSP", 0x0140: "N-CREATE-RQ", 0x8140: "N-CREATE-RSP", 0x0150: "N-DELETE-RQ",
        0x8150: "N-DELETE-RSP", 0x0FFF: "C-CANCEL-RQ",
    ]

    @Test func hasEachValueOfTheStandard() {
        #expect(Dictionary(uniqueKeysWithValues: CommandField.allCases.map { ($0.rawValue, $0.name) }) == Self.table)
    }

    /// PS3.7 gives each response its request's code and one bit more; C-CANCEL has none.
    @Test func pairsRequestsAndResponses() {
        let responses = CommandField.allCases.filter { $0.name.hasSuffix("-RSP") }
        #expect(responses.count == 11)
        for response in responses {
            let request = CommandField(rawValue: response.rawValue & ~CommandField.responseBit)
            #expect(request?.name == response.name.replacing("-RSP", with: "-RQ"))
        }
    }
}
