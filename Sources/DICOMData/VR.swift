/// A value representation (PS3.5 6.2).
package enum VR: String, CaseIterable, Sendable {
    case applicationEntity = "AE"
    case ageString = "AS"
    case attributeTag = "AT"
    case codeString = "CS"
    case date = "DA"
    case decimalString = "DS"
    case dateTime = "DT"
    case floatingPointSingle = "FL"
    case floatingPointDouble = "FD"
    case integerString = "IS"
    case longString = "LO"
    case longText = "LT"
    case otherByte = "OB"
    case otherDouble = "OD"
    case otherFloat = "OF"
    case otherLong = "OL"
    case otherVeryLong = "OV"
    case otherWord = "OW"
    case personName = "PN"
    case shortString = "SH"
    case signedLong = "SL"
    case sequence = "SQ"
    case signedShort = "SS"
    case shortText = "ST"
    case signedVeryLong = "SV"
    case time = "TM"
    case unlimitedCharacters = "UC"
    case uniqueIdentifier = "UI"
    case unsignedLong = "UL"
    case unknown = "UN"
    case universalResource = "UR"
    case unsignedShort = "US"
    case unlimitedText = "UT"
    case unsignedVeryLong = "UV"

    /// The VR that two bytes of an element's header name; nil if none does.
    init?(_ first: UInt8, _ second: UInt8) {
        guard Self.isName(first, second), let vr = Self.byLetters[Self.place(first, second)] else { return nil }
        self = vr
    }

    /// Whether two bytes may name a VR, be it one that is not known here.
    static func isName(_ first: UInt8, _ second: UInt8) -> Bool {
        letters.contains(first) && letters.contains(second)
    }

    private static let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")

    private static func place(_ first: UInt8, _ second: UInt8) -> Int {
        Int(first - letters.lowerBound) * letters.count + Int(second - letters.lowerBound)
    }

    /// A place for each pair of letters: an element's VR is looked up in every file, and comparing texts takes long.
    private static let byLetters: [VR?] = {
        var table = [VR?](repeating: nil, count: letters.count * letters.count)
        for vr in allCases {
            let code = Array(vr.rawValue.utf8)
            table[place(code[0], code[1])] = vr
        }
        return table
    }()

    /// Whether an explicit VR is followed by two reserved bytes and a 32-bit length (PS3.5 7.1.2, table 7.1-1), not by a 16-bit length.
    package var hasLongLength: Bool {
        switch self {
        case .otherByte, .otherDouble, .otherFloat, .otherLong, .otherVeryLong, .otherWord, .sequence, .signedVeryLong,
            .unlimitedCharacters,
            .unknown, .universalResource, .unlimitedText, .unsignedVeryLong:
            true
        default: false
        }
    }

    /// What brings a value to an even length (PS3.5 6.2): a space behind text, NUL behind all else, UIDs among it.
    package var padding: UInt8 {
        switch self {
        case .applicationEntity, .ageString, .codeString, .date, .decimalString, .dateTime, .integerString, .longString, .longText,
            .personName, .shortString, .shortText, .time, .unlimitedCharacters, .universalResource, .unlimitedText:
            0x20
        default: 0x00
        }
    }
}
