/// Codes data elements (PS3.5 7), in the order in which they are written.
package struct DataElementWriter: Sendable {
    /// How the ends of sequences and items are told (PS3.5 7.5). Encapsulated pixel data always ends with a delimiter (A.4).
    package enum SequenceLength: Sendable {
        case defined
        case undefined
    }

    /// A value longer than its length field can say (PS3.5 7.1.2).
    package struct ValueTooLong: Error, Equatable, Sendable {
        package let tag: Tag
        package let count: Int
        package let limit: Int

        package init(tag: Tag, count: Int, limit: Int) {
            self.tag = tag
            self.count = count
            self.limit = limit
        }
    }

    private let encoding: DataElementEncoding
    private let sequenceLength: SequenceLength
    private var writer = ByteWriter()

    package init(encoding: DataElementEncoding, sequenceLength: SequenceLength = .defined) {
        self.encoding = encoding
        self.sequenceLength = sequenceLength
    }

    package var bytes: [UInt8] { writer.bytes }

    /// Of the numbers in it, also those of values that are coded elsewhere.
    package var byteOrder: ByteOrder { encoding.byteOrder }

    /// Writes a value that is coded already; an odd length is padded (PS3.5 6.2).
    package mutating func write(_ tag: Tag, _ vr: VR, _ value: some Collection<UInt8>) throws(ValueTooLong) {
        let isOdd = value.count % 2 == 1
        try writeHeader(tag, vr, count: value.count + (isOdd ? 1 : 0))
        writer.write(value)
        if isOdd { writer.write(vr.padding) }
    }

    /// Writes text of the default repertoire.
    package mutating func write(_ tag: Tag, _ vr: VR, _ text: String) throws(ValueTooLong) {
        try write(tag, vr, text.utf8)
    }

    package mutating func write(_ tag: Tag, _ uid: UID) throws(ValueTooLong) {
        try write(tag, .uniqueIdentifier, uid.value.utf8)
    }

    /// Writes an element of VR US.
    package mutating func write(_ tag: Tag, _ number: UInt16) throws(ValueTooLong) {
        try writeHeader(tag, .unsignedShort, count: 2)
        writer.write(number, encoding.byteOrder)
    }

    /// Writes an element of VR UL.
    package mutating func write(_ tag: Tag, _ number: UInt32) throws(ValueTooLong) {
        try writeHeader(tag, .unsignedLong, count: 4)
        writer.write(number, encoding.byteOrder)
    }

    /// Writes what stands before a value that follows from elsewhere.
    package mutating func write(_ header: DataElement.Header) throws(ValueTooLong) {
        switch header.length {
        case .bytes(let count): try writeHeader(header.tag, header.vr, count: count)
        case .undefined: try writeHeader(header.tag, header.vr, count: nil)
        }
    }

    /// Writes what a ``DataElementReader`` of the same encoding has read. An unknown VR becomes UN, or SQ if it has items.
    package mutating func write(_ element: DataElement) throws(ValueTooLong) {
        switch element.value {
        case .bytes(let value): try write(element.tag, element.vr ?? .unknown, value)
        case .items(let items): try write(element.tag, items: items)
        case .fragments(let fragments): try write(element.tag, element.vr ?? .otherByte, fragments: fragments)
        }
    }
}

extension DataElementWriter {
    private static let itemHeaderByteCount = 8

    private mutating func write(_ tag: Tag, items: [[DataElement]]) throws(ValueTooLong) {
        var coded: [[UInt8]] = []
        for item in items {
            var inner = DataElementWriter(encoding: encoding, sequenceLength: sequenceLength)
            for element in item { try inner.write(element) }
            coded.append(inner.bytes)
        }
        switch sequenceLength {
        case .defined:
            try writeHeader(tag, .sequence, count: coded.reduce(0) { $0 + Self.itemHeaderByteCount + $1.count })
            for item in coded {
                try writeHeader(.item, nil, count: item.count)
                writer.write(item)
            }
        case .undefined:
            try writeHeader(tag, .sequence, count: nil)
            for item in coded {
                try writeHeader(.item, nil, count: nil)
                writer.write(item)
                try writeHeader(.itemDelimitation, nil, count: 0)
            }
            try writeHeader(.sequenceDelimitation, nil, count: 0)
        }
    }

    private mutating func write(_ tag: Tag, _ vr: VR, fragments: [ArraySlice<UInt8>]) throws(ValueTooLong) {
        try writeHeader(tag, vr, count: nil)
        for fragment in fragments {
            let isOdd = fragment.count % 2 == 1
            try writeHeader(.item, nil, count: fragment.count + (isOdd ? 1 : 0))
            writer.write(fragment)
            if isOdd { writer.write(VR.otherByte.padding) }
        }
        try writeHeader(.sequenceDelimitation, nil, count: 0)
    }

    /// - Parameters:
    ///   - vr: nil for items and delimiters, which have none.
    ///   - count: nil for undefined length.
    private mutating func writeHeader(_ tag: Tag, _ vr: VR?, count: Int?) throws(ValueTooLong) {
        let order = encoding.byteOrder
        let vr = encoding.isExplicitVR ? vr : nil
        let hasLongLength = vr?.hasLongLength ?? true
        // FFFFFFFFH says undefined, so the longest value is shorter; lengths are even.
        let limit = hasLongLength ? 0xFFFF_FFFE : 0xFFFE
        if let count, count > limit { throw ValueTooLong(tag: tag, count: count, limit: limit) }
        writer.write(tag.group, order)
        writer.write(tag.element, order)
        if let vr { writer.write(vr.rawValue.utf8) }
        guard hasLongLength else { return writer.write(UInt16(clamping: count ?? 0), order) }
        if vr != nil { writer.writeZeros(2) }
        writer.write(count.map { UInt32(clamping: $0) } ?? .max, order)
    }
}
