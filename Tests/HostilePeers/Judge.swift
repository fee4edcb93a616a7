/// What bytes are as a PDU, by PS3.8 9.3, read anew for these tests: whoever receives them has to come to the same.
enum Judgement {
    /// The PDU has not ended.
    case unfinished
    /// The first byte is no type of PDU.
    case unrecognized
    /// A field or item is not what the standard says, or more than is accepted.
    case broken
    case request(Associate)
    case accept(Associate)
    case reject([UInt8])
    case data([DataValue])
    case releaseRequest
    case releaseResponse
    case abort
}

/// What an association is negotiated by.
struct Associate {
    struct Context {
        let id: UInt8
        /// Empty in acceptances.
        var abstractSyntax = ""
        var transferSyntaxes: [String] = []
        /// 0 in requests.
        var result: UInt8 = 0
    }

    var version = 0
    var applicationContext = ""
    var contexts: [Context] = []
    var maximumLength: Int?
    /// For which SOP classes the requestor does not want to be an SCU, the first word for each.
    var isSCU: [String: Bool] = [:]
}

struct DataValue {
    let contextID: UInt8
    let isCommand: Bool
    let isLast: Bool
    let fragment: [UInt8]
}

extension Judgement {
    /// What this side accepts (DICOMUpperLayer, UpperLayerLimits), and what it announces by default.
    private static let longestAssociate = 1 << 20
    static let longestData = 128 * 1024
    fileprivate static let mostItems = 1024

    /// - Parameter bytes: from the first byte of the PDU on; there may be more behind it.
    init(_ bytes: [UInt8]) {
        var cursor = Cursor(bytes[...])
        guard let type = cursor.byte() else {
            self = .unfinished
            return
        }
        guard (1...7).contains(type) || bytes.count < 6 else {
            self = .unrecognized
            return
        }
        guard cursor.byte() != nil, let length = cursor.number(4) else {
            self = .unfinished
            return
        }
        let isAccepted =
            switch type {
            case 1, 2: length <= Self.longestAssociate
            case 4: length <= Self.longestData
            default: length == 4
            }
        guard isAccepted else {
            self = .broken
            return
        }
        guard let body = cursor.run(length) else {
            self = .unfinished
            return
        }
        self = Self.judge(type, body) ?? .broken
    }

    private static func judge(_ type: UInt8, _ body: ArraySlice<UInt8>) -> Judgement? {
        switch type {
        case 1: Associate(body, isRequest: true).map(Judgement.request)
        case 2: Associate(body, isRequest: false).map(Judgement.accept)
        case 3: .reject(Array(body.dropFirst()))
        case 4: DataValue.all(in: body).map(Judgement.data)
        case 5: .releaseRequest
        case 6: .releaseResponse
        default: .abort
        }
    }
}

extension DataValue {
    /// Nil unless there is at least one, and each is whole and in an odd context.
    fileprivate static func all(in body: ArraySlice<UInt8>) -> [DataValue]? {
        var cursor = Cursor(body)
        var values: [DataValue] = []
        repeat {
            guard let length = cursor.number(4), length >= 2, let value = cursor.run(length), let id = value.first, id % 2 == 1 else {
                return nil
            }
            let control = value[value.startIndex + 1]
            values.append(
                DataValue(contextID: id, isCommand: control & 1 == 1, isLast: control & 2 == 2, fragment: Array(value.dropFirst(2))))
        } while !cursor.isAtEnd
        return values
    }
}

extension Associate {
    /// Nil unless the items are those that the standard asks for, each whole. Those that nobody knows don't count.
    fileprivate init?(_ body: ArraySlice<UInt8>, isRequest: Bool) {
        var cursor = Cursor(body)
        guard let version = cursor.number(2), cursor.run(66) != nil, let items = cursor.items() else { return nil }
        self.version = version
        guard let name = items.only(0x10), let user = items.only(0x50) else { return nil }
        applicationContext = text(name)
        for item in items where item.type == (isRequest ? 0x20 : 0x21) {
            guard let context = isRequest ? Context(proposal: item.content) : Context(result: item.content),
                !contexts.contains(where: { $0.id == context.id })
            else { return nil }
            contexts.append(context)
        }
        guard !isRequest || !contexts.isEmpty, readUserInformation(user) else { return nil }
    }

