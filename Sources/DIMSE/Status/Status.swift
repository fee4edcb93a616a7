import DICOMData

/// How an operation ended, or that it goes on: Status (0000,0900) (PS3.7 annex C).
///
/// Code and service together tell the class and the meaning: B000 of a storage SCP is another thing than B000 of a C-MOVE SCP.
package struct Status: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// PS3.7 C.1 to C.5.
    package enum Class: Equatable, CaseIterable, Sendable {
        /// Done.
        case success
        /// Done, and something deviated.
        case warning
        /// Not done.
        case failure
        /// Ended early because the SCU asked for it.
        case cancel
        /// Going on: more responses follow.
        case pending
    }

    /// Four upper-case hexadecimal digits, as the standard writes it.
    package var description: String { hexadecimal(rawValue) }
}

extension Status {
    package static let success = Status(rawValue: 0x0000)

    // What any SCP may answer (PS3.7 C.5)
    package static let processingFailure = Status(rawValue: 0x0110)
    package static let duplicateSOPInstance = Status(rawValue: 0x0111)
    package static let sopClassNotSupported = Status(rawValue: 0x0122)
    package static let unrecognizedOperation = Status(rawValue: 0x0211)

    // What a storage SCP may answer (PS3.4 table B.2-1)
    package static let outOfResources = Status(rawValue: 0xA700)
    package static let dataSetDoesNotMatchSOPClass = Status(rawValue: 0xA900)
    package static let cannotUnderstand = Status(rawValue: 0xC000)
}
