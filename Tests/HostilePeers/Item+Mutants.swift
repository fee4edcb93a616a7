/// A PDU, or what was made of one.
struct Mutant {
    /// What was done to it.
    enum Family: String, CaseIterable {
        case values, lengths, items, cuts
    }

    let name: String
    let family: Family
    let bytes: [UInt8]
}

extension Item {
    /// Everything that is done to a PDU, one thing at a time; whatever else depends on it is made to fit.
    var mutants: [Mutant] { valueMutants + lengthMutants + itemMutants + cuts }

    // MARK: Values

    private var valueMutants: [Mutant] {
        let heads = items.flatMap { place, item, name in
            item.head.indices.flatMap { index in
                Self.numbers(item.head[index].bytes.count).filter { $0 != item.head[index].bytes }.map { value in
                    Mutant(
                        name: "\(name) / \(item.head[index].name) = \(hexadecimal(value))", family: .values,
                        bytes: changingItem(place) { $0.head[index].bytes = value }.bytes)
                }
            }
        }
        let fields = places.flatMap { place, part, name -> [Mutant] in
            guard case .field(let field) = part else { return [] }
            return values(of: field, at: place).filter { $0 != field.bytes }.map { value in
                Mutant(
                    name: "\(name) = \(shown(value))", family: .values,
                    bytes: changing(place) { $0 = .field(Field(name: field.name, kind: field.kind, bytes: value)) }.bytes)
            }
        }
        return heads + fields
    }

    private func values(of field: Field, at place: Place) -> [[UInt8]] {
        switch field.kind {
        case .number: return Self.numbers(field.bytes.count)
        case .reserved: return [0x01, 0x80, 0xFF].map { Array(repeating: $0, count: field.bytes.count) }
        case .title:
            return [0x00, 0x20, 0x5C, 0x0A, 0x7F, 0xFF].map { Array(repeating: $0, count: field.bytes.count) }
        case .uid, .run:
            let longest = room(for: place)
            let digits = Array("1.2".utf8)
            return [
                [], [0x30], [0x00], [0x20], [0xFF], field.bytes + [0x00], field.bytes + [0x20], field.bytes.dropLast() + [0x39],
                digits + Array(repeating: 0x33, count: 61), digits + Array(repeating: 0x33, count: 62), Array("../../etc/passwd".utf8),
                // A PDU's own length has room for more than anybody accepts.
            ] + [0x31, 0x00, 0xFF].map { Array(repeating: $0, count: min(longest, 1 << 16)) }
        }
    }

    /// The extremes of a number: and what lies beside them.
    private static func numbers(_ byteCount: Int) -> [[UInt8]] {
        let highest = 1 << (8 * byteCount) - 1
        return [0, 1, 2, 3, 5, 6, 7, 8, 0x10, highest / 2, highest / 2 + 1, highest - 1, highest].map {
            bigEndian($0, byteCount: byteCount)
        }
    }

    // MARK: Lengths

    private var lengthMutants: [Mutant] {
        items.flatMap { place, item, name in
            let length = item.content.flatMap(\.bytes).count
            let wrong = [
                length - 1, length + 1, length - 2, length + 2, 0, 1, 2, item.longest, item.longest - 1, item.longest / 2,
                length + room(behind: place), length + room(behind: place) + 1,
            ]
            return Set(wrong).subtracting([length]).filter { (0...item.longest).contains($0) }.sorted().map { wrong in
                Mutant(
                    name: "\(name) / length = \(wrong) instead of \(length)", family: .lengths,
                    bytes: changingItem(place) { $0.lie = .exactly(wrong) }.bytes)
            }
        }
    }

    /// How many bytes there are to the end of what holds the item.
    private func room(behind place: Place) -> Int {
        guard let index = place.last else { return 0 }
        var count = 0
        _ = changingSiblings(of: place) { parts, _ in count = parts[(index + 1)...].flatMap(\.bytes).count }
        return count
    }

    // MARK: Items

