/// The VR that the standard gives an element (PS3.6 6 to 8), for encodings that do not tell.
package enum VRDictionary {
    package enum Entry: Equatable, Sendable {
        case vr(VR)
        /// US or SS: by Pixel Representation (0028,0103).
        case unsignedOrSigned
        /// US or OW: by the number of entries in LUT Descriptor (0028,3002) (PS3.3 C.11.1.1.1).
        case lookUpTableData
    }

    /// Nil for what the standard does not know, and for private elements.
    package static func entry(_ tag: Tag) -> Entry? {
        let key = UInt32(tag.group) << 16 | UInt32(tag.element)
        if let entry = table.entries[key] { return entry }
        return tag.group % 2 == 0 ? repeating.first { key & $0.mask == $0.value }?.entry : nil
    }

    private static let table = Table()

    private struct Table {
        var entries: [UInt32: Entry] = [:]

        init() {
            entries.reserveCapacity(5200)
            // By bytes, since the first look-up waits for it: a group, and then an element number and a VR, one after another.
            for line in VRDictionary.elements.utf8.split(separator: UInt8(ascii: "\n")) {
                let group = UInt32(Substring(line.prefix(4)), radix: 16) ?? 0
                var rest = line.dropFirst(5)
                while rest.count >= 6 {
                    let cell = rest.prefix(6)
                    if let element = UInt32(Substring(cell.prefix(4)), radix: 16), let entry = Entry(code: cell.dropFirst(4)) {
                        entries[group << 16 | element] = entry
                    }
                    rest = rest.dropFirst(6)
                }
            }
        }
    }

    /// Elements of which some digits of the tag may be any.
    private static let repeating: [(value: UInt32, mask: UInt32, entry: Entry)] = repeatingElements.utf8
        .split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        .compactMap { cell in
            let digits = String(decoding: cell.prefix(8), as: UTF8.self)
            let value = UInt32(String(digits.map { $0 == "x" ? "0" : $0 }), radix: 16)
            let mask = UInt32(String(digits.map { $0 == "x" ? "0" : "F" }), radix: 16)
            guard let value, let mask, let entry = Entry(code: cell.dropFirst(8)) else { return nil }
            return (value, mask, entry)
        }
}

extension VRDictionary.Entry {
    fileprivate init?(code: Substring.UTF8View.SubSequence) {
        switch String(decoding: code, as: UTF8.self) {
        case "xs": self = .unsignedOrSigned
        case "lt": self = .lookUpTableData
        // OB or OW: in implicit VR it is OW (PS3.5 A.1), which in explicit VR it may be too (A.2).
        case "ox": self = .vr(.otherWord)
        case let code:
            guard let vr = VR(rawValue: code) else { return nil }
            self = .vr(vr)
        }
    }
}
