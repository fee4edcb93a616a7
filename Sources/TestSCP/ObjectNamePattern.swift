/// How the file of a received object is called: fixed text and placeholders, with folders if wished, as in `{study}/{series}/{sop-instance}.dcm`.
///
/// Whatever a peer sends, the name stays within the folder: each value becomes letters, digits and `.`, `_`, `-`, is cut, and begins with no period.
package struct ObjectNamePattern: Equatable, Sendable {
    package enum Placeholder: String, CaseIterable, Sendable {
        case sopInstance = "sop-instance"
        case sopClass = "sop-class"
        case transferSyntax = "transfer-syntax"
        case calling
        case called
        case patient
        case study
        case series
        case modality
    }

    /// Why a text is no pattern.
    package enum Invalid: Error, Equatable, Sendable {
        case empty
        case unknownPlaceholder(String)
        case unmatchedBrace
        case controlCharacter
        /// It begins or ends with a slash, or has two in a row.
        case emptyName
        /// A name that begins with a period: hidden, or a way out of the folder.
        case leadingPeriod
        /// A name that could be longer than file systems allow.
        case tooLong
        /// Without it several objects would have one name.
        case withoutInstance
        /// A value and the SOP instance are not kept apart: two objects could have the same name.
        case ambiguous
    }

    enum Piece: Equatable, Sendable {
        case text(String)
        case value(Placeholder)
    }

    /// The pieces of each folder's name, and last of the file's.
    let names: [[Piece]]

    /// `{sop-instance}.dcm`
    package static let byInstance = ObjectNamePattern(names: [[.value(.sopInstance), .text(".dcm")]])

    private init(names: [[Piece]]) {
        self.names = names
    }

    /// - Throws: ``Invalid``.
    package init(parsing text: String) throws(Invalid) {
        guard !text.isEmpty else { throw .empty }
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else { throw .controlCharacter }
        var names: [[Piece]] = []
        for name in text.split(separator: "/", omittingEmptySubsequences: false) {
            names.append(try Self.pieces(of: name))
        }
        guard names.joined().contains(.value(.sopInstance)) else { throw .withoutInstance }
        self.init(names: names)
    }

    /// Which values it needs.
    var placeholders: Set<Placeholder> {
        Set(
            names.joined().compactMap { piece in
                if case .value(let placeholder) = piece { placeholder } else { nil }
            })
    }
}

// MARK: - Parsing

extension ObjectNamePattern {
    /// What file systems allow is 255 bytes; the rest is for the number of a copy.
    private static let maximumNameByteCount = 240

    private static func pieces(of name: Substring) throws(Invalid) -> [Piece] {
        guard !name.isEmpty else { throw .emptyName }
        guard !name.hasPrefix(".") else { throw .leadingPeriod }
        var pieces: [Piece] = []
        var rest = name
        while let brace = rest.firstIndex(where: { "{}".contains($0) }) {
            guard rest[brace] == "{", let end = rest[brace...].firstIndex(of: "}") else { throw .unmatchedBrace }
            let word = String(rest[rest.index(after: brace)..<end])
            guard let placeholder = Placeholder(rawValue: word) else { throw .unknownPlaceholder(word) }
            if brace > rest.startIndex { pieces.append(.text(String(rest[..<brace]))) }
            pieces.append(.value(placeholder))
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        guard pieces.reduce(0, { $0 + $1.maximumByteCount }) <= maximumNameByteCount else { throw .tooLong }
        guard keepsInstanceApart(pieces) else { throw .ambiguous }
        return pieces
    }

    /// Whether the SOP instance can be read back from a name: other values stand on one side of it only, behind a character that no UID has.
    private static func keepsInstanceApart(_ pieces: [Piece]) -> Bool {
        guard let place = pieces.firstIndex(of: .value(.sopInstance)) else { return true }
        let (before, after) = (Array(pieces[..<place].reversed()), Array(pieces[(place + 1)...]))
        guard before.allSatisfy(\.isText) || after.allSatisfy(\.isText) else { return false }
        return [before, after].allSatisfy { side in
            side.allSatisfy(\.isText) || side.prefix(while: \.isText).contains(where: \.hasSeparator)
        }
    }
}

extension ObjectNamePattern.Piece {
    fileprivate var isText: Bool {
        if case .text = self { true } else { false }
    }

    fileprivate var hasSeparator: Bool {
        guard case .text(let text) = self else { return false }
        return !text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    }

    fileprivate var maximumByteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .value: ObjectNamePattern.maximumValueByteCount
        }
    }
}

// MARK: - Names

extension ObjectNamePattern {
    /// As long as UIDs and patient IDs may be.
    static let maximumValueByteCount = 64
    /// Stands for a value that the object does not have.
    static let unknown = "unknown"

    /// The relative path for an object.
    ///
    /// - Parameters:
    ///   - number: 1 for the first of this name, and from 2 on part of the name, before a fixed extension.
    ///   - values: without those that the object does not have.
    func path(_ values: [Placeholder: String], number: Int = 1) -> String {
        var names = names.map { pieces in pieces.map { Self.text($0, values) } }
        if number > 1, var last = names.popLast() {
            let tail = last.popLast() ?? ""
            last.append(Self.inserted("-\(number)", beforeExtensionOf: tail, isFixed: self.names.last?.last?.isText == true))
            names.append(last)
        }
        return names.map { $0.joined() }.joined(separator: "/")
    }

    private static func text(_ piece: Piece, _ values: [Placeholder: String]) -> String {
        switch piece {
        case .text(let text): text
        case .value(let placeholder): sanitized(values[placeholder] ?? "")
        }
    }

    /// - Parameter isFixed: whether the text stands in the pattern: a UID has periods and no extension.
    private static func inserted(_ suffix: String, beforeExtensionOf text: String, isFixed: Bool) -> String {
        guard isFixed, let period = text.lastIndex(of: ".") else { return text + suffix }
        return text[..<period] + suffix + text[period...]
    }

    /// A value as a part of a name.
    static func sanitized(_ value: String) -> String {
        var bytes = value.utf8.prefix(maximumValueByteCount).map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
            case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): byte
            default: UInt8(ascii: "_")
            }
        }
        guard let first = bytes.first else { return unknown }
        if first == UInt8(ascii: ".") { bytes[0] = UInt8(ascii: "_") }
        return String(decoding: bytes, as: UTF8.self)
    }
}
