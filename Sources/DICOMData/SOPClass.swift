/// A SOP class or meta SOP class of the standard (PS3.6 table A-1).
///
/// Two retired UIDs of the table, 1.2.840.10008.5.1.4.1.1.12.77 and 1.2.840.10008.5.1.4.1.1.40, have neither name nor keyword any more and are
/// not here.
package struct SOPClass: Hashable, Sendable {
    package let uid: UID
    /// As in PS3.6: `CT Image Storage`.
    package let name: String
    /// As in PS3.6: `CTImageStorage`.
    package let keyword: String
    package let isRetired: Bool
    /// Whether its instances are stored with C-STORE.
    package let isStorage: Bool

    /// Nil for what the standard does not know: private SOP classes, newer ones.
    package init?(uid: UID) {
        guard let known = Self.byUID[uid] else { return nil }
        self = known
    }

    private init(_ row: UIDTable.Row, isStorage: Bool) {
        uid = row.uid
        name = row.name
        keyword = row.keyword
        isRetired = row.isRetired
        self.isStorage = isStorage
    }

    package static let all: [SOPClass] = storage + UIDTable(serviceTable).rows.map { SOPClass($0, isStorage: false) }

    /// All storage SOP classes, retired ones included.
    package static let storage: [SOPClass] = UIDTable(storageTable).rows.map { SOPClass($0, isStorage: true) }

    private static let byUID = Dictionary(all.map { ($0.uid, $0) }, uniquingKeysWith: { first, _ in first })
}
