import DICOMData

extension AssociateRequest {
    /// PS3.8 table 9-11.
    init(from reader: inout PDUReader) throws(PDUError) {
        let fields = try AssociateFields(from: &reader)
        var applicationContextName: UID?
        var contexts = ContextList<PresentationContextProposal>()
        var userInformation: UserInformation?
        while var item = try reader.nextItem() {
            switch item.type {
            case .applicationContext: try item.fill(&applicationContextName) { $0.readUID() }
            case .presentationContextProposal: try contexts.append(from: &item, PresentationContextProposal.init(from:))
            case .userInformation: try item.fill(&userInformation, UserInformation.init(from:))
            default: break
            }
        }
        guard !contexts.list.isEmpty else { throw reader.missing(.presentationContextProposal) }
        self.init(
            protocolVersion: fields.protocolVersion, calledAETitle: fields.calledAETitle, callingAETitle: fields.callingAETitle,
            reserved: fields.reserved, applicationContextName: try reader.require(applicationContextName, .applicationContext),
            presentationContexts: contexts.list, userInformation: try reader.require(userInformation, .userInformation))
    }
}

extension AssociateAccept {
    /// PS3.8 table 9-17. An acceptance without any presentation context is read: that each proposal went unanswered is for the negotiation to say.
    init(from reader: inout PDUReader) throws(PDUError) {
        let fields = try AssociateFields(from: &reader)
        var applicationContextName: UID?
        var contexts = ContextList<PresentationContextResult>()
        var userInformation: UserInformation?
        while var item = try reader.nextItem() {
            switch item.type {
            case .applicationContext: try item.fill(&applicationContextName) { $0.readUID() }
            case .presentationContextResult: try contexts.append(from: &item, PresentationContextResult.init(from:))
            case .userInformation: try item.fill(&userInformation, UserInformation.init(from:))
            default: break
            }
        }
        self.init(
            protocolVersion: fields.protocolVersion, calledAETitle: fields.calledAETitle, callingAETitle: fields.callingAETitle,
            reserved: fields.reserved, applicationContextName: try reader.require(applicationContextName, .applicationContext),
            presentationContexts: contexts.list, userInformation: try reader.require(userInformation, .userInformation))
    }
}

/// The fixed fields that A-ASSOCIATE-RQ and -AC begin with (PS3.8 tables 9-11 and 9-17).
private struct AssociateFields {
    let protocolVersion: UInt16
    let calledAETitle: String
    let callingAETitle: String
    let reserved: [UInt8]

    init(from reader: inout PDUReader) throws(PDUError) {
        protocolVersion = try reader.readUInt16()  // bytes 7-8
        try reader.skip(2)  // bytes 9-10: reserved
        calledAETitle = Text.decode(try reader.readBytes(UpperLayerLimits.aeTitleLength))  // bytes 11-26
        callingAETitle = Text.decode(try reader.readBytes(UpperLayerLimits.aeTitleLength))  // bytes 27-42
        reserved = Array(try reader.readBytes(UpperLayerLimits.reservedLength))  // bytes 43-74
    }
}

/// Presentation contexts as they are read, each ID once.
private struct ContextList<Context: IdentifiedContext> {
    private(set) var list: [Context] = []
    private var ids: Set<UInt8> = []

    mutating func append(from item: inout PDUItem, _ read: (inout PDUReader) throws(PDUError) -> Context) throws(PDUError) {
        let content = item.content
        let context = try item.value(read)
        guard ids.insert(context.id).inserted else { throw content.error(.duplicateContextID(context.id)) }
        list.append(context)
    }
}

private protocol IdentifiedContext {
    var id: UInt8 { get }
}

extension PresentationContextProposal: IdentifiedContext {
    /// PS3.8 table 9-13.
    init(from reader: inout PDUReader) throws(PDUError) {
        let id = try reader.readContextID()  // item byte 5
        try reader.skip(3)  // item bytes 6-8: reserved
        var abstractSyntax: UID?
        var transferSyntaxes: [UID] = []
        while var item = try reader.nextItem() {
            switch item.type {
            case .abstractSyntax: try item.fill(&abstractSyntax) { $0.readUID() }
            case .transferSyntax: transferSyntaxes.append(item.content.readUID())
            default: break
            }
        }
        guard !transferSyntaxes.isEmpty else { throw reader.missing(.transferSyntax) }
        self.init(
            id: id, abstractSyntax: try reader.require(abstractSyntax, .abstractSyntax), transferSyntaxes: transferSyntaxes)
    }
}

extension PresentationContextResult: IdentifiedContext {
    /// PS3.8 table 9-18.
    init(from reader: inout PDUReader) throws(PDUError) {
        let id = try reader.readContextID()  // item byte 5
        try reader.skip(1)  // item byte 6: reserved
        let result = Result(rawValue: try reader.readUInt8())  // item byte 7
        try reader.skip(1)  // item byte 8: reserved
        guard result == .acceptance else {
            // The transfer syntax is not significant and not tested then: it is shown if it can be read.
            var untested = reader
            self.init(id: id, result: result, transferSyntax: try? Self.transferSyntax(from: &untested))
            _ = reader.readRemaining()
            return
        }
        let transferSyntax = try Self.transferSyntax(from: &reader)
        self.init(id: id, result: result, transferSyntax: try reader.require(transferSyntax, .transferSyntax))
    }

    private static func transferSyntax(from reader: inout PDUReader) throws(PDUError) -> UID? {
        var transferSyntax: UID?
        while var item = try reader.nextItem() {
            guard item.type == .transferSyntax else { continue }
            try item.fill(&transferSyntax) { $0.readUID() }
        }
        return transferSyntax
    }
}

extension PDUReader {
    /// The rest as a UID: not padded (PS3.8 F), and kept whatever it looks like.
    mutating func readUID() -> UID {
        UID(bytes: readRemaining())
    }

    func missing(_ type: ItemType) -> PDUError {
        error(.missingItem(type.rawValue))
    }

    func require<Value>(_ value: Value?, _ type: ItemType) throws(PDUError) -> Value {
        guard let value else { throw missing(type) }
        return value
    }
}
