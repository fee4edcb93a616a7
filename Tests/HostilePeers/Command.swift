/// A command set (PS3.7 6.3.1), element by element.
struct Command: Sendable {
    struct Element: Sendable {
        /// Of group 0000, unless the group stands above.
        let tag: Int
        let name: String
        var value: [UInt8]
        /// What stands in the length field instead of the length.
        var statedLength: Int?

        var bytes: [UInt8] {
            littleEndian(tag >> 16, byteCount: 2) + littleEndian(tag & 0xFFFF, byteCount: 2)
                + littleEndian(statedLength ?? value.count, byteCount: 4) + value
        }

        static func number(_ tag: Int, _ name: String, _ value: Int) -> Element {
            Element(tag: tag, name: name, value: littleEndian(value, byteCount: 2))
        }

        static func uid(_ tag: Int, _ name: String, _ uid: String) -> Element {
            Element(tag: tag, name: name, value: Array(uid.utf8) + (uid.utf8.count % 2 == 0 ? [] : [0]))
        }
    }

    let name: String
    /// Without the group length.
    var elements: [Element]
    /// What is added to the group length.
    var groupLengthError = 0

    /// With a group length that counts what follows it.
    var bytes: [UInt8] {
        let body = elements.flatMap(\.bytes)
        return Element(tag: 0, name: "", value: littleEndian(body.count + groupLengthError, byteCount: 4)).bytes + body
    }
}

extension Command {
    static let noDataSet = 0x0101
    static let dataSet = 0x0001

    static func echoRequest(messageID: Int = 1) -> Command {
        Command(
            name: "C-ECHO-RQ",
            elements: [
                .uid(0x0002, "affected SOP class UID", Sample.verification), .number(0x0100, "command field", 0x0030),
                .number(0x0110, "message ID", messageID), .number(0x0800, "command data set type", noDataSet),
            ])
    }

    static let storeRequest = Command(
        name: "C-STORE-RQ",
        elements: [
            .uid(0x0002, "affected SOP class UID", Sample.ctImageStorage), .number(0x0100, "command field", 0x0001),
            .number(0x0110, "message ID", 1), .number(0x0700, "priority", 0), .number(0x0800, "command data set type", dataSet),
            .uid(0x1000, "affected SOP instance UID", Sample.instance),
            Element(tag: 0x1030, name: "move originator title", value: Array("MOVE".utf8)),
            .number(0x1031, "move originator message ID", 7),
        ])

    static let cancelRequest = Command(
        name: "C-CANCEL-RQ",
        elements: [
            .number(0x0100, "command field", 0x0FFF), .number(0x0120, "message ID being responded to", 1),
            .number(0x0800, "command data set type", noDataSet),
        ])

    static func findRequest(_ sopClass: String) -> Command {
        Command(
            name: "C-FIND-RQ",
            elements: [
                .uid(0x0002, "affected SOP class UID", sopClass), .number(0x0100, "command field", 0x0020),
                .number(0x0110, "message ID", 1), .number(0x0700, "priority", 0), .number(0x0800, "command data set type", dataSet),
            ])
    }

    /// With what a response may say beside what it must.
    static func response(
        _ name: String, field: Int, sopClass: String, status: Int = 0, messageID: Int = 1, instance: String? = nil
    ) -> Command {
        Command(
            name: name,
            elements: [
                .uid(0x0002, "affected SOP class UID", sopClass), .number(0x0100, "command field", field),
                .number(0x0120, "message ID being responded to", messageID), .number(0x0800, "command data set type", noDataSet),
                .number(0x0900, "status", status), Element(tag: 0x0901, name: "offending element", value: [0x08, 0x00, 0x18, 0x00]),
                Element(tag: 0x0902, name: "error comment", value: Array("comment ".utf8)), .number(0x0903, "error ID", 1),
            ] + (instance.map { [.uid(0x1000, "affected SOP instance UID", $0)] } ?? []))
    }
}

// MARK: - Mutants

extension Command {
    /// Everything that is done to a command set, one thing at a time; the group length fits unless it is that which is wrong.
    var mutants: [(name: String, bytes: [UInt8])] {
        let ofElements = elements.indices.flatMap { index in
            elementMutants(index).map { ("\(name) / \(elements[index].name)\($0)", $1.bytes) }
        }
        let ofTheWhole = wholeMutants.map { ("\(name): \($0)", $1) }
        return ofElements + ofTheWhole
    }

