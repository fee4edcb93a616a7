import DICOMData

/// Reads the fields and items of a PDU's body; what is wrong becomes a ``PDUError`` with place and bytes.
struct PDUReader {
    /// What there is to read here: the whole body, or the content of one item.
    private var fields: ByteReader
    private var itemCount = 0
    private let body: ArraySlice<UInt8>
    private let pduType: UInt8

    init(body: ArraySlice<UInt8>, pduType: UInt8) {
        fields = ByteReader(body)
        self.body = body
        self.pduType = pduType
    }

    /// A reader of the next `count` bytes alone.
    private init(content fields: ByteReader, of outer: PDUReader) {
        self.fields = fields
        body = outer.body
        pduType = outer.pduType
    }

    /// From the start of the PDU, the header counted.
    var offset: Int { PDUHeader.byteCount + fields.offset }
    var isAtEnd: Bool { fields.isAtEnd }

    mutating func readUInt8() throws(PDUError) -> UInt8 {
        do { return try fields.readUInt8() } catch { throw truncated(error) }
    }

    mutating func readUInt16() throws(PDUError) -> UInt16 {
        do { return try fields.readUInt16(.bigEndian) } catch { throw truncated(error) }
    }

    mutating func readUInt32() throws(PDUError) -> UInt32 {
        do { return try fields.readUInt32(.bigEndian) } catch { throw truncated(error) }
    }

    mutating func readBytes(_ count: Int) throws(PDUError) -> ArraySlice<UInt8> {
        do { return try fields.readBytes(count) } catch { throw truncated(error) }
    }

    mutating func skip(_ count: Int) throws(PDUError) {
        do { try fields.skip(count) } catch { throw truncated(error) }
    }

    mutating func readRemaining() -> ArraySlice<UInt8> {
        fields.readRemaining()
    }

    /// A 16-bit length, and as many bytes.
    mutating func readCountedBytes() throws(PDUError) -> ArraySlice<UInt8> {
        try readBytes(Int(try readUInt16()))
    }

    /// A 16-bit length, and a reader of as many bytes.
    mutating func readCountedContent() throws(PDUError) -> PDUReader {
        try readContent(Int(try readUInt16()))
    }

    /// A reader of the next `count` bytes alone.
    mutating func readContent(_ count: Int) throws(PDUError) -> PDUReader {
        do { return PDUReader(content: try fields.readSlice(count), of: self) } catch { throw truncated(error) }
    }

    /// The next item: type, a reserved byte, 16-bit length, content. Nil at the end.
    mutating func nextItem() throws(PDUError) -> PDUItem? {
        guard !isAtEnd else { return nil }
        let start = self
        guard itemCount < UpperLayerLimits.maximumItems else { throw error(.tooManyItems(limit: UpperLayerLimits.maximumItems)) }
        itemCount += 1
        let type = try readUInt8()
        try skip(1)
        return PDUItem(rawType: type, content: try readCountedContent(), start: start)
    }

    /// - Throws: `leftoverBytes` unless everything has been read.
    func requireEnd() throws(PDUError) {
        guard isAtEnd else { throw error(.leftoverBytes(fields.remaining)) }
    }

    /// An error at the next byte to be read.
    func error(_ kind: PDUError.Kind) -> PDUError {
        error(kind, atBodyOffset: fields.offset)
    }

    private func truncated(_ end: ByteReader.EndOfBytes) -> PDUError {
        error(.truncated(wanted: end.wanted, available: end.available), atBodyOffset: end.offset)
    }

    private func error(_ kind: PDUError.Kind, atBodyOffset bodyOffset: Int) -> PDUError {
        PDUError(
            kind: kind, offset: PDUHeader.byteCount + bodyOffset, bytes: body.prefix(secretOffset).dropFirst(bodyOffset), pduType: pduType)
    }

    /// Where in the body a user identity, or the answer to one, may begin, which no error is to quote: it holds passwords, tickets and tokens. Told by
    /// how such items begin, wherever they stand, for the lengths in front of it may be what is wrong.
    private var secretOffset: Int {
        guard let type = PDUType(rawValue: pduType), [.associateRequest, .associateAccept].contains(type) else { return body.count }
        let secrets = [ItemType.userIdentity, .userIdentityResponse].map(\.rawValue)
        let items = body.dropFirst(UpperLayerLimits.associateFieldsLength)
        let start = items.indices.first { secrets.contains(items[$0]) && items.dropFirst($0 + 1 - items.startIndex).first == 0 }
        return start.map { $0 - body.startIndex } ?? body.count
    }
}

/// An item or sub-item of an A-ASSOCIATE PDU.
struct PDUItem {
    let rawType: UInt8
    var content: PDUReader
    /// The reader as it stood in front of the item.
    let start: PDUReader

    /// Nil where this version of the standard does not know the type: such items are skipped (PS3.8 9.3.1).
    var type: ItemType? { ItemType(rawValue: rawType) }

    /// Puts the content, read whole as `read` tells, where nothing is yet.
    ///
    /// - Throws: `duplicateItem` where something is, and whatever `read` throws.
    mutating func fill<Value>(_ place: inout Value?, _ read: (inout PDUReader) throws(PDUError) -> Value) throws(PDUError) {
        guard place == nil else { throw start.error(.duplicateItem(rawType)) }
        place = try value(read)
    }

    /// The content, read whole as `read` tells.
    mutating func value<Value>(_ read: (inout PDUReader) throws(PDUError) -> Value) throws(PDUError) -> Value {
        let value = try read(&content)
        try content.requireEnd()
        return value
    }
}