    private var itemMutants: [Mutant] {
        places.flatMap { place, part, name -> [Mutant] in
            [("missing", { parts, index in parts.remove(at: index) })]
                .map(mutant(name, place)) + (part.isItem ? itemMutants(name, place, part) : [])
        }
            + [Part.item("unknown item", 0xEE, [Field.run("content", [1, 2, 3])]), .item("empty item", 0xEF, [])].flatMap { unknown in
                items.filter(\.item.holdsItems).map { place, item, name in
                    Mutant(
                        name: "\(name): \(unknown.name) at the end", family: .items,
                        bytes: changingItem(place) { $0.content.append(unknown) }.bytes)
                }
            }
    }

    private typealias Change = (name: String, change: (inout [Part], Int) -> Void)

    private func itemMutants(_ name: String, _ place: Place, _ part: Part) -> [Mutant] {
        let changes: [Change] = [
            ("repeated", { parts, index in parts.insert(part, at: index) }),
            ("a hundred times", { parts, index in parts.insert(contentsOf: repeatElement(part, count: 99), at: index) }),
            ("first", { parts, index in parts.insert(parts.remove(at: index), at: parts.firstIndex(where: \.isItem) ?? index) }),
            ("last", { parts, index in parts.append(parts.remove(at: index)) }),
            ("behind an unknown item", { parts, index in parts.insert(.item("", 0xEE, [Field.run("", [0xFF])]), at: index) }),
            ("within itself", { parts, index in parts[index] = part.wrapped }),
        ]
        return changes.map(mutant(name, place))
    }

    private func mutant(_ name: String, _ place: Place) -> (Change) -> Mutant {
        { change in
            Mutant(name: "\(name): \(change.name)", family: .items, bytes: changingSiblings(of: place, change.change).bytes)
        }
    }

    // MARK: Cuts

    /// Cut behind and within each field: as an item whose lengths fit, and as a PDU whose own length fits.
    private var cuts: [Mutant] {
        let whole = bytes
        let header = head.count + lengthByteCount
        let ends = fieldEnds.filter { $0 >= header }
        let pduCuts = Set(ends + ends.map { $0 - 1 }).filter { (header..<whole.count).contains($0) }.sorted().map { count in
            let length = bigEndian(count - header, byteCount: lengthByteCount)
            return Mutant(
                name: "\(name): cut to \(count) bytes", family: .cuts,
                bytes: Array(whole[..<head.count] + length + whole[header..<count]))
        }
        let itemCuts = places.filter { $0.place.count > 1 }.flatMap { place, part, name -> [Mutant] in
            var mutants = [
                mutant(name, place)(("nothing behind it", { parts, index in parts.removeLast(parts.count - index - 1) }))
            ]
            if case .field(let field) = part, !field.bytes.isEmpty {
                let shorter = Part.field(Field(name: field.name, kind: field.kind, bytes: field.bytes.dropLast()))
                mutants.append(
                    mutant(name, place)(
                        (
                            "a byte short, and nothing behind it",
                            { parts, index in
                                parts.removeLast(parts.count - index)
                                parts.append(shorter)
                            }
                        )))
            }
            return mutants.map { Mutant(name: $0.name, family: .cuts, bytes: $0.bytes) }
        }
        return pduCuts + itemCuts.filter { $0.bytes != whole }
    }

    /// Where each field ends, from the first byte on.
    private var fieldEnds: [Int] {
        var ends: [Int] = []
        var count = 0
        addFieldEnds(to: &ends, from: &count)
        return ends
    }

    private func addFieldEnds(to ends: inout [Int], from count: inout Int) {
        for byteCount in head.map(\.bytes.count) + [lengthByteCount] {
            count += byteCount
            ends.append(count)
        }
        for part in content {
            switch part {
            case .field(let field):
                count += field.bytes.count
                ends.append(count)
            case .item(let item): item.addFieldEnds(to: &ends, from: &count)
            }
        }
    }

    private var holdsItems: Bool { content.contains(where: \.isItem) || content.isEmpty }
}

extension Part {
    fileprivate var isItem: Bool { if case .item = self { true } else { false } }

    /// An item as the content of another one of its kind.
    fileprivate var wrapped: Part {
        guard case .item(var item) = self else { return self }
        item.content = [self]
        return .item(item)
    }
}

func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byte in (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: true) }.joined()
}

private func shown(_ value: [UInt8]) -> String {
    value.count <= 8 ? hexadecimal(value) : "\(value.count) bytes \(hexadecimal(value.prefix(6)))...\(hexadecimal(value.suffix(2)))"
}
