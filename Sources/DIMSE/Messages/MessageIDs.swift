/// Message IDs in sequence: 1 to 65535, then 1 again.
///
/// PS3.7 asks only that an ID is not in use by an outstanding operation. 0 is never used: some peers take it for none.
package struct MessageIDs: Sendable {
    private var last: UInt16

    package init() {
        self.init(after: 0)
    }

    init(after last: UInt16) {
        self.last = last
    }

    package mutating func next() -> UInt16 {
        last = last == .max ? 1 : last + 1
        return last
    }
}
