import DICOMData

/// What an acceptor agrees to, and so its answer to each A-ASSOCIATE-RQ.
package struct AcceptorPolicy: Equatable, Sendable {
    /// Which AE titles are recognized.
    package enum AETitleRule: Equatable, Sendable {
        case any
        case only(Set<AETitle>)
    }

    /// Which abstract syntaxes are supported.
    package enum AbstractSyntaxRule: Equatable, Sendable {
        case any
        case only(Set<UID>)
        /// All but these: also those that nobody here has heard of.
        case allBut(Set<UID>)
    }

    /// Which of the transfer syntaxes proposed for a context is chosen.
    package enum TransferSyntaxRule: Equatable, Sendable {
        /// Every one is supported; the first proposed is taken.
        case firstProposed
        /// Of these, the first that was proposed.
        case preferred([UID])
        /// Every one is supported but these; of the others the first of `preferring` that was proposed, else the first proposed.
        case allBut(Set<UID>, preferring: [UID])
    }

    package var calledAETitles: AETitleRule
    package var callingAETitles: AETitleRule
    package var abstractSyntaxes: AbstractSyntaxRule
    package var transferSyntaxes: TransferSyntaxRule
    /// What the requestor may be for a SOP class, if it asks (PS3.7 D.3.3.4).
    package var requestorRoles: RequestorRoles
    /// The longest P-DATA-TF body to be received, in bytes; 0 stands for no limit (PS3.8 D.1).
    package var maximumLength: UInt32
    package var implementationClassUID: UID
    package var implementationVersionName: String
    /// The server response to a user identity, if the requestor asks for one (PS3.7 D.3.3.7.2); nil: the identity is passed over. An empty one is no
    /// answer to a Kerberos ticket or a SAML assertion, which call for a ticket or response of the server.
    package var userIdentityResponse: [UInt8]?
    /// What is answered to extended negotiation of storage (PS3.4 B.3.1.2); nil: it is passed over.
    package var storageSupport: StorageSupport?

    package init(
        calledAETitles: AETitleRule = .any, callingAETitles: AETitleRule = .any, abstractSyntaxes: AbstractSyntaxRule,
        transferSyntaxes: TransferSyntaxRule, requestorRoles: RequestorRoles = .default, maximumLength: UInt32,
        implementationClassUID: UID = Implementation.classUID, implementationVersionName: String = Implementation.versionName,
        userIdentityResponse: [UInt8]? = nil, storageSupport: StorageSupport? = nil
    ) {
        self.calledAETitles = calledAETitles
        self.callingAETitles = callingAETitles
        self.abstractSyntaxes = abstractSyntaxes
        self.transferSyntaxes = transferSyntaxes
        self.requestorRoles = requestorRoles
        self.maximumLength = maximumLength
        self.implementationClassUID = implementationClassUID
        self.implementationVersionName = implementationVersionName
        self.userIdentityResponse = userIdentityResponse
        self.storageSupport = storageSupport
    }
}

extension AcceptorPolicy.AETitleRule {
    /// - Parameter title: as on the wire; leading and trailing spaces do not signify (PS3.8 9.3.2).
    func recognizes(_ title: String) -> Bool {
        switch self {
        case .any: return true
        case .only(let titles):
            guard let title = try? AETitle(title) else { return false }
            return titles.contains(title)
        }
    }
}

extension AcceptorPolicy.AbstractSyntaxRule {
    func supports(_ uid: UID) -> Bool {
        switch self {
        case .any: true
        case .only(let supported): supported.contains(uid)
        case .allBut(let unsupported): !unsupported.contains(uid)
        }
    }
}

extension AcceptorPolicy.TransferSyntaxRule {
    /// Nil if none of those proposed is supported.
    func choose(from proposed: [UID]) -> UID? {
        switch self {
        case .firstProposed: proposed.first
        case .preferred(let preferred): preferred.first(where: proposed.contains)
        case .allBut(let unsupported, let preferred):
            preferred.first { proposed.contains($0) && !unsupported.contains($0) } ?? proposed.first { !unsupported.contains($0) }
        }
    }
}
