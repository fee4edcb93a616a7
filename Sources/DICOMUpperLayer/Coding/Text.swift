/// Characters in PDUs: ISO 646 (PS3.8 9.3.2), read and written one byte a character.
///
/// A byte beyond ISO 646 stands for the character of that number, so that nothing that a peer sends fails to be read, and an acceptance can
/// repeat the request's titles exactly (PS3.8 9.3.3).
enum Text {
    /// The text without trailing padding: spaces, and NULs, which are found in practice.
    static func decode(_ bytes: ArraySlice<UInt8>) -> String {
        var end = bytes.endIndex
        while end > bytes.startIndex, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x00 { end -= 1 }
        // One after another: for a whole run of them the runtime looks for types first, which takes longer than all the texts of an association.
        var scalars = String.UnicodeScalarView()
        for byte in bytes[..<end] { scalars.append(Unicode.Scalar(byte)) }
        return String(scalars)
    }

    /// - Throws: ``PDUEncodingError/unencodableCharacter(_:)``
    static func encode(_ text: String) throws(PDUEncodingError) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard let byte = UInt8(exactly: scalar.value) else { throw .unencodableCharacter(scalar.value) }
            bytes.append(byte)
        }
        return bytes
    }
}
