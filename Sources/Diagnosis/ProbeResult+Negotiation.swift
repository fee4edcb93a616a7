import DICOMData
import DICOMUpperLayer
import ProbeResults

extension ProbeResult.Association {
    /// Adds what the requestor's own sub-items came to.
    ///
    /// - Parameter request: what was asked for.
    package mutating func add(answersTo request: UserInformation, _ negotiated: NegotiatedAssociation) {
        userIdentity = request.userIdentity.map { UserIdentity($0, response: negotiated.peerInformation.userIdentityResponse) }
        let asked = Set(request.extendedNegotiations.map(\.sopClassUID.value))
        let answers = Dictionary(
            negotiated.peerInformation.extendedNegotiations.map { ($0.sopClassUID.value, $0) }, uniquingKeysWith: { first, _ in first })
        for index in presentationContexts.indices {
            let sopClass = presentationContexts[index].abstractSyntax
            guard asked.contains(sopClass) else { continue }
            presentationContexts[index].storageSupport = StorageSupport(answers[sopClass])
        }
    }
}

extension ProbeResult.Association.UserIdentity {
    fileprivate init(_ identity: UserIdentity, response: [UInt8]?) {
        self.init(
            type: identity.kind, kind: identity.knownKind?.description ?? "undefined", userName: identity.userName,
            isConfirmed: response != nil, serverResponseLength: identity.userName == nil ? response?.count : nil)
    }
}

extension UserIdentity {
    /// Nil where the identity is a ticket, an assertion or a token.
    package var userName: String? {
        switch knownKind {
        case .username, .usernameAndPasscode: String(decoding: primaryField, as: UTF8.self)
        case .kerberosServiceTicket, .samlAssertion, .jsonWebToken, nil: nil
        }
    }
}

extension UserIdentity.Kind {
    /// The option that it is given by.
    package var option: String {
        switch self {
        case .username, .usernameAndPasscode: "--user"
        case .kerberosServiceTicket: "--kerberos-ticket-file"
        case .samlAssertion: "--saml-assertion-file"
        case .jsonWebToken: "--jwt-file"
        }
    }

    /// Whether somebody who overhears it could pass for the user.
    package var isSecret: Bool { self != .username }
}

extension ProbeResult.Association.StorageSupport {
    fileprivate init(_ answer: ExtendedNegotiation?) {
        self.init(isAnswered: answer != nil)
        guard let support = answer.flatMap({ DICOMUpperLayer.StorageSupport(applicationInformation: $0.applicationInformation) }) else {
            return
        }
        level = support.levelWords
        digitalSignatures = support.signatureWords
        elementCoercion = support.coercionWords
    }
}

extension StorageSupport {
    /// PS3.4 B.4.1.1.
    fileprivate var levelWords: String {
        switch level {
        case 0: "level 0 (local): keeps a subset of the attributes of its own choice"
        case 1: "level 1 (base): keeps type 1 and 2 attributes"
        case 2: "level 2 (full): keeps all attributes"
        case 3: "none: only an SCU"
        default: "undefined value \(level)"
        }
    }

    /// PS3.4 B.4.1.4.
    fileprivate var signatureWords: String {
        switch signatureLevel {
        case 0: "unspecified"
        case 1: "level 1: may not preserve signatures"
        case 2: "level 2: checks signatures and replaces them"
        case 3: "level 3: preserves signatures, bit for bit"
        default: "undefined value \(signatureLevel)"
        }
    }

    /// PS3.4 tables B.3-1 and B.3-2.
    fileprivate var coercionWords: String {
        switch elementCoercion {
        case 0: "none: changes no data element"
        case 1: "may change data elements"
        case 2: "not applicable: only an SCU"
        default: "undefined value \(elementCoercion)"
        }
    }
}
