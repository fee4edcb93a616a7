/// What a ``DataSetTranscoder`` is inside of: a data set or item, which has elements, or a sequence, which has items.
struct TranscoderFrame {
    enum Kind {
        case elements
        case items
    }

    let kind: Kind
    var source: DataElementEncoding
    var target: DataElementEncoding
    /// Where it ends, in bytes from the start of the data set; nil where a delimiter or the end of all bytes tells.
    var end: Int?
    /// Where the innermost thing around it ends that has a length.
    var limit: Int?
    var pixelRepresentation: UInt16?
    /// The first value of LUT Descriptor (0028,3002).
    var lookUpTableEntries: UInt16?

    init(_ kind: Kind, source: DataElementEncoding, target: DataElementEncoding, pixelRepresentation: UInt16?) {
        self.kind = kind
        self.source = source
        self.target = target
        self.pixelRepresentation = pixelRepresentation
    }

    /// The VR of an element whose encoding does not tell; nil if nobody knows.
    func vr(of tag: Tag) -> VR? {
        if tag.group % 2 == 1 {
            // Private creators (PS3.5 7.8.1); what they create is known to them alone.
            return (0x0010...0x00FF).contains(tag.element) ? .longString : nil
        }
        switch VRDictionary.entry(tag) {
        case .vr(let vr): return vr
        case .unsignedOrSigned: return pixelRepresentation == 1 ? .signedShort : .unsignedShort
        case .lookUpTableData: return lookUpTableEntries == 1 ? .unsignedShort : .otherWord
        case nil: return nil
        }
    }
}

extension VR {
    /// How many bytes of a value change their order with the byte order (PS3.5 7.3). UN is always little endian (PS3.5 6.2.2).
    var byteOrderUnit: Int {
        switch self {
        case .attributeTag, .otherWord, .signedShort, .unsignedShort: 2
        case .floatingPointSingle, .otherFloat, .otherLong, .signedLong, .unsignedLong: 4
        case .floatingPointDouble, .otherDouble, .otherVeryLong, .signedVeryLong, .unsignedVeryLong: 8
        default: 1
        }
    }
}

extension DataElement.Header {
    /// As it is coded.
    var lengthField: UInt32 {
        switch length {
        case .bytes(let count): UInt32(clamping: count)
        case .undefined: .max
        }
    }
}
