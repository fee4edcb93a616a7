/// A data element (PS3.5 7.1), its value still as it is coded.
package struct DataElement: Equatable, Sendable {
    package enum Value: Equatable, Sendable {
        /// The value field, padding included, in the byte order of its encoding.
        case bytes(ArraySlice<UInt8>)
        /// The items of a sequence (PS3.5 7.5), whether their lengths were given or not.
        case items([[DataElement]])
        /// The fragments of encapsulated pixel data (PS3.5 A.4), the basic offset table first.
        case fragments([ArraySlice<UInt8>])
    }

    package let tag: Tag
    /// Nil where the encoding does not tell.
    package let vr: VR?
    package let value: Value

    package init(_ tag: Tag, _ vr: VR?, _ value: Value) {
        self.tag = tag
        self.vr = vr
        self.value = value
    }

    /// What stands before a value: tag, VR and length (PS3.5 7.1.2, 7.1.3).
    package struct Header: Equatable, Sendable {
        package enum Length: Equatable, Sendable {
            case bytes(Int)
            /// FFFFFFFFH: up to a delimitation item (PS3.5 7.1.1).
            case undefined
        }

        package let tag: Tag
        package let vr: VR?
        package let length: Length

        package init(tag: Tag, vr: VR?, length: Length) {
            self.tag = tag
            self.vr = vr
            self.length = length
        }
    }
}

/// What is wrong with coded data elements.
package struct DataElementError: Error, Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// The bytes, or those of the item or sequence around it, end before the header or the value does.
        case truncated(wanted: Int, available: Int)
        /// Two bytes that PS3.5 6.2 does not know, where an explicit VR must be.
        case unknownVR(UInt8, UInt8)
        /// A length of FFFFFFFFH where PS3.5 7.1.1 allows none.
        case undefinedLength(VR?)
        /// An item or a delimiter outside a sequence, or something else inside one (PS3.5 7.5).
        case misplacedTag
        /// A delimiter with a length other than zero (PS3.5 7.5.2).
        case delimiterLength(UInt32)
        /// More sequences within sequences than ``DataElementReader/maximumNesting``.
        case nestedTooDeep
    }

    package let kind: Kind
    /// Where what is wrong begins, in bytes from the start of what is read.
    package let offset: Int
    /// The element it is about, if its tag could be read.
    package let tag: Tag?

    package init(kind: Kind, offset: Int, tag: Tag?) {
        self.kind = kind
        self.offset = offset
        self.tag = tag
    }
}

extension DataElementError {
    /// - Parameter tag: the element that was being read.
    package init(_ end: ByteReader.EndOfBytes, _ tag: Tag?) {
        self.init(kind: .truncated(wanted: end.wanted, available: end.available), offset: end.offset, tag: tag)
    }
}
