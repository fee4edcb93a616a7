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

    /// Group and element number, value length (PS3.7 6.3.1).
    private static let elementHeaderByteCount = 8
    /// Command Group Length (0000,0000), which begins every command set.
    private static let groupLengthByteCount = 12
    /// Holds the requests and responses of C-ECHO and C-STORE, so that most command sets are allocated once.
    private static let usualByteCount = 256

    /// The elements in implicit VR little endian, by ascending tag, Command Group Length first.
    ///
    /// Kept as they are sent and received: a command set is made, sent and read for every object, and taking it apart would cost more than all else that
    /// is done with it.
    private var bytes: [UInt8] = [0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00]

    package init() {}

    /// By ascending tag and without Command Group Length (0000,0000), which follows from them.
    package var elements: [Element] {
        var elements: [Element] = []
        var start = Self.groupLengthByteCount
        while start < bytes.count {
            let end = end(ofElementAt: start)
            let value = Array(bytes[start + Self.elementHeaderByteCount..<end])
            elements.append(Element(tag: Tag(0x0000, number(ofElementAt: start)), value: value))
            start = end
        }
        return elements
    }

    /// The value as encoded, or nil if there is no such element.
    package func value(of tag: Tag) -> ArraySlice<UInt8>? {
        guard tag.group == 0x0000 else { return nil }
        let element = place(of: tag)
        return element.isEmpty ? nil : bytes[element.lowerBound + Self.elementHeaderByteCount..<element.upperBound]
    }

    /// Replaces the value of an element of group 0000, or removes the element.
    ///
    /// - Parameter value: Encoded and padded to an even length.
    mutating func setValue(_ value: [UInt8]?, of tag: Tag) {
        precondition(tag.group == 0x0000, "no command element")
        if bytes.count == Self.groupLengthByteCount { bytes.reserveCapacity(Self.usualByteCount) }
        let element = place(of: tag)
        guard let value else { return replaceElement(element, byteCount: 0) }
        replaceElement(element, byteCount: Self.elementHeaderByteCount + value.count)
        let start = element.lowerBound
        bytes.write(UInt32(tag.element) << 16, at: start)
        bytes.write(UInt32(value.count), at: start + Self.elementHeaderByteCount / 2)
        for (offset, byte) in value.enumerated() { bytes[start + Self.elementHeaderByteCount + offset] = byte }
    }

    /// Makes room in the place of an element, for its successor or for none.
    private mutating func replaceElement(_ element: Range<Int>, byteCount: Int) {
        bytes.replaceSubrange(element, with: repeatElement(0, count: byteCount))
        bytes.write(UInt32(bytes.count - Self.groupLengthByteCount), at: Self.elementHeaderByteCount)
    }

    /// Where an element stands with its header; empty where it would stand, if there is none.
    private func place(of tag: Tag) -> Range<Int> {
        var start = Self.groupLengthByteCount
        while start < bytes.count {
            let number = number(ofElementAt: start)
            if number > tag.element { break }
            let end = end(ofElementAt: start)
            if number == tag.element { return start..<end }
            start = end
        }
        return start..<start
    }

    private func number(ofElementAt start: Int) -> UInt16 {
        UInt16(bytes[start + 2]) | UInt16(bytes[start + 3]) << 8
    }

    private func end(ofElementAt start: Int) -> Int {
        start + Self.elementHeaderByteCount + Int(bytes.uint32(at: start + Self.elementHeaderByteCount / 2))
    }
}

// MARK: - Coding

extension CommandSet {
    /// The elements in implicit VR little endian, Command Group Length first.
    package func encoded() -> [UInt8] { bytes }

    /// Decodes a whole command set, Command Group Length included.
    ///
    /// - Throws: ``CommandSetError/malformed(_:tag:offset:)`` if the structure is not that of PS3.7 6.3.1 and ``CommandSetError/missing(_:)`` without
    ///   Command Group Length; what the elements say is not judged.
    package init(decoding encoded: ArraySlice<UInt8>) throws(CommandSetError) {
        guard encoded.count <= Self.maximumByteCount else {
            throw .malformed(.tooLarge(limit: Self.maximumByteCount), tag: nil, offset: Self.maximumByteCount)
        }
        bytes = Array(encoded)
        var statedLength: UInt32?
        var lastTag: Tag?
        var start = 0
        while start < bytes.count {
            let (tag, end) = try judgeElement(at: start)
            if let lastTag, tag <= lastTag {
                throw .malformed(tag == lastTag ? .duplicate : .outOfOrder, tag: tag, offset: start)
            }
            lastTag = tag
            if tag == .commandGroupLength, end == Self.groupLengthByteCount { statedLength = bytes.uint32(at: Self.elementHeaderByteCount) }
            start = end
        }
        guard let statedLength else { throw .missing(.commandGroupLength) }
        let actualLength = bytes.count - Self.groupLengthByteCount
        guard Int(statedLength) == actualLength else {
            throw .malformed(.wrongGroupLength(stated: statedLength, actual: actualLength), tag: .commandGroupLength, offset: 0)
        }
    }

    /// Checks that an element is one, and says where it ends.
    private func judgeElement(at start: Int) throws(CommandSetError) -> (tag: Tag, end: Int) {
        guard bytes.count - start >= Self.elementHeaderByteCount else { throw .malformed(.truncated, tag: nil, offset: start) }
        let tag = Tag(UInt16(truncatingIfNeeded: bytes.uint32(at: start)), number(ofElementAt: start))
        let end = end(ofElementAt: start)
        let length = UInt32(end - start - Self.elementHeaderByteCount)
        guard tag.group == 0 else { throw .malformed(.foreignGroup, tag: tag, offset: start) }
        guard length.isMultiple(of: 2) else { throw .malformed(.oddLength(length), tag: tag, offset: start) }
        guard CommandDictionary.valueRepresentation(of: tag)?.allowsCommandValue(ofLength: Int(length)) ?? true else {
            throw .malformed(.wrongValueLength(length), tag: tag, offset: start)
        }
        guard end <= bytes.count else { throw .malformed(.truncated, tag: tag, offset: start) }
        return (tag, end)
    }
}

/// Numbers in little endian at any place, within the bounds of the array: elements are looked up and replaced, where readers and writers only go on.
extension [UInt8] {
    fileprivate func uint32(at index: Int) -> UInt32 {
        UInt32(self[index]) | UInt32(self[index + 1]) << 8 | UInt32(self[index + 2]) << 16 | UInt32(self[index + 3]) << 24
    }

    fileprivate mutating func write(_ value: UInt32, at index: Int) {
        for place in 0..<4 { self[index + place] = UInt8(truncatingIfNeeded: value >> (8 * place)) }
    }
}
