import Yams

/// Reads YAML whose aliases stay within bounds.
///
/// Each alias may double what stands behind it, so that a few lines could stand for more than there is time for; and the settings file of a working directory
/// may be a stranger's.
enum YAMLText {
    /// More than a file has use for: what stands for the same in many places has a name of its own here, as a target or a profile.
    static let maximumAliases = 32

    /// More than ``maximumAliases``.
    struct TooManyAliases: Error, CustomStringConvertible {
        let count: Int

        var description: String { "it has \(count) aliases, and \(YAMLText.maximumAliases) are the most that are read" }
    }

    /// - Returns: nil for a text that says nothing.
    /// - Throws: `YamlError`, ``TooManyAliases``.
    static func root(of text: String) throws -> Node? {
        let count = aliasCount(of: text)
        guard count <= maximumAliases else { throw TooManyAliases(count: count) }
        return try compose(yaml: text)
    }

    /// How many there may be at most: asterisks in quoted texts count too, if something precedes them that can stand before an alias.
    private static func aliasCount(of text: String) -> Int {
        var count = 0
        var mayBegin = true
        for byte in text.utf8 {
            if byte == UInt8(ascii: "*"), mayBegin { count += 1 }
            mayBegin = separators.contains(byte)
        }
        return count
    }

    private static let separators = Set(" \t\r\n[{,".utf8)
}
