import DICOMData
import DICOMUpperLayer

/// What an association request holds beside titles and presentation contexts.
package struct Negotiation: Equatable, Sendable {
    /// Announced unless something else is asked for. Responses are small.
    package static let defaultMaximumLength: UInt32 = 128 * 1024

    /// What may be asked for: less holds hardly a response, more is only room that is never filled.
    package static let maximumLengths: ClosedRange<UInt32> = 1024...(16 << 20)

    /// The longest P-DATA-TF body that we accept, in bytes (PS3.8 D.1).
    package var maximumLength = defaultMaximumLength
    /// Who the user is (PS3.7 D.3.3.7).
    package var userIdentity: UserIdentity?
    /// Whether the acceptor is asked what it keeps of storage objects, and told to which service and general class they belong (PS3.4 B.3.1).
    package var extendsStorage = false

    package init() {}

    func userInformation(for contexts: [PresentationContextProposal]) -> UserInformation {
        // One sub-item for each SOP class, however many contexts it has (PS3.7 D.3.3.5.1, D.3.3.6.1).
        var seen: Set<UID> = []
        let sopClasses = extendsStorage ? contexts.map(\.abstractSyntax).filter { seen.insert($0).inserted } : []
        return UserInformation(
            maximumLength: maximumLength, implementationClassUID: Implementation.classUID,
            implementationVersionName: Implementation.versionName,
            extendedNegotiations: sopClasses.map {
                ExtendedNegotiation(sopClassUID: $0, applicationInformation: StorageSupport.scuOnly.applicationInformation)
            },
            commonExtendedNegotiations: sopClasses.map {
                CommonExtendedNegotiation(
                    sopClassUID: $0, serviceClassUID: SOPClass.storageServiceClass,
                    relatedGeneralSOPClassUIDs: SOPClass.relatedGeneralSOPClasses(of: $0))
            },
            userIdentity: userIdentity)
    }
}
