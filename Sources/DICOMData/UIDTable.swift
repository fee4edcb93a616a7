/// A table of registered UIDs: one a line, `UID|keyword|name`, and `|retired` behind those that PS3.6 marks so.
///
/// Text rather than code: hundreds of initialisers cost seconds of compiling, and a table of text costs nothing until it is first asked.
struct UIDTable {
    struct Row {
        let uid: UID
        let keyword: String
        let name: String
        let isRetired: Bool
    }

    let rows: [Row]

    init(_ text: String) {
        // By bytes: by characters it takes three times as long, and the first look-up waits for it.
        rows = text.utf8.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let fields = line.split(separator: UInt8(ascii: "|"))
            guard fields.count >= 3 else { return nil }
            return Row(
                uid: UID(Substring(fields[0])), keyword: String(Substring(fields[1])), name: String(Substring(fields[2])),
                isRetired: fields.count > 3)
        }
    }
}
