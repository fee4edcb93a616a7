import DICOMData

/// The user information item of A-ASSOCIATE-RQ and -AC (PS3.8 9.3.2.3, PS3.7 D.3.3).
///
/// Holds what was there: a sub-item that the peer left out is nil or an empty list, never a default.
package struct UserInformation: Equatable, Sendable {
    /// The longest P-DATA-TF body that the sender of this item wants to receive, in bytes; 0 stands for no limit (PS3.8 D.1).
    package var maximumLength: UInt32?
    package var implementationClassUID: UID?
    package var implementationVersionName: String?
    package var asynchronousOperationsWindow: AsynchronousOperationsWindow?
    package var roleSelections: [RoleSelection]
    package var extendedNegotiations: [ExtendedNegotiation]
    package var commonExtendedNegotiations: [CommonExtendedNegotiation]
    /// Requests only.
    package var userIdentity: UserIdentity?
    /// Acceptances only: the server response field (PS3.7 D.3.3.7.2).
    package var userIdentityResponse: [UInt8]?

    package init(
        maximumLength: UInt32? = nil, implementationClassUID: UID? = nil, implementationVersionName: String? = nil,
        asynchronousOperationsWindow: AsynchronousOperationsWindow? = nil, roleSelections: [RoleSelection] = [],
        extendedNegotiations: [ExtendedNegotiation] = [], commonExtendedNegotiations: [CommonExtendedNegotiation] = [],
        userIdentity: UserIdentity? = nil, userIdentityResponse: [UInt8]? = nil
    ) {
        self.maximumLength = maximumLength
        self.implementationClassUID = implementationClassUID
        self.implementationVersionName = implementationVersionName
        self.asynchronousOperationsWindow = asynchronousOperationsWindow
        self.roleSelections = roleSelections
        self.extendedNegotiations = extendedNegotiations
        self.commonExtendedNegotiations = commonExtendedNegotiations
        self.userIdentity = userIdentity
        self.userIdentityResponse = userIdentityResponse
    }
}

/// Asynchronous operations window (PS3.7 D.3.3.3): how many operations may be outstanding; 0 stands for no limit.
package struct AsynchronousOperationsWindow: Equatable, Sendable {
    package var invoked: UInt16
    package var performed: UInt16

    /// What holds where nothing is negotiated: one operation after another.
    package static let synchronous = AsynchronousOperationsWindow(invoked: 1, performed: 1)

    package init(invoked: UInt16, performed: UInt16) {
        self.invoked = invoked
        self.performed = performed
    }
}

/// SCP/SCU role selection (PS3.7 D.3.3.4): the roles of the association's requestor for a SOP class, proposed or accepted.
package struct RoleSelection: Equatable, Sendable {
    package var sopClassUID: UID
    package var isSCU: Bool
    package var isSCP: Bool

    package init(sopClassUID: UID, isSCU: Bool, isSCP: Bool) {
        self.sopClassUID = sopClassUID
        self.isSCU = isSCU
        self.isSCP = isSCP
    }
}

/// SOP class extended negotiation (PS3.7 D.3.3.5).
package struct ExtendedNegotiation: Equatable, Sendable {
    package var sopClassUID: UID
    /// Its meaning is the service class's (PS3.4).
    package var applicationInformation: [UInt8]

    package init(sopClassUID: UID, applicationInformation: [UInt8]) {
        self.sopClassUID = sopClassUID
        self.applicationInformation = applicationInformation
    }
}

/// SOP class common extended negotiation (PS3.7 D.3.3.6).
package struct CommonExtendedNegotiation: Equatable, Sendable {
    package var sopClassUID: UID
    package var serviceClassUID: UID
    package var relatedGeneralSOPClassUIDs: [UID]

    package init(sopClassUID: UID, serviceClassUID: UID, relatedGeneralSOPClassUIDs: [UID]) {
        self.sopClassUID = sopClassUID
        self.serviceClassUID = serviceClassUID
        self.relatedGeneralSOPClassUIDs = relatedGeneralSOPClassUIDs
    }
}
