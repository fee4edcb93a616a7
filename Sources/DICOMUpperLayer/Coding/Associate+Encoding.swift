import DICOMData

extension AssociateRequest {
    /// PS3.8 table 9-11; items in increasing order of their types (9.3.1).
    func write(to writer: inout PDUWriter) throws(PDUEncodingError) {
        try writer.writeFields(protocolVersion: protocolVersion, called: calledAETitle, calling: callingAETitle, reserved: reserved)
        try writer.writeItem(.applicationContext, applicationContextName)
        for context in presentationContexts {
            try writer.writeItem(.presentationContextProposal) { (item) throws(PDUEncodingError) in
                item.content.write(context.id)
                item.content.writeReserved(3)
                try item.content.writeItem(.abstractSyntax, context.abstractSyntax)
                for transferSyntax in context.transferSyntaxes {
                    try item.content.writeItem(.transferSyntax, transferSyntax)
                }
            }
        }
        try writer.writeItem(.userInformation, userInformation.write(to:))
    }
}

extension AssociateAccept {
    /// PS3.8 table 9-17; items in increasing order of their types (9.3.1).
    func write(to writer: inout PDUWriter) throws(PDUEncodingError) {
        try writer.writeFields(protocolVersion: protocolVersion, called: calledAETitle, calling: callingAETitle, reserved: reserved)
        try writer.writeItem(.applicationContext, applicationContextName)
        for context in presentationContexts {
            try writer.writeItem(.presentationContextResult) { (item) throws(PDUEncodingError) in
                item.content.write(context.id)
                item.content.writeReserved(1)
                item.content.write(context.result.rawValue)
                item.content.writeReserved(1)
                if let transferSyntax = context.transferSyntax {
                    try item.content.writeItem(.transferSyntax, transferSyntax)
                }
            }
        }
        try writer.writeItem(.userInformation, userInformation.write(to:))
    }
}

extension PDUWriter {
    fileprivate mutating func writeFields(
        protocolVersion: UInt16, called: String, calling: String, reserved: [UInt8]
    ) throws(PDUEncodingError) {
        write(protocolVersion)
        writeReserved(2)
        try write(try Text.encode(called), as: .calledAETitle, padded: 0x20, to: UpperLayerLimits.aeTitleLength)
        try write(try Text.encode(calling), as: .callingAETitle, padded: 0x20, to: UpperLayerLimits.aeTitleLength)
        try write(reserved, as: .reserved, padded: 0, to: UpperLayerLimits.reservedLength)
    }
}
