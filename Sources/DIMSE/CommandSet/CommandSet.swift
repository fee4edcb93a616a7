import DICOMData

/// A command set: the elements of group 0000 that begin each message (PS3.7 6.3.1).
///
/// Elements that PS3.7 annex E does not list are kept. An element that is absent reads as nil, and so does one with an empty value: nothing that
/// the peer omitted is made up.
package struct CommandSet: Equatable, Sendable {
    /// The most bytes of an encoded command set that are accepted. The standard sets no limit; the longest in practice list the attributes of an
    /// N-GET request, some kilobytes.
    package static let maximumByteCount = 64 * 1024

    /// An element with its value as encoded, padding included.
    package struct Element: Equatable, Sendable {
        package let tag: Tag
        package let value: [UInt8]
    }

    /// By ascending tag and without Command Group Length (0000,0000), which follows from them.
    package private(set) var elements: [Element] = []

    package init() {}

    /// The value as encoded, or nil if there is no such element.
    package func value(of tag: Tag) -> [UInt8]? {
        elements.first { $0.tag == tag }?.value
    }

    /// Replaces the value of an element, or removes the element.
    ///
    /// - Parameter value: Encoded and padded to an even length.
    mutating func setValue(_ value: [UInt8]?, of tag: Tag) {
        let index = elements.firstIndex { $0.tag >= tag } ?? elements.endIndex
        if index < elements.endIndex, elements[index].tag == tag {
            elements.remove(at: index)
        }
        if let value {
            elements.insert(Element(tag: tag, value: value), at: index)
        }
    }
}

// MARK: - Coding

extension CommandSet {
    /// Group and element number, value length (PS3.7 6.3.1).
    private static let elementHeaderLength = 8

    /// The elements in implicit VR little endian, Command Group Length first.
    package func encoded() -> [UInt8] {
        var body = ByteWriter()
        for element in elements {
            body.write(element)
        }
        var groupLength = ByteWriter()
        groupLength.write(UInt32(body.bytes.count), .littleEndian)

        var writer = ByteWriter()
        writer.write(Element(tag: .commandGroupLength, value: groupLength.bytes))
        writer.write(body.bytes)
        return writer.bytes
    }

    /// Decodes a whole command set, Command Group Length included.
    ///
    /// - Throws: ``CommandSetError/malformed(_:tag:offset:)`` if the structure is not that of PS3.7 6.3.1 and ``CommandSetError/missing(_:)`` without
    ///   Command Group Length; what the elements say is not judged.
    package init(decoding bytes: ArraySlice<UInt8>) throws(CommandSetError) {
        guard bytes.count <= Self.maximumByteCount else {
            throw .malformed(.tooLarge(limit: Self.maximumByteCount), tag: nil, offset: Self.maximumByteCount)
        }
        var reader = ByteReader(bytes)
        var statedLength: UInt32?
        var lastTag: Tag?
        while !reader.isAtEnd {
            let offset = reader.offset
            let element = try Self.readElement(from: &reader)
            if let lastTag, element.tag <= lastTag {
                throw .malformed(element.tag == lastTag ? .duplicate : .outOfOrder, tag: element.tag, offset: offset)
            }
            lastTag = element.tag
            if element.tag == .commandGroupLength {
                statedLength = element.value.littleEndianUInt32
            } else {
                elements.append(element)
            }
        }
        guard let statedLength else { throw .missing(.commandGroupLength) }
        let actualLength = bytes.count - Self.elementHeaderLength - MemoryLayout<UInt32>.size
        guard Int(statedLength) == actualLength else {
            throw .malformed(.wrongGroupLength(stated: statedLength, actual: actualLength), tag: .commandGroupLength, offset: 0)
        }
    }

    private static func readElement(from reader: inout ByteReader) throws(CommandSetError) -> Element {
        let offset = reader.offset
        let tag: Tag
        let length: UInt32
        do {
            tag = Tag(try reader.readUInt16(.littleEndian), try reader.readUInt16(.littleEndian))
            length = try reader.readUInt32(.littleEndian)
        } catch {
            throw .malformed(.truncated, tag: nil, offset: offset)
        }
        guard tag.group == 0 else { throw .malformed(.foreignGroup, tag: tag, offset: offset) }
        guard length.isMultiple(of: 2) else { throw .malformed(.oddLength(length), tag: tag, offset: offset) }
        guard CommandDictionary.valueRepresentation(of: tag)?.allowsCommandValue(ofLength: Int(length)) ?? true else {
            throw .malformed(.wrongValueLength(length), tag: tag, offset: offset)
        }
        do {
            return Element(tag: tag, value: Array(try reader.readBytes(Int(length))))
        } catch {
            throw .malformed(.truncated, tag: tag, offset: offset)
        }
    }
}

extension ByteWriter {
    fileprivate mutating func write(_ element: CommandSet.Element) {
        write(element.tag.group, .littleEndian)
        write(element.tag.element, .littleEndian)
        write(UInt32(element.value.count), .littleEndian)
        write(element.value)
    }
}

extension [UInt8] {
    fileprivate var littleEndianUInt32: UInt32? {
        var reader = ByteReader(self)
        return try? reader.readUInt32(.littleEndian)
    }
}
