/// Reads coded data elements one by one (PS3.5 7).
///
/// Lengths are believed only as far as there are bytes, and values are slices of them, so nothing that the bytes claim is allocated.
/// Without explicit VR, a sequence is recognised by its undefined length or by `knownVRs` only.
package struct DataElementReader: Sendable {
    /// Sequences within sequences. The deepest in use, structured reports, have some twenty; a bound keeps made-up data off the end of the stack.
    package static let maximumNesting = 64

    private var bytes: ByteReader
    private let encoding: DataElementEncoding
    private let knownVRs: [Tag: VR]
    private let nesting: Int

    /// - Parameter knownVRs: the VRs of elements whose encoding does not tell them.
    package init(_ bytes: ByteReader, encoding: DataElementEncoding, knownVRs: [Tag: VR] = [:]) {
        self.init(bytes, encoding: encoding, knownVRs: knownVRs, nesting: 0)
    }

    private init(_ bytes: ByteReader, encoding: DataElementEncoding, knownVRs: [Tag: VR], nesting: Int) {
        self.bytes = bytes
        self.encoding = encoding
        self.knownVRs = knownVRs
        self.nesting = nesting
    }

    /// Where the next element begins, in bytes from the start of the outermost reader.
    package var offset: Int { bytes.offset }

    /// The next element; nil at the end of the bytes.
    package mutating func next() throws(DataElementError) -> DataElement? {
        guard !bytes.isAtEnd else { return nil }
        let start = offset
        let header = try nextHeader()
        return try element(header, at: start)
    }

    /// All elements that are left.
    package mutating func readRemaining() throws(DataElementError) -> [DataElement] {
        var elements: [DataElement] = []
        while let element = try next() { elements.append(element) }
        return elements
    }

    /// The tag of the next element, which is still to be read; nil at the end of the bytes.
    package func nextTag() throws(DataElementError) -> Tag? {
        var ahead = self
        return bytes.isAtEnd ? nil : Tag(try ahead.readUInt16(nil), try ahead.readUInt16(nil))
    }

    /// The next header alone, after which the value comes. At the end of the bytes it is truncated.
    ///
    /// Items and delimiters have no VR in any encoding (PS3.5 7.5).
    ///
    /// - Parameter passesUnknownVRs: whether the header of a VR that is not known here is read as far as its value can be passed over.
    package mutating func nextHeader(passesUnknownVRs: Bool = false) throws(DataElementError) -> DataElement.Header {
        let start = offset
        let tag = Tag(try readUInt16(nil), try readUInt16(nil))
        guard encoding.isExplicitVR, tag.group != Tag.item.group else {
            return DataElement.Header(tag: tag, vr: knownVRs[tag], length: length(try readUInt32(tag)))
        }
        let code = (try readUInt8(tag), try readUInt8(tag))
        guard let vr = VR(code.0, code.1) else {
            let unknown = DataElementError(kind: .unknownVR(code.0, code.1), offset: start, tag: tag)
            guard passesUnknownVRs, VR.isName(code.0, code.1) else { throw unknown }
            return try headerOfUnknownVR(tag, unknown)
        }
        guard vr.hasLongLength else {
            return DataElement.Header(tag: tag, vr: vr, length: .bytes(Int(try readUInt16(tag))))
        }
        _ = try readUInt16(tag)
        return DataElement.Header(tag: tag, vr: vr, length: length(try readUInt32(tag)))
    }

    /// All VRs that PS3.5 table 7.1-2 does not list, those of the future among them, have two reserved bytes and a 32-bit length (7.1.2).
    ///
    /// - Parameter unknown: thrown where it is not so, or where the length is undefined: how items would be coded then is not known.
    private mutating func headerOfUnknownVR(_ tag: Tag, _ unknown: DataElementError) throws(DataElementError) -> DataElement.Header {
        let reserved = try readUInt16(tag)
        let header = DataElement.Header(tag: tag, vr: .unknown, length: length(try readUInt32(tag)))
        guard reserved == 0, header.length != .undefined else { throw unknown }
        return header
    }

    /// Passes over the bytes that come next, as many as there are.
    ///
    /// - Returns: how many there were.
    mutating func skip(upTo count: Int) -> Int {
        let passed = min(count, bytes.remaining)
        _ = try? bytes.skip(passed)
        return passed
    }

    private func length(_ field: UInt32) -> DataElement.Header.Length {
        field == .max ? .undefined : .bytes(Int(field))
    }
}

// MARK: - Values

extension DataElementReader {
    private mutating func element(_ header: DataElement.Header, at start: Int) throws(DataElementError) -> DataElement {
        guard header.tag.group != Tag.item.group else { throw DataElementError(kind: .misplacedTag, offset: start, tag: header.tag) }
        return DataElement(header.tag, header.vr, try value(of: header, at: start))
    }

