import DICOMData

/// A data element of a synthetic object.
struct Attribute {
    enum Value {
        case text(String)
        case uid(UID)
        case number(UInt16)
        case tag(Tag)
    }

    let tag: Tag
    let vr: VR
    let value: Value

    init(_ group: UInt16, _ element: UInt16, _ vr: VR, _ text: String) {
        tag = Tag(group, element)
        self.vr = vr
        value = .text(text)
    }

    init(_ group: UInt16, _ element: UInt16, _ uid: UID) {
        tag = Tag(group, element)
        vr = .uniqueIdentifier
        value = .uid(uid)
    }

    init(_ group: UInt16, _ element: UInt16, _ number: Int) {
        tag = Tag(group, element)
        vr = .unsignedShort
        value = .number(UInt16(clamping: number))
    }

    init(_ group: UInt16, _ element: UInt16, _ pointer: Tag) {
        tag = Tag(group, element)
        vr = .attributeTag
        value = .tag(pointer)
    }

    func write(to writer: inout DataElementWriter) throws(DataElementWriter.ValueTooLong) {
        switch value {
        case .text(let text): try writer.write(tag, vr, text)
        case .uid(let uid): try writer.write(tag, uid)
        case .number(let number): try writer.write(tag, number)
        case .tag(let pointer): try writer.write(tag, pointer)
        }
    }
}

extension Attribute {
    /// Those of an object, in the order of their tags, without the pixels.
    static func all(_ recipe: ObjectRecipe, _ identity: ObjectIdentity) -> [Attribute] {
        let modules =
            patientAndStudy(identity) + series(recipe, identity) + image(recipe, identity) + pixels(recipe) + frames(recipe)
            + ofKind(recipe, identity)
        return modules.sorted { $0.tag < $1.tag }
    }

    /// Patient's and study's identifiers.
    private static let mark = "DICOMPROBE-TEST"

    /// PS3.3 C.7.1.1 and C.7.2.1.
    private static func patientAndStudy(_ identity: ObjectIdentity) -> [Attribute] {
        [
            Attribute(0x0010, 0x0010, .personName, "Dicomprobe^Test"),
            Attribute(0x0010, 0x0020, .longString, mark),
            Attribute(0x0010, 0x0030, .date, ""),
            Attribute(0x0010, 0x0040, .codeString, "O"),
            Attribute(0x0020, 0x000D, identity.study),
            Attribute(0x0020, 0x0010, .shortString, "TEST-\(identity.studyNumber)"),
            Attribute(0x0008, 0x0020, .date, identity.moment.date),
            Attribute(0x0008, 0x0030, .time, identity.moment.time),
            Attribute(0x0008, 0x0050, .shortString, ""),
            Attribute(0x0008, 0x0090, .personName, ""),
            Attribute(0x0008, 0x1030, .longString, "dicomprobe test data, may be deleted"),
        ]
    }

    /// PS3.3 C.7.3.1 and C.7.5.1.
    private static func series(_ recipe: ObjectRecipe, _ identity: ObjectIdentity) -> [Attribute] {
        [
            Attribute(0x0008, 0x0060, .codeString, recipe.kind.modality),
            Attribute(0x0020, 0x000E, identity.series),
            Attribute(0x0020, 0x0011, .integerString, String(identity.seriesNumber)),
            Attribute(0x0008, 0x103E, .longString, "synthetic \(recipe.kind.modality), no patient"),
            Attribute(0x0008, 0x0070, .longString, "dicomprobe"),
            Attribute(0x0008, 0x1090, .longString, "synthetic test data"),
            // No paired structure, so that no side has to be told.
            Attribute(0x0018, 0x0015, .codeString, "WHOLEBODY"),
        ]
    }

    /// PS3.3 C.7.6.1 and C.12.1.
    private static func image(_ recipe: ObjectRecipe, _ identity: ObjectIdentity) -> [Attribute] {
        [
            Attribute(0x0008, 0x0016, recipe.sopClass),
            Attribute(0x0008, 0x0018, identity.sopInstance),
            Attribute(0x0008, 0x0023, .date, identity.moment.date),
            Attribute(0x0008, 0x0033, .time, identity.moment.time),
            Attribute(0x0020, 0x0013, .integerString, String(identity.instanceNumber)),
            Attribute(0x0020, 0x4000, .longText, "synthetic test data, may be deleted"),
            Attribute(0x0028, 0x0301, .codeString, "NO"),
        ]
    }

    /// PS3.3 C.7.6.3.
    private static func pixels(_ recipe: ObjectRecipe) -> [Attribute] {
        [
            Attribute(0x0028, 0x0002, 1),
            Attribute(0x0028, 0x0004, .codeString, "MONOCHROME2"),
            Attribute(0x0028, 0x0010, recipe.rows),
            Attribute(0x0028, 0x0011, recipe.columns),
            Attribute(0x0028, 0x0100, recipe.bitsAllocated),
            Attribute(0x0028, 0x0101, recipe.bitsStored),
            Attribute(0x0028, 0x0102, recipe.bitsStored - 1),
            Attribute(0x0028, 0x0103, 0),
        ]
    }

    /// PS3.3 C.7.6.6 and C.7.6.5: ten in a second.
    private static func frames(_ recipe: ObjectRecipe) -> [Attribute] {
        guard recipe.isMultiFrame else { return [] }
        let frameTime = Tag(0x0018, 0x1063)
        return [
            Attribute(0x0028, 0x0008, .integerString, String(recipe.frames)),
            Attribute(0x0028, 0x0009, frameTime),
            Attribute(frameTime.group, frameTime.element, .decimalString, "100"),
        ]
    }
}

extension DataElementWriter {
    /// Writes an element of VR AT.
    fileprivate mutating func write(_ tag: Tag, _ pointer: Tag) throws(ValueTooLong) {
        var value = ByteWriter()
        value.write(pointer.group, byteOrder)
        value.write(pointer.element, byteOrder)
        try write(tag, .attributeTag, value.bytes)
    }
}
