/// A field of a PDU, with the bytes that belong there.
struct Field: Sendable {
    enum Kind: Sendable {
        /// Tells something by its value, in this many bytes.
        case number
        /// Sent as zeros, and not to be tested (PS3.8 9.3).
        case reserved
        /// As long as what holds it says.
        case uid
        /// Characters in a place of fixed length.
        case title
        /// Bytes as long as what holds them says.
        case run
    }

    let name: String
    let kind: Kind
    var bytes: [UInt8]

    static func number(_ name: String, _ bytes: UInt8...) -> Part { .field(Field(name: name, kind: .number, bytes: bytes)) }
    static func reserved(_ count: Int) -> Part {
        .field(Field(name: "reserved field", kind: .reserved, bytes: .init(repeating: 0, count: count)))
    }
    static func uid(_ uid: String) -> Part { .field(Field(name: "UID", kind: .uid, bytes: Array(uid.utf8))) }
    static func run(_ name: String, _ bytes: [UInt8]) -> Part { .field(Field(name: name, kind: .run, bytes: bytes)) }

    /// Padded to 16 characters.
    static func title(_ name: String, _ title: String) -> Part {
        .field(Field(name: name, kind: .title, bytes: Array(title.utf8) + Array(repeating: 0x20, count: 16 - title.utf8.count)))
    }
}

/// A PDU, an item of one, or whatever else begins with a length: fields in front of the length, the length, and what it counts.
struct Item: Sendable {
    /// What stands in the length field instead of the length.
    enum Lie: Sendable {
        case off(by: Int)
        case exactly(Int)
    }

    let name: String
    var head: [Field]
    let lengthByteCount: Int
    var content: [Part]
    var lie: Lie?

    /// The most that the length field can say.
    var longest: Int { (1 << (8 * lengthByteCount)) - 1 }
}

indirect enum Part: Sendable {
    case field(Field)
    case item(Item)
}

extension Part {
    /// An item or sub-item of PS3.8 9.3.2: type, a reserved byte, 16-bit length.
    static func item(_ name: String, _ type: UInt8, _ content: [Part]) -> Part {
        .item(Item(name: name, head: Item.head(type), lengthByteCount: 2, content: content))
    }

    /// A 16-bit length and what it counts.
    static func counted(_ name: String, _ content: [Part]) -> Part {
        .item(Item(name: name, head: [], lengthByteCount: 2, content: content))
    }
}

extension Item {
    static func pdu(_ name: String, _ type: UInt8, _ content: [Part]) -> Item {
        Item(name: name, head: head(type), lengthByteCount: 4, content: content)
    }

    fileprivate static func head(_ type: UInt8) -> [Field] {
        [Field(name: "type", kind: .number, bytes: [type]), Field(name: "reserved", kind: .reserved, bytes: [0])]
    }
}

// MARK: - As bytes

extension Item {
    var bytes: [UInt8] {
        let content = self.content.flatMap(\.bytes)
        let length =
            switch lie {
            case .off(let difference): content.count + difference
            case .exactly(let length): length
            case nil: content.count
            }
        return head.flatMap(\.bytes) + bigEndian(length, byteCount: lengthByteCount) + content
    }
}

extension Part {
    var bytes: [UInt8] {
        switch self {
        case .field(let field): field.bytes
        case .item(let item): item.bytes
        }
    }

    var name: String {
        switch self {
        case .field(let field): field.name
        case .item(let item): item.name
        }
    }
}

/// The lowest bytes of a number.
package func bigEndian(_ number: Int, byteCount: Int) -> [UInt8] {
    (0..<byteCount).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}

/// The lowest bytes of a number.
package func littleEndian(_ number: Int, byteCount: Int) -> [UInt8] { bigEndian(number, byteCount: byteCount).reversed() }
