import DICOMData
import ProbeResults

/// How a data set begins, as `--trace-data` shows it: the first elements of its first fragment, or bytes where elements can't be told.
enum DataSetExcerpt {
    /// Enough for patient, study and series; pixel data never shows in full.
    private static let maximumElements = 40
    private static let maximumBytes = 64
    /// What is looked at: the elements above hardly take more.
    private static let maximumWindow = 8192

    /// - Parameter transferSyntax: nil where it is not known.
    static func items(of fragment: ArraySlice<UInt8>, transferSyntax: UID?) -> [LogEntry.Item] {
        guard let syntax = transferSyntax.flatMap({ TransferSyntax(uid: $0) }), !syntax.isDeflated else { return [bytes(fragment)] }
        let window = fragment.prefix(maximumWindow)
        var reader = DataElementReader(ByteReader(window), encoding: syntax.encoding)
        var items: [LogEntry.Item] = []
        while items.count < maximumElements {
            // Before a value that lies beyond the window its header is still told.
            var ahead = reader
            guard let header = try? ahead.nextHeader() else { break }
            guard let element = try? reader.next() else {
                items.append(item(header.tag, header.vr, length(header)))
                break
            }
            items.append(item(element.tag, element.vr, text(of: element)))
        }
        if items.isEmpty { return [bytes(fragment)] }
        return items + [LogEntry.Item("the rest is not shown")]
    }

    private static func item(_ tag: Tag, _ vr: VR?, _ value: String) -> LogEntry.Item {
        LogEntry.Item("\(tag) \((vr ?? known(tag))?.rawValue ?? "??")", value)
    }

    private static func bytes(_ fragment: ArraySlice<UInt8>) -> LogEntry.Item {
        LogEntry.Item("begins with", hexadecimal(fragment.prefix(maximumBytes)))
    }

    private static func length(_ header: DataElement.Header) -> String {
        if case .bytes(let count) = header.length { "\(count) bytes" } else { "undefined length" }
    }

    private static func text(of element: DataElement) -> String {
        switch element.value {
        case .items(let items): return items.count == 1 ? "1 item" : "\(items.count) items"
        case .fragments(let fragments): return "\(fragments.count) fragments"
        case .bytes(let value):
            let shown = value.prefix(maximumBytes)
            let more = value.count > maximumBytes ? " … (\(value.count) bytes)" : ""
            // Text is padded with spaces, UIDs with NUL (PS3.5 6.2).
            let vr = element.vr ?? known(element.tag)
            // Without explicit VR a sequence of known length is read as it is coded.
            guard vr != .sequence else { return "\(value.count) bytes" }
            guard vr?.padding == 0x20 || vr == .uniqueIdentifier else { return hexadecimal(shown) + more }
            let trimmed = shown.reversed().drop { $0 == 0x20 || $0 == 0 }.reversed()
            return String(decoding: Array(trimmed), as: UTF8.self) + more
        }
    }

    private static func known(_ tag: Tag) -> VR? {
        if case .vr(let vr) = VRDictionary.entry(tag) { vr } else { nil }
    }
}
