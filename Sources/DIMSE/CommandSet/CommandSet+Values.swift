import DICOMData

/// Values by their representation (PS3.5 6.2), as far as command sets have them. A value that is empty, or
/// padding alone, reads as nil.
extension CommandSet {
    func number(_ tag: Tag) -> UInt16? {
        guard let value = value(of: tag) else { return nil }
        var reader = ByteReader(value)
        return try? reader.readUInt16(.littleEndian)
    }

    mutating func setNumber(_ number: UInt16?, _ tag: Tag) {
        setValue(number.map { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }, of: tag)
    }

    func uid(_ tag: Tag) -> UID? {
        guard let value = value(of: tag) else { return nil }
        let uid = UID(bytes: value)
        return uid.value.isEmpty ? nil : uid
    }

    mutating func setUID(_ uid: UID?, _ tag: Tag) {
        setValue(uid.map { $0.value.padded(for: .uniqueIdentifier) }, of: tag)
    }

    /// Without leading and trailing spaces, which don't signify (PS3.5 table 6.2-1, AE and LO); trailing NULs are found in practice.
    func text(_ tag: Tag) -> String? {
        guard let value = value(of: tag) else { return nil }
        let padding: Set<UInt8> = [0x00, 0x20]
        guard let first = value.firstIndex(where: { $0 != 0x20 }), let last = value.lastIndex(where: { !padding.contains($0) }),
            first <= last
        else { return nil }
        return String(decoding: value[first...last], as: UTF8.self)
    }

    mutating func setText(_ text: String?, _ tag: Tag) {
        setValue(text.map { $0.padded(for: .longString) }, of: tag)
    }

    func tags(_ tag: Tag) -> [Tag]? {
        guard let value = value(of: tag), !value.isEmpty else { return nil }
        var reader = ByteReader(value)
        var tags: [Tag] = []
        while let group = try? reader.readUInt16(.littleEndian), let element = try? reader.readUInt16(.littleEndian) {
            tags.append(Tag(group, element))
        }
        return tags
    }

    mutating func setTags(_ tags: [Tag]?, _ tag: Tag) {
        setValue(
            tags.map { tags in
                var writer = ByteWriter()
                for tag in tags {
                    writer.write(tag.group, .littleEndian)
                    writer.write(tag.element, .littleEndian)
                }
                return writer.bytes
            }, of: tag)
    }
}

extension String {
    fileprivate func padded(for representation: VR) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(utf8.count + 1)
        bytes += utf8
        if !bytes.count.isMultiple(of: 2) { bytes.append(representation.padding) }
        return bytes
    }
}
