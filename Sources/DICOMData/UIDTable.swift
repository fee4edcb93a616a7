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
        rows = text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: "|")
            guard fields.count >= 3 else { return nil }
            return Row(uid: UID(fields[0]), keyword: String(fields[1]), name: String(fields[2]), isRetired: fields.count > 3)
        }
    }
}
