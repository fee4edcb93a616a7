/// P-DATA-TF (PS3.8 9.3.5): one or more presentation data values.
package struct DataTransfer: Equatable, Sendable {
    package var values: [PresentationDataValue]

    package init(values: [PresentationDataValue]) {
        self.values = values
    }
}

/// A presentation data value item (PS3.8 9.3.5.1, E.2): a fragment of a command or of a data set.
package struct PresentationDataValue: Equatable, Sendable {
    package var contextID: UInt8
    /// A fragment of a command set, not of a data set (message control header, bit 0).
    package var isCommand: Bool
    /// The last fragment of its command or data set (message control header, bit 1).
    package var isLast: Bool
    /// The fragment. Decoded, a slice of the bytes that were received: nothing is copied, and keeping it keeps them.
    package var data: ArraySlice<UInt8>

    package init(contextID: UInt8, isCommand: Bool, isLast: Bool, data: ArraySlice<UInt8>) {
        self.contextID = contextID
        self.isCommand = isCommand
        self.isLast = isLast
        self.data = data
    }
}

extension PresentationDataValue {
    /// The bits of the message control header (PS3.8 E.2). The others are 0 when sent and not tested when received.
    enum Control {
        static let command: UInt8 = 0x01
        static let last: UInt8 = 0x02
    }

    var control: UInt8 { Self.control(isCommand: isCommand, isLast: isLast) }

    static func control(isCommand: Bool, isLast: Bool) -> UInt8 {
        (isCommand ? Control.command : 0) | (isLast ? Control.last : 0)
    }
}
