/// A transfer syntax of the standard (PS3.5 10 and annex A, PS3.6 table A-1).
package struct TransferSyntax: Hashable, Sendable {
    package let uid: UID
    /// As in PS3.6: `Explicit VR Little Endian`.
    package let name: String
    /// As in PS3.6: `ExplicitVRLittleEndian`.
    package let keyword: String
    package let isRetired: Bool

    /// Nil for what the standard does not know: private transfer syntaxes, newer ones.
    package init?(uid: UID) {
        guard let known = Self.byUID[uid] else { return nil }
        self = known
    }

    private init(_ row: UIDTable.Row) {
        uid = row.uid
        name = row.name
        keyword = row.keyword
        isRetired = row.isRetired
    }

    package static let all: [TransferSyntax] = UIDTable(table).rows.map(TransferSyntax.init)

    private static let byUID = Dictionary(all.map { ($0.uid, $0) }, uniquingKeysWith: { first, _ in first })
}

extension TransferSyntax {
    /// How the elements of its data sets are coded, once inflated where ``isDeflated``.
    package var encoding: DataElementEncoding {
        switch uid {
        case .implicitVRLittleEndian, .papyrus3ImplicitVRLittleEndian: .implicitVRLittleEndian
        case .explicitVRBigEndian: .explicitVRBigEndian
        default: .explicitVRLittleEndian
        }
    }

    package var isImplicitVR: Bool { !encoding.isExplicitVR }

    package var byteOrder: ByteOrder { encoding.byteOrder }

    /// Whether the data set is one deflated stream (PS3.5 A.5, A.7).
    package var isDeflated: Bool {
        [.deflatedExplicitVRLittleEndian, "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205"].contains(uid)
    }

    /// Whether pixel data is encapsulated: a sequence of fragments of undefined length (PS3.5 A.4).
    ///
    /// Not where pixel data is elsewhere (JPIP, PS3.5 A.6 and A.7; SMPTE ST 2110, PS3.22), nor in the retired codings of whole data sets (MIME, XML).
    package var isEncapsulated: Bool {
        !Self.notEncapsulated.contains(uid)
    }

    private static let notEncapsulated: Set<UID> = [
        .implicitVRLittleEndian, .explicitVRLittleEndian, .explicitVRBigEndian, .deflatedExplicitVRLittleEndian,
        .papyrus3ImplicitVRLittleEndian,
        "1.2.840.10008.1.2.4.94", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.204", "1.2.840.10008.1.2.4.205",
        "1.2.840.10008.1.2.6.1", "1.2.840.10008.1.2.6.2",
        "1.2.840.10008.1.2.7.1", "1.2.840.10008.1.2.7.2", "1.2.840.10008.1.2.7.3",
    ]
}
