/// What the first elements of a data set say: its SOP class and instance (PS3.3 C.12.1), which stand in group 0008, before all that is long.
package struct DataSetHead: Equatable, Sendable {
    /// Far more than stands before the SOP instance in any data set; what is longer is not looked at.
    package static let maximumByteCount = 1 << 16

    package let encoding: DataElementEncoding
    /// Nil where the data set has none, or an empty one.
    package let sopClass: UID?
    package let sopInstance: UID?

    /// More bytes of the data set are needed.
    package struct Incomplete: Error, Equatable, Sendable {}

    /// Reads on until the SOP instance has been passed.
    ///
    /// - Parameters:
    ///   - bytes: the data set from its first byte on, or the start of it.
    ///   - isWhole: whether there is no more of it.
    /// - Returns: nil if it is not coded so, or if what stands before the SOP instance is longer than ``maximumByteCount``.
    package init?(_ bytes: ArraySlice<UInt8>, isWhole: Bool, encoding: DataElementEncoding) throws(Incomplete) {
        guard let elements = try Self.elements(bytes, isWhole: isWhole, encoding) else { return nil }
        self.encoding = encoding
        sopClass = Self.uid(.sopClassUID, elements)
        sopInstance = Self.uid(.sopInstanceUID, elements)
    }

    /// Finds out how a data set is coded that nothing else tells about, and accepts no guess: it begins with group 0008, whose elements are in
    /// order, have known tags and in explicit VR their own VRs, and hold a SOP class and a SOP instance that are UIDs; and it does so in
    /// one encoding only.
    ///
    /// - Returns: nil if it is not surely a data set.
    package static func recognise(_ bytes: ArraySlice<UInt8>, isWhole: Bool) throws(Incomplete) -> DataSetHead? {
        var found: [DataSetHead] = []
        for encoding in [DataElementEncoding.implicitVRLittleEndian, .explicitVRLittleEndian, .explicitVRBigEndian] {
            guard begins(bytes, encoding), let elements = try elements(bytes, isWhole: isWhole, encoding),
                isPlausible(elements, encoding),
                let sopClass = uid(.sopClassUID, elements), let sopInstance = uid(.sopInstanceUID, elements),
                [sopClass, sopInstance].allSatisfy({ $0.isValid && $0.value.utf8.contains(UInt8(ascii: ".")) })
            else { continue }
            found.append(DataSetHead(encoding: encoding, sopClass: sopClass, sopInstance: sopInstance))
        }
        return found.count == 1 ? found.first : nil
    }

    private init(encoding: DataElementEncoding, sopClass: UID, sopInstance: UID) {
        self.encoding = encoding
        self.sopClass = sopClass
        self.sopInstance = sopInstance
    }
}

extension DataSetHead {
    /// What may stand up to the SOP instance (PS3.6 6), retired elements among it.
    private static let known: [UInt16: VR] = [
        0x0000: .unsignedLong, 0x0001: .unsignedLong, 0x0005: .codeString, 0x0006: .sequence, 0x0008: .codeString, 0x0010: .shortString,
        0x0012: .date, 0x0013: .time, 0x0014: .uniqueIdentifier, 0x0015: .dateTime, 0x0016: .uniqueIdentifier,
        0x0017: .uniqueIdentifier, 0x0018: .uniqueIdentifier,
    ]

    private static let knownVRs: [Tag: VR] = [Tag(0x0008, 0x0006): .sequence]

    /// Whether the first tag is of group 0008, in that byte order. Too few bytes do not speak against it.
    private static func begins(_ bytes: ArraySlice<UInt8>, _ encoding: DataElementEncoding) -> Bool {
        let group: [UInt8] = encoding.byteOrder == .littleEndian ? [0x08, 0x00] : [0x00, 0x08]
        return bytes.prefix(2).elementsEqual(group.prefix(bytes.count))
    }

    private static func isPlausible(_ elements: [DataElement], _ encoding: DataElementEncoding) -> Bool {
        zip(elements, elements.dropFirst()).allSatisfy { $0.tag < $1.tag }
            && elements.allSatisfy { element in
                guard element.tag.group == Tag.sopClassUID.group, let vr = known[element.tag.element] else { return false }
                return !encoding.isExplicitVR || element.vr == vr
            }
    }

    /// The elements up to the SOP instance; nil if they are not coded so, or too long.
    private static func elements(
        _ bytes: ArraySlice<UInt8>, isWhole: Bool, _ encoding: DataElementEncoding
    ) throws(Incomplete) -> [DataElement]? {
        let start = bytes.prefix(maximumByteCount)
        let isComplete = isWhole || bytes.count >= maximumByteCount
        var reader = DataElementReader(ByteReader(start), encoding: encoding, knownVRs: knownVRs)
        var elements: [DataElement] = []
        do throws(DataElementError) {
            while let tag = try reader.nextTag(), tag <= .sopInstanceUID, let element = try reader.next() {
                elements.append(element)
                if tag == .sopInstanceUID { return elements }
            }
        } catch {
            guard case .truncated(let wanted, _) = error.kind, !isComplete, wanted <= maximumByteCount else { return nil }
            throw Incomplete()
        }
        // Between two elements, where the bytes may end, though the data set goes on.
        guard reader.offset < start.count || isComplete else { throw Incomplete() }
        return elements
    }

    private static func uid(_ tag: Tag, _ elements: [DataElement]) -> UID? {
        guard case .bytes(let bytes) = elements.first(where: { $0.tag == tag })?.value else { return nil }
        let uid = UID(bytes: bytes)
        return uid.value.isEmpty ? nil : uid
    }
}
