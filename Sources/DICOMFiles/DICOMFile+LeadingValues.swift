import DICOMData

extension DICOMFile {
    /// Where a value is looked for, in bytes from the start of the data set, inflated: far enough for patient, study and series, which only sequences and
    /// private elements of groups 0008 to 0018 can push away.
    package static let leadingByteCount = 1 << 20

    /// Texts that stand near the start of the data set, outside of sequences.
    ///
    /// - Returns: the values without their padding. What is absent, empty, or behind ``leadingByteCount`` bytes or bytes that are no elements, is not among them.
    package func leadingTexts(of tags: Set<Tag>) -> [Tag: String] {
        guard let last = tags.max() else { return [:] }
        let syntax = TransferSyntax(uid: metaInformation.transferSyntaxUID)
        var source = StoredBytes(.file(self), isDeflated: syntax?.isDeflated ?? false)
        var bytes: [UInt8] = []
        while true {
            let wanted = bytes.isEmpty ? Self.leadingByteCount >> 6 : min(bytes.count * 8, Self.leadingByteCount)
            let isExhausted = !source.extend(&bytes, to: wanted) || wanted == Self.leadingByteCount
            // Every private transfer syntax that has been seen is explicit; one that is not yields no texts.
            let look = Self.look(for: tags, upTo: last, in: bytes[...], syntax?.encoding ?? .explicitVRLittleEndian)
            if look.isDone || isExhausted { return look.texts }
        }
    }

    private static func look(
        for tags: Set<Tag>, upTo last: Tag, in bytes: ArraySlice<UInt8>, _ encoding: DataElementEncoding
    ) -> (texts: [Tag: String], isDone: Bool) {
        var reader = DataElementReader(ByteReader(bytes), encoding: encoding)
        var texts: [Tag: String] = [:]
        do throws(DataElementError) {
            while let tag = try reader.nextTag(), let element = try reader.next() {
                if tags.contains(tag), case .bytes(let value) = element.value { texts[tag] = text(value) }
                if tag >= last { return (texts, true) }
            }
            return (texts, false)
        } catch {
            if case .truncated = error.kind { return (texts, false) }
            return (texts, true)
        }
    }

    /// Nil where there is nothing but padding (PS3.5 6.2).
    private static func text(_ value: ArraySlice<UInt8>) -> String? {
        let isPadding = { (byte: UInt8) in byte == 0 || byte == UInt8(ascii: " ") }
        let text = value.drop(while: isPadding).reversed().drop(while: isPadding).reversed()
        return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
    }
}

extension StoredBytes {
    /// Reads on until `bytes` has `count` of them.
    ///
    /// - Returns: false if there are no more, or none that can be read.
    fileprivate mutating func extend(_ bytes: inout [UInt8], to count: Int) -> Bool {
        var filled = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: count - filled))
        while filled < count {
            guard let read = try? read(into: &bytes, filled..<count), read > 0 else { break }
            filled += read
        }
        bytes.removeLast(count - filled)
        return filled == count
    }
}
