import DICOMData

/// A transfer syntax as it is typed: its UID, or its keyword of PS3.6 in any case (`JPEG2000Lossless`).
package enum TransferSyntaxName {
    package struct Unknown: Error, Equatable, Sendable {
        package let text: String
    }

    /// Below it, every UID is the standard's (PS3.5 9).
    private static let standardRoot = "1.2.840.10008."

    /// - Returns: its UID; also a private one, which no table knows.
    package static func uid(_ text: String) throws(Unknown) -> UID {
        let uid = UID(text)
        if TransferSyntax(uid: uid) != nil { return uid }
        if uid.isValid, uid.value.contains("."), !text.hasPrefix(standardRoot) { return uid }
        guard let known = TransferSyntax.all.first(where: { $0.keyword.lowercased() == text.lowercased() }) else {
            throw Unknown(text: text)
        }
        return known.uid
    }
}
