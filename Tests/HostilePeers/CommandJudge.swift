/// What bytes are as a command set, by PS3.7 6.3.1 and E.1, read anew for these tests.
struct ReadCommand {
    /// What this side accepts (DIMSE, CommandSet).
    static let longest = 64 * 1024
    /// Value lengths by tag, where the value representation has one.
    private static let lengths: [Int: Int] = [
        0x0000: 4, 0x0100: 2, 0x0110: 2, 0x0120: 2, 0x0700: 2, 0x0800: 2, 0x0900: 2, 0x0903: 2, 0x1002: 2, 0x1008: 2, 0x1020: 2, 0x1021: 2,
        0x1022: 2, 0x1023: 2, 0x1031: 2,
    ]
    /// Whose values are lists of tags.
    private static let tagLists: Set<Int> = [0x0901, 0x1005]

    private var values: [Int: [UInt8]] = [:]

    /// Nil where it is none in order. It says whether a data set follows, in any case.
    init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.longest else { return nil }
        var rest = bytes[...]
        var last = -1
        while !rest.isEmpty {
            guard rest.count >= 8 else { return nil }
            let header = Array(rest.prefix(8))
            let tag = Self.number(header[0..<2]) << 16 | Self.number(header[2..<4])
            let length = Self.number(header[4..<8])
            rest = rest.dropFirst(8)
            guard tag >> 16 == 0, tag > last, length % 2 == 0, length <= rest.count else { return nil }
            if let fixed = Self.lengths[tag], length != 0, length != fixed { return nil }
            if Self.tagLists.contains(tag), length % 4 != 0 { return nil }
            values[tag] = Array(rest.prefix(length))
            rest = rest.dropFirst(length)
            last = tag
        }
        guard number(0x0000) == bytes.count - 12, dataSetType != nil else { return nil }
    }

    /// Nil where there is no value.
    func number(_ tag: Int) -> Int? {
        guard let value = values[tag], !value.isEmpty else { return nil }
        return Self.number(value[...])
    }

    /// Nil where there is none but padding.
    func uid(_ tag: Int) -> String? {
        guard let value = values[tag] else { return nil }
        let uid = text(value)
        return uid.isEmpty ? nil : uid
    }

    var commandField: Int? { number(0x0100) }
    private var dataSetType: Int? { number(0x0800) }
    var announcesDataSet: Bool { dataSetType != Command.noDataSet }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reversed().reduce(0) { $0 << 8 | Int($1) } }
}
