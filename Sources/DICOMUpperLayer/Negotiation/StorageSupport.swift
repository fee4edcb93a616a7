/// What an application entity says of itself as a storage SCP, in SOP class extended negotiation (PS3.4 B.3.1.1 and B.3.1.2).
package struct StorageSupport: Equatable, Sendable {
    /// 0 to 2 for the levels of PS3.4 B.4.1.1; 3 says that it is an SCU only.
    package var level: UInt8
    /// 1 to 3 for the levels of PS3.4 B.4.1.4; 0 says nothing of signatures.
    package var signatureLevel: UInt8
    /// 0 changes no data element, 1 may change some; 2 says that it is an SCU only.
    package var elementCoercion: UInt8

    /// For those who only send.
    package static let scuOnly = StorageSupport(level: 3, signatureLevel: 0, elementCoercion: 2)

    /// For an SCP that keeps every object bit for bit.
    package static let bitPreserving = StorageSupport(level: 2, signatureLevel: 3, elementCoercion: 0)

    package init(level: UInt8, signatureLevel: UInt8, elementCoercion: UInt8) {
        self.level = level
        self.signatureLevel = signatureLevel
        self.elementCoercion = elementCoercion
    }

    /// PS3.4 tables B.3-1 and B.3-2, where every other byte is reserved.
    ///
    /// - Returns: nil where a field is missing.
    package init?(applicationInformation bytes: [UInt8]) {
        guard bytes.count >= 5 else { return nil }
        self.init(level: bytes[0], signatureLevel: bytes[2], elementCoercion: bytes[4])
    }

    /// As ``init(applicationInformation:)`` reads it.
    package var applicationInformation: [UInt8] { [level, 0, signatureLevel, 0, elementCoercion, 0] }
}
