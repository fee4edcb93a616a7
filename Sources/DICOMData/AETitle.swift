/// An application entity title (PS3.5 table 6.2-1 VR AE, PS3.8 9.3.2).
///
/// 1 to 16 characters of the default repertoire, without backslash and control characters, and not only spaces; leading and trailing spaces
/// do not signify.
package struct AETitle: Hashable, Sendable, CustomStringConvertible {
    package static let maximumLength = 16

    /// Why a text is no AE title.
    package enum Invalid: Error, Equatable, Sendable {
        case empty
        case tooLong(Int)
        case forbiddenCharacter(UInt32)
    }

    package let value: String

    /// - Throws: ``Invalid``; a title is never cut or cleaned to fit.
    package init(_ text: String) throws(Invalid) {
        for scalar in text.unicodeScalars where !(0x20...0x7E).contains(scalar.value) || scalar == "\\" {
            throw .forbiddenCharacter(scalar.value)
        }
        let trimmed = text.trimmingSpaces()
        guard !trimmed.isEmpty else { throw .empty }
        guard trimmed.utf8.count <= Self.maximumLength else { throw .tooLong(trimmed.utf8.count) }
        value = String(trimmed)
    }

    package var description: String { value }
}

extension String {
    fileprivate func trimmingSpaces() -> Substring {
        var trimmed = self[...]
        while trimmed.first == " " { trimmed.removeFirst() }
        while trimmed.last == " " { trimmed.removeLast() }
        return trimmed
    }
}