    private func elementMutants(_ index: Int) -> [(String, Command)] {
        let element = elements[index]
        var mutants: [(String, Command)] = [
            (": missing", changing { $0.remove(at: index) }), (": repeated", changing { $0.insert(element, at: index) }),
            (": last", changing { $0.append($0.remove(at: index)) }), (": first", changing { $0.insert($0.remove(at: index), at: 0) }),
        ]
        for value in values(of: element) where value != element.value {
            mutants.append(
                (
                    " = \(hexadecimal(value.prefix(8)))\(value.count > 8 ? "... (\(value.count) bytes)" : "")",
                    changing { $0[index].value = value }
                ))
        }
        let length = element.value.count
        let lengths: Set = [0, 1, 2, length - 1, length + 1, length - 2, length + 2, 0xFFFF, 0x7FFF_FFFE, 0xFFFF_FFFE, 0xFFFF_FFFF]
        for wrong in lengths.sorted() where wrong != length && wrong >= 0 {
            mutants.append((" / length = \(wrong) instead of \(length)", changing { $0[index].statedLength = wrong }))
        }
        return mutants
    }

    private func values(of element: Element) -> [[UInt8]] {
        guard element.value.count == 2 else {
            return [
                [], [0, 0], [0x20, 0x20], [0xFF, 0xFF], [0x31], [0x31, 0x00], Array(repeating: 0x31, count: 64),
                Array(repeating: 0x31, count: 66),
                Array(repeating: 0xFF, count: 4096), Array(repeating: 0x31, count: 63 * 1024), Array("../../../x".utf8),
            ]
        }
        let numbers = [
            0, 1, 2, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF, 0x0020, 0x0021, 0x0010, 0x0030, 0x0100, 0x0101, 0x0102, 0x0140, 0x0FFF, 0x8001, 0x8030,
            0x0107, 0x0110, 0x0116, 0x0122, 0x0211, 0xA700, 0xA900, 0xB000, 0xB006, 0xBFFF, 0xC000, 0xFE00, 0xFF00, 0xFF01,
        ]
        return [[], [0], [0, 0, 0], [0, 0, 0, 0]] + numbers.map { littleEndian($0, byteCount: 2) }
    }

    private var wholeMutants: [(String, [UInt8])] {
        let whole = bytes
        let body = Array(whole.dropFirst(12))
        func with(_ element: Element, at index: Int) -> [UInt8] { changing { $0.insert(element, at: index) }.bytes }
        func groupLength(_ error: Int) -> [UInt8] {
            var copy = self
            copy.groupLengthError = error
            return copy.bytes
        }
        let unknown = Element(tag: 0x5555, name: "", value: [1, 2])
        let mutants: [(String, [UInt8])] = [
            ("as it should be", whole),
            ("no group length", body), ("group length last", body + whole.prefix(12)), ("group length twice", whole.prefix(12) + whole),
            ("group length one less", groupLength(-1)), ("group length one more", groupLength(1)),
            ("group length 0", groupLength(-body.count)),
            ("group length FFFFFFFF", groupLength(0xFFFF_FFFF - body.count)),
            ("group length of 2 bytes", Element(tag: 0, name: "", value: littleEndian(body.count, byteCount: 2)).bytes + body),
            ("group length without a value", Element(tag: 0, name: "", value: []).bytes + body),
            ("unknown element last", with(unknown, at: elements.count)), ("unknown element out of order", with(unknown, at: 0)),
            ("element of group 0008", with(Element(tag: 0x0008_0018, name: "", value: [0x31, 0]), at: elements.count)),
            ("element of group FFFF", with(Element(tag: 0xFFFF_FFFF, name: "", value: []), at: elements.count)),
            (
                "more than is accepted",
                with(Element(tag: 0x5555, name: "", value: Array(repeating: 0, count: 64 * 1024)), at: elements.count)
            ),
            ("nothing", []), ("one byte", [0]), ("zeros", Array(repeating: 0, count: whole.count)),
            ("FFs", Array(repeating: 0xFF, count: whole.count)),
            ("explicit VR", Array([0, 0, 0, 0, 0x55, 0x4C, 4, 0] + littleEndian(body.count, byteCount: 4)) + body),
            ("big endian", Array([0, 0, 0, 0, 0, 0, 0, 4] + bigEndian(body.count, byteCount: 4)) + body),
        ]
        return mutants + stride(from: 1, to: whole.count, by: 3).map { ("cut to \($0) bytes", Array(whole.prefix($0))) }
    }

    private func changing(_ change: (inout [Element]) -> Void) -> Command {
        var copy = self
        change(&copy.elements)
        return copy
    }
}
