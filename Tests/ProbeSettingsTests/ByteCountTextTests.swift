import ProbeSettings
import Testing

struct ByteCountTextTests {
    @Test(arguments: [
        ("1", 1), ("100B", 100), ("100kB", 100_000), ("100KB", 100_000), ("64KiB", 65_536), ("500MB", 500_000_000), ("2gib", 2_147_483_648),
        ("1TB", 1_000_000_000_000),
    ])
    func unitsAreDecimalUnlessTheySayOtherwise(_ text: String, _ count: Int) throws {
        #expect(try ByteCountText.parse(text) == count)
    }

    @Test(arguments: ["", "0", "MB", "-1", "1.5MB", "1 MB", "5PB", "+5", "99999999999999999999", "9999999999TB"])
    func whatIsNoSizeIsRefused(_ text: String) {
        #expect(throws: ByteCountText.Invalid(text: text)) { try ByteCountText.parse(text) }
    }
}
