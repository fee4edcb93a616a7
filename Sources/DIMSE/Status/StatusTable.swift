/// Codes with their class and meaning (PS3.7 annex C, PS3.4).
struct StatusTable: Sendable {
    struct Entry: Sendable {
        let codes: ClosedRange<UInt16>
        let statusClass: Status.Class
        let meaning: String

        init(_ code: UInt16, _ statusClass: Status.Class, _ meaning: String) {
            self.init(code...code, statusClass, meaning)
        }

        init(_ codes: ClosedRange<UInt16>, _ statusClass: Status.Class, _ meaning: String) {
            self.codes = codes
            self.statusClass = statusClass
            self.meaning = meaning
        }
    }

    let entries: [Entry]

    init(_ entries: [Entry]) {
        self.entries = entries
    }

    subscript(code: UInt16) -> Entry? {
        entries.first { $0.codes.contains(code) }
    }

    /// PS3.7 C.1 to C.5: what every service may answer.
    static let general = StatusTable([
        Entry(0x0000, .success, "success"),
        Entry(0x0105, .failure, "no such attribute"),
        Entry(0x0106, .failure, "invalid attribute value"),
        Entry(0x0107, .warning, "attribute list error"),
        Entry(0x0110, .failure, "processing failure"),
        Entry(0x0111, .failure, "duplicate SOP instance"),
        Entry(0x0112, .failure, "no such SOP instance"),
        Entry(0x0113, .failure, "no such event type"),
        Entry(0x0114, .failure, "no such argument"),
        Entry(0x0115, .failure, "invalid argument value"),
        Entry(0x0116, .warning, "attribute value out of range"),
        Entry(0x0117, .failure, "invalid SOP instance"),
        Entry(0x0118, .failure, "no such SOP class"),
        Entry(0x0119, .failure, "class-instance conflict"),
        Entry(0x0120, .failure, "missing attribute"),
        Entry(0x0121, .failure, "missing attribute value"),
        Entry(0x0122, .failure, "refused: SOP class not supported"),
        Entry(0x0123, .failure, "no such action type"),
        Entry(0x0124, .failure, "refused: not authorized"),
        Entry(0x0210, .failure, "duplicate invocation"),
        Entry(0x0211, .failure, "unrecognized operation"),
        Entry(0x0212, .failure, "mistyped argument"),
        Entry(0x0213, .failure, "resource limitation"),
    ])

    /// PS3.4 table B.2-1.
    static let storage = StatusTable([
        Entry(0xB000, .warning, "coercion of data elements"),
        Entry(0xB006, .warning, "elements discarded"),
        Entry(0xB007, .warning, "data set does not match SOP class"),
        Entry(0xA700...0xA7FF, .failure, "refused: out of resources"),
        Entry(0xA900...0xA9FF, .failure, "error: data set does not match SOP class"),
        Entry(0xC000...0xCFFF, .failure, "error: cannot understand"),
    ])

    /// PS3.4 table C.4-1.
    static let find = StatusTable([
        Entry(0xFF00, .pending, "matches are continuing"),
        Entry(0xFF01, .pending, "matches are continuing, one or more optional keys were not supported"),
        Entry(0xFE00, .cancel, "matching terminated due to cancel request"),
        Entry(0xA700, .failure, "refused: out of resources"),
        Entry(0xA900, .failure, "error: data set does not match SOP class"),
        Entry(0xC000...0xCFFF, .failure, "failed: unable to process"),
    ])

    /// PS3.4 table C.4-3 and, for the retrieval of frames (AAxx), Y.4.2.1.4.
    static let get = StatusTable([
        Entry(0xFF00, .pending, "sub-operations are continuing"),
        Entry(0xFE00, .cancel, "sub-operations terminated due to cancel indication"),
        Entry(0xB000, .warning, "sub-operations complete, one or more failures or warnings"),
        Entry(0xA701, .failure, "refused: out of resources, unable to calculate number of matches"),
        Entry(0xA702, .failure, "refused: out of resources, unable to perform sub-operations"),
        Entry(0xA900, .failure, "error: data set does not match SOP class"),
        Entry(0xAA00, .failure, "none of the frames requested were found in the SOP instance"),
        Entry(0xAA01, .failure, "unable to create new object for this SOP class"),
        Entry(0xAA02, .failure, "unable to extract frames"),
        Entry(0xAA03, .failure, "time-based request received for a non-time-based original SOP instance"),
        Entry(0xAA04, .failure, "invalid request"),
        Entry(0xC000...0xCFFF, .failure, "failed: unable to process"),
    ])

    /// PS3.4 table C.4-2 and Y.4.1.1.4: as for C-GET, and the destination.
    static let move = StatusTable(
        [
            Entry(0xA801, .failure, "refused: move destination unknown")
        ] + get.entries)
}
