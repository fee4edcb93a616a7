import DICOMData

/// A-ASSOCIATE-RQ (PS3.8 9.3.2).
package struct AssociateRequest: Equatable, Sendable {
    /// Bit 0 stands for version 1, the only one (PS3.8 9.3.2); receivers test that bit alone.
    package var protocolVersion: UInt16
    /// As on the wire, without trailing padding, not validated: each byte is one character, so that an odd title can be shown and sent back.
    package var calledAETitle: String
    /// As ``calledAETitle``.
    package var callingAETitle: String
    /// The 32 reserved bytes behind the titles, which an acceptance repeats (PS3.8 9.3.3).
    package var reserved: [UInt8]
    package var applicationContextName: UID
    package var presentationContexts: [PresentationContextProposal]
    package var userInformation: UserInformation

    package init(
        protocolVersion: UInt16 = ProtocolVersion.one, calledAETitle: String, callingAETitle: String,
        reserved: [UInt8] = Array(repeating: 0, count: UpperLayerLimits.reservedLength),
        applicationContextName: UID = ApplicationContext.dicom, presentationContexts: [PresentationContextProposal],
        userInformation: UserInformation
    ) {
        self.protocolVersion = protocolVersion
        self.calledAETitle = calledAETitle
        self.callingAETitle = callingAETitle
        self.reserved = reserved
        self.applicationContextName = applicationContextName
        self.presentationContexts = presentationContexts
        self.userInformation = userInformation
    }
}

/// A presentation context item of an A-ASSOCIATE-RQ (PS3.8 9.3.2.2).
package struct PresentationContextProposal: Equatable, Sendable {
    /// An odd number.
    package var id: UInt8
    package var abstractSyntax: UID
    package var transferSyntaxes: [UID]

    package init(id: UInt8, abstractSyntax: UID, transferSyntaxes: [UID]) {
        self.id = id
        self.abstractSyntax = abstractSyntax
        self.transferSyntaxes = transferSyntaxes
    }
}

/// The protocol version field of A-ASSOCIATE-RQ and -AC (PS3.8 9.3.2): one bit for each version supported.
package enum ProtocolVersion {
    package static let one: UInt16 = 0x0001
}

/// Application contexts (PS3.7 A.2).
package enum ApplicationContext {
    /// The DICOM application context name, the only one.
    package static let dicom: UID = "1.2.840.10008.3.1.1.1"
}
