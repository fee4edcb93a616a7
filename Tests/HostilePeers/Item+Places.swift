/// Where a part is: which one of the PDU's content, which one of that one's, and so on.
typealias Place = [Int]

extension Item {
    /// Every part, from the first byte on, whoever holds a part before the part itself.
    var places: [(place: Place, part: Part, name: String)] { places(below: [], in: name) }

    private func places(below place: Place, in name: String) -> [(place: Place, part: Part, name: String)] {
        content.enumerated().flatMap { index, part -> [(place: Place, part: Part, name: String)] in
            let partName = "\(name) / \(part.name)\(ordinal(of: index))"
            let own = [(place: place + [index], part: part, name: partName)]
            guard case .item(let item) = part else { return own }
            return own + item.places(below: place + [index], in: partName)
        }
    }

    /// Which of several of the same name it is.
    private func ordinal(of index: Int) -> String {
        let same = content.indices.filter { content[$0].name == content[index].name }
        guard same.count > 1, let ordinal = same.firstIndex(of: index) else { return "" }
        return " \(ordinal + 1)"
    }

    /// The same with that part changed.
    func changing(_ place: Place, _ change: (inout Part) -> Void) -> Item {
        changingSiblings(of: place) { parts, index in change(&parts[index]) }
    }

    /// The same with the list changed in which that part is.
    func changingSiblings(of place: Place, _ change: (inout [Part], _ index: Int) -> Void) -> Item {
        var copy = self
        copy.changeSiblings(of: place[...], change)
        return copy
    }

    private mutating func changeSiblings(of place: ArraySlice<Int>, _ change: (inout [Part], _ index: Int) -> Void) {
        guard let index = place.first, content.indices.contains(index) else { return }
        if place.count == 1 {
            change(&content, index)
        } else if case .item(var item) = content[index] {
            item.changeSiblings(of: place.dropFirst(), change)
            content[index] = .item(item)
        }
    }

    /// The same with that item changed; without a place, the whole PDU.
    func changingItem(_ place: Place, _ change: (inout Item) -> Void) -> Item {
        guard !place.isEmpty else {
            var copy = self
            change(&copy)
            return copy
        }
        return changing(place) { part in
            guard case .item(var item) = part else { return }
            change(&item)
            part = .item(item)
        }
    }

    /// Every item, the PDU itself first.
    var items: [(place: Place, item: Item, name: String)] {
        [(place: [], item: self, name: name)]
            + places.compactMap { place, part, name in
                if case .item(let item) = part { (place, item, name) } else { nil }
            }
    }

    /// How many bytes a field may take at most, so that the lengths of all items around it can still say theirs.
    func room(for place: Place) -> Int {
        let whole = content[place[0]].bytes.count
        guard case .item(let item) = content[place[0]] else { return 0 }
        let field = place.dropFirst().reduce(Part.item(item)) { part, index in
            if case .item(let item) = part { item.content[index] } else { part }
        }
        // The outermost item's own header is not counted.
        return item.longest - (whole - item.head.count - item.lengthByteCount - field.bytes.count)
    }
}
