/// Something that a run or the test SCP does, told while it does it: what `--verbose` and `--trace` print.
package struct LogEntry: Equatable, Sendable {
    /// How much is told: each level includes those before it.
    package enum Detail: Int, Comparable, Sendable {
        /// The steps of a run, and its messages.
        case steps
        /// Each PDU, without a byte of a data set.
        case pdus
        /// Also how data sets begin.
        case data

        package static func < (left: Detail, right: Detail) -> Bool { left.rawValue < right.rawValue }
    }

    /// A part of what is told, with parts of its own.
    package struct Item: Equatable, Sendable {
        package var name: String
        package var value: String?
        package var items: [Item]

        package init(_ name: String, _ value: String? = nil, items: [Item] = []) {
            self.name = name
            self.value = value
            self.items = items
        }
    }

    package var detail: Detail
    /// In words, as they begin a line.
    package var title: String
    package var items: [Item]

    package init(_ detail: Detail, _ title: String, items: [Item] = []) {
        self.detail = detail
        self.title = title
        self.items = items
    }
}
