import DICOMData

extension UserInformation {
    /// PS3.8 table 9-16. The sub-items come in any order.
    init(from reader: inout PDUReader) throws(PDUError) {
        self.init()
        while var item = try reader.nextItem() {
            switch item.type {
            case .maximumLength:
                try item.fill(&maximumLength) { (content) throws(PDUError) in try content.readUInt32() }
            case .implementationClassUID:
                try item.fill(&implementationClassUID) { $0.readUID() }
            case .asynchronousOperationsWindow:
                try item.fill(&asynchronousOperationsWindow, AsynchronousOperationsWindow.init(from:))
            case .roleSelection:
                roleSelections.append(try item.value(RoleSelection.init(from:)))
            case .implementationVersionName:
                try item.fill(&implementationVersionName) { Text.decode($0.readRemaining()) }
            case .extendedNegotiation:
                extendedNegotiations.append(try item.value(ExtendedNegotiation.init(from:)))
            case .commonExtendedNegotiation:
                commonExtendedNegotiations.append(try item.value(CommonExtendedNegotiation.init(from:)))
            case .userIdentity:
                try item.fill(&userIdentity, UserIdentity.init(from:))
            case .userIdentityResponse:
                try item.fill(&userIdentityResponse) { (content) throws(PDUError) in Array(try content.readCountedBytes()) }
            default:
                break
            }
        }
    }
}

extension AsynchronousOperationsWindow {
    /// PS3.7 table D.3-7.
    init(from reader: inout PDUReader) throws(PDUError) {
        let invoked = try reader.readUInt16()  // item bytes 5-6
        let performed = try reader.readUInt16()  // item bytes 7-8
        self.init(invoked: invoked, performed: performed)
    }
}

extension RoleSelection {
    /// PS3.7 table D.3-9.
    init(from reader: inout PDUReader) throws(PDUError) {
        let sopClassUID = UID(bytes: try reader.readCountedBytes())
        let scuRole = try reader.readUInt8()
        let scpRole = try reader.readUInt8()
        self.init(sopClassUID: sopClassUID, isSCU: scuRole != 0, isSCP: scpRole != 0)
    }
}

extension ExtendedNegotiation {
    /// PS3.7 table D.3-11.
    init(from reader: inout PDUReader) throws(PDUError) {
        let sopClassUID = UID(bytes: try reader.readCountedBytes())
        self.init(sopClassUID: sopClassUID, applicationInformation: Array(reader.readRemaining()))
    }
}

extension CommonExtendedNegotiation {
    /// PS3.7 tables D.3-12 and D.3-13. What later versions of the sub-item append is reserved, and not tested.
    init(from reader: inout PDUReader) throws(PDUError) {
        let sopClassUID = UID(bytes: try reader.readCountedBytes())
        let serviceClassUID = UID(bytes: try reader.readCountedBytes())
        var related = try reader.readCountedContent()
        var relatedGeneralSOPClassUIDs: [UID] = []
        while !related.isAtEnd {
            guard relatedGeneralSOPClassUIDs.count < UpperLayerLimits.maximumItems else {
                throw related.error(.tooManyItems(limit: UpperLayerLimits.maximumItems))
            }
            relatedGeneralSOPClassUIDs.append(UID(bytes: try related.readCountedBytes()))
        }
        _ = reader.readRemaining()
        self.init(
            sopClassUID: sopClassUID, serviceClassUID: serviceClassUID, relatedGeneralSOPClassUIDs: relatedGeneralSOPClassUIDs)
    }
}

extension UserIdentity {
    /// PS3.7 table D.3-14.
    init(from reader: inout PDUReader) throws(PDUError) {
        let kind = try reader.readUInt8()  // item byte 5
        let isPositiveResponseRequested = try reader.readUInt8() != 0  // item byte 6
        let primaryField = Array(try reader.readCountedBytes())
        let secondaryField = Array(try reader.readCountedBytes())
        self.init(
            kind: kind, isPositiveResponseRequested: isPositiveResponseRequested, primaryField: primaryField,
            secondaryField: secondaryField)
    }
}