    private mutating func readUserInformation(_ user: ArraySlice<UInt8>) -> Bool {
        var cursor = Cursor(user)
        guard let items = cursor.items() else { return false }
        for type in [0x51, 0x52, 0x53, 0x55, 0x58, 0x59] as [UInt8] where items.filter({ $0.type == type }).count > 1 { return false }
        for item in items {
            var content = Cursor(item.content)
            switch item.type {
            case 0x51:
                guard let length = content.number(4), content.isAtEnd else { return false }
                maximumLength = length
            case 0x53:
                guard content.run(4) != nil, content.isAtEnd else { return false }
            case 0x54:
                guard let sopClass = content.counted(), let roles = content.run(2), content.isAtEnd else { return false }
                if isSCU[text(sopClass)] == nil { isSCU[text(sopClass)] = roles.first != 0 }
            case 0x56:
                guard content.counted() != nil else { return false }
            case 0x57:
                guard content.counted() != nil, content.counted() != nil, let related = content.counted() else { return false }
                var classes = Cursor(related)
                while !classes.isAtEnd { guard classes.counted() != nil else { return false } }
            case 0x58:
                guard content.run(2) != nil, content.counted() != nil, content.counted() != nil, content.isAtEnd else { return false }
            case 0x59:
                guard content.counted() != nil, content.isAtEnd else { return false }
            default: break
            }
        }
        return true
    }
}

extension Associate.Context {
    fileprivate init?(proposal: ArraySlice<UInt8>) {
        var cursor = Cursor(proposal)
        guard let id = cursor.byte(), id % 2 == 1, cursor.run(3) != nil, let items = cursor.items(), let name = items.only(0x30) else {
            return nil
        }
        let syntaxes = items.filter { $0.type == 0x40 }.map { text($0.content) }
        guard !syntaxes.isEmpty else { return nil }
        self.init(id: id, abstractSyntax: text(name), transferSyntaxes: syntaxes)
    }

    /// The transfer syntax is tested only where the context is accepted (PS3.8 9.3.3.2).
    fileprivate init?(result: ArraySlice<UInt8>) {
        var cursor = Cursor(result)
        guard let id = cursor.byte(), id % 2 == 1, cursor.byte() != nil, let result = cursor.byte(), cursor.byte() != nil else {
            return nil
        }
        self.init(id: id, result: result)
        guard result == 0 else { return }
        guard let items = cursor.items(), let syntax = items.only(0x40) else { return nil }
        transferSyntaxes = [text(syntax)]
    }
}

/// Characters without the padding behind them.
func text(_ bytes: some Collection<UInt8>) -> String {
    var bytes = Array(bytes)
    while let last = bytes.last, last == 0x00 || last == 0x20 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
}

// MARK: - Reading

private typealias ReadItem = (type: UInt8, content: ArraySlice<UInt8>)

extension [ReadItem] {
    /// The content of the one item of that type; nil where there is none, or another one.
    fileprivate func only(_ type: UInt8) -> ArraySlice<UInt8>? {
        let same = filter { $0.type == type }
        return same.count == 1 ? same.first?.content : nil
    }
}

/// Reads from the front; nil where there is not enough.
struct Cursor {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func byte() -> UInt8? { rest.popFirst() }

    mutating func number(_ byteCount: Int) -> Int? { run(byteCount)?.reduce(0) { $0 << 8 | Int($1) } }

    mutating func run(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// A 16-bit length, and as many bytes.
    mutating func counted() -> ArraySlice<UInt8>? {
        guard let count = number(2) else { return nil }
        return run(count)
    }

    /// Items to the end; nil where one is not whole, or there are too many.
    fileprivate mutating func items() -> [ReadItem]? {
        var items: [ReadItem] = []
        while !isAtEnd {
            guard items.count < Judgement.mostItems, let type = byte(), byte() != nil, let content = counted() else { return nil }
            items.append((type, content))
        }
        return items
    }
}