    private mutating func value(of header: DataElement.Header, at start: Int) throws(DataElementError) -> DataElement.Value {
        switch (header.length, header.vr) {
        case (.bytes(let count), .sequence):
            var inner = try nested(in: try readSlice(count, header.tag), encoding, header.tag)
            return .items(try inner.items(of: header.tag, areDelimited: false))
        case (.bytes(let count), _):
            return .bytes(try readBytes(count, header.tag))
        case (.undefined, .sequence), (.undefined, nil):
            return .items(try delimitedItems(of: header.tag, encoding))
        case (.undefined, .unknown):
            // PS3.5 6.2.2: coded as implicit VR little endian, whatever surrounds it.
            return .items(try delimitedItems(of: header.tag, .implicitVRLittleEndian))
        case (.undefined, .otherByte) where encoding.isExplicitVR, (.undefined, .otherWord) where encoding.isExplicitVR:
            return .fragments(try fragments(of: header.tag))
        case (.undefined, _):
            throw DataElementError(kind: .undefinedLength(header.vr), offset: start, tag: header.tag)
        }
    }

    private mutating func delimitedItems(of tag: Tag, _ encoding: DataElementEncoding) throws(DataElementError) -> [[DataElement]] {
        var inner = try nested(in: bytes, encoding, tag)
        let items = try inner.items(of: tag, areDelimited: true)
        bytes = inner.bytes
        return items
    }

    private func nested(in bytes: ByteReader, _ encoding: DataElementEncoding, _ tag: Tag) throws(DataElementError) -> DataElementReader {
        guard nesting < Self.maximumNesting else { throw DataElementError(kind: .nestedTooDeep, offset: bytes.offset, tag: tag) }
        return DataElementReader(bytes, encoding: encoding, knownVRs: knownVRs, nesting: nesting + 1)
    }

    /// The items of the sequence `tag`, up to its delimiter or to the end of the bytes (PS3.5 7.5).
    private mutating func items(of tag: Tag, areDelimited: Bool) throws(DataElementError) -> [[DataElement]] {
        var items: [[DataElement]] = []
        while areDelimited || !bytes.isAtEnd {
            guard let length = try nextItem(areDelimited: areDelimited) else { break }
            switch length {
            case .bytes(let count):
                var item = DataElementReader(try readSlice(count, tag), encoding: encoding, knownVRs: knownVRs, nesting: nesting)
                items.append(try item.readRemaining())
            case .undefined:
                items.append(try readDelimitedItem())
            }
        }
        return items
    }

    /// The length of the next item; nil if it is the delimiter of the sequence.
    private mutating func nextItem(areDelimited: Bool) throws(DataElementError) -> DataElement.Header.Length? {
        let start = offset
        let header = try nextHeader()
        switch header.tag {
        case .item:
            return header.length
        case .sequenceDelimitation where areDelimited:
            try requireEmpty(header, at: start)
            return nil
        default:
            throw DataElementError(kind: .misplacedTag, offset: start, tag: header.tag)
        }
    }

    private mutating func readDelimitedItem() throws(DataElementError) -> [DataElement] {
        var elements: [DataElement] = []
        while true {
            let start = offset
            let header = try nextHeader()
            if header.tag == .itemDelimitation {
                try requireEmpty(header, at: start)
                return elements
            }
            elements.append(try element(header, at: start))
        }
    }

    /// PS3.5 A.4: items of defined length, up to the delimiter of the sequence.
    private mutating func fragments(of tag: Tag) throws(DataElementError) -> [ArraySlice<UInt8>] {
        var fragments: [ArraySlice<UInt8>] = []
        while true {
            let start = offset
            switch try nextItem(areDelimited: true) {
            case .bytes(let count): fragments.append(try readBytes(count, tag))
            case .undefined: throw DataElementError(kind: .undefinedLength(nil), offset: start, tag: .item)
            case nil: return fragments
            }
        }
    }

    private func requireEmpty(_ header: DataElement.Header, at start: Int) throws(DataElementError) {
        let length: UInt32 =
            switch header.length {
            case .bytes(let count): UInt32(clamping: count)
            case .undefined: .max
            }
        guard length == 0 else { throw DataElementError(kind: .delimiterLength(length), offset: start, tag: header.tag) }
    }
}

// MARK: - Reads, with the element that they are about in their errors

extension DataElementReader {
    private mutating func readUInt8(_ tag: Tag?) throws(DataElementError) -> UInt8 {
        do { return try bytes.readUInt8() } catch { throw DataElementError(error, tag) }
    }

    private mutating func readUInt16(_ tag: Tag?) throws(DataElementError) -> UInt16 {
        do { return try bytes.readUInt16(encoding.byteOrder) } catch { throw DataElementError(error, tag) }
    }

    private mutating func readUInt32(_ tag: Tag?) throws(DataElementError) -> UInt32 {
        do { return try bytes.readUInt32(encoding.byteOrder) } catch { throw DataElementError(error, tag) }
    }

    private mutating func readBytes(_ count: Int, _ tag: Tag?) throws(DataElementError) -> ArraySlice<UInt8> {
        do { return try bytes.readBytes(count) } catch { throw DataElementError(error, tag) }
    }

    private mutating func readSlice(_ count: Int, _ tag: Tag?) throws(DataElementError) -> ByteReader {
        do { return try bytes.readSlice(count) } catch { throw DataElementError(error, tag) }
    }
}
