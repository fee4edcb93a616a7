import DICOMData

/// Writes the fields and items of a PDU's body, checking each length against its field.
struct PDUWriter {
    private var fields = ByteWriter()

    var bytes: [UInt8] { fields.bytes }

    mutating func write(_ value: UInt8) {
        fields.write(value)
    }

    mutating func write(_ value: UInt16) {
        fields.write(value, .bigEndian)
    }

    mutating func write(_ value: UInt32) {
        fields.write(value, .bigEndian)
    }

    mutating func write(_ run: some Collection<UInt8>) {
        fields.write(run)
    }

    mutating func writeReserved(_ count: Int) {
        fields.writeZeros(count)
    }

    /// Bytes in a field of fixed length, padded with `padding`.
    mutating func write(
        _ run: [UInt8], as field: PDUEncodingError.Field, padded padding: UInt8, to length: Int
    ) throws(PDUEncodingError) {
        guard run.count <= length else { throw .fieldTooLong(field, length: run.count, limit: length) }
        fields.write(run)
        fields.write(repeatElement(padding, count: length - run.count))
    }

    /// An item or sub-item: type, a reserved byte, 16-bit length, content.
    mutating func writeItem(
        _ type: ItemType, _ write: (inout ItemWriter) throws(PDUEncodingError) -> Void
    ) throws(PDUEncodingError) {
        fields.write(type.rawValue)
        fields.write(0)
        var item = ItemWriter(type: type)
        try write(&item)
        fields.write(try item.checked(item.content.bytes.count), .bigEndian)
        fields.write(item.content.bytes)
    }

    mutating func writeItem(_ type: ItemType, _ uid: UID) throws(PDUEncodingError) {
        try writeItem(type) { $0.content.write(uid.value.utf8) }
    }
}

/// Writes the content of one item.
struct ItemWriter {
    let type: ItemType
    var content = PDUWriter()

    /// A 16-bit length, and the bytes.
    mutating func writeCounted(_ run: some Collection<UInt8>) throws(PDUEncodingError) {
        content.write(try checked(run.count))
        content.write(run)
    }

    mutating func writeCounted(_ uid: UID) throws(PDUEncodingError) {
        try writeCounted(uid.value.utf8)
    }

    func checked(_ length: Int) throws(PDUEncodingError) -> UInt16 {
        guard let checked = UInt16(exactly: length) else { throw .itemTooLong(type: type.rawValue, length: length) }
        return checked
    }
}
