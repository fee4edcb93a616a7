extension ProbeResult {
    /// What was negotiated (PS3.8 7.1); of several associations, the last.
    package struct Association: Codable, Equatable, Sendable {
        package struct PresentationContext: Codable, Equatable, Sendable {
            package var id: UInt8
            package var abstractSyntax: String
            /// The accepted one; absent when the context was rejected.
            package var transferSyntax: String?
            /// The standard's word for the result (PS3.8 9.3.3.2).
            package var result: String
            /// Absent where extended negotiation was not asked for.
            package var storageSupport: StorageSupport?

            package init(
                id: UInt8, abstractSyntax: String, transferSyntax: String?, result: String, storageSupport: StorageSupport? = nil
            ) {
                self.id = id
                self.abstractSyntax = abstractSyntax
                self.transferSyntax = transferSyntax
                self.result = result
                self.storageSupport = storageSupport
            }
        }

        package var peerImplementationClassUID: String?
        package var peerImplementationVersionName: String?
        /// The longest P-DATA-TF that the peer accepts, in bytes; 0 is no limit (PS3.8 D.1).
        package var peerMaximumLength: UInt32?
        /// Absent where none was sent.
        package var userIdentity: UserIdentity?
        package var presentationContexts: [PresentationContext]

        package init(
            peerImplementationClassUID: String?, peerImplementationVersionName: String?, peerMaximumLength: UInt32?,
            userIdentity: UserIdentity? = nil, presentationContexts: [PresentationContext]
        ) {
            self.peerImplementationClassUID = peerImplementationClassUID
            self.peerImplementationVersionName = peerImplementationVersionName
            self.peerMaximumLength = peerMaximumLength
            self.userIdentity = userIdentity
            self.presentationContexts = presentationContexts
        }
    }
}

extension ProbeResult.Association {
    /// What the acceptor answered to SOP class extended negotiation of storage (PS3.4 B.3.1.2), in words.
    package struct StorageSupport: Codable, Equatable, Sendable {
        /// Whether there was an answer for this SOP class. Where there was none, nothing can be said of the acceptor.
        package var isAnswered: Bool
        /// What it keeps of an object; absent, as are the two that follow, where the answer is too short to tell.
        package var level: String?
        package var digitalSignatures: String?
        /// Whether it may change data elements.
        package var elementCoercion: String?

        package init(isAnswered: Bool, level: String? = nil, digitalSignatures: String? = nil, elementCoercion: String? = nil) {
            self.isAnswered = isAnswered
            self.level = level
            self.digitalSignatures = digitalSignatures
            self.elementCoercion = elementCoercion
        }
    }

    /// The user identity that was sent (PS3.7 D.3.3.7), without its secret.
    package struct UserIdentity: Codable, Equatable, Sendable {
        /// The number in PS3.7 table D.3-14.
        package var type: UInt8
        /// The same in words.
        package var kind: String
        /// Absent where the identity is a ticket, an assertion or a token.
        package var userName: String?
        /// Whether the acceptor gave the positive response that was asked for.
        package var isConfirmed: Bool
        /// Of the acceptor's ticket, response or token, in bytes; absent for user names, to which it answers without one, and where there was no response.
        package var serverResponseLength: Int?

        package init(type: UInt8, kind: String, userName: String?, isConfirmed: Bool, serverResponseLength: Int?) {
            self.type = type
            self.kind = kind
            self.userName = userName
            self.isConfirmed = isConfirmed
            self.serverResponseLength = serverResponseLength
        }
    }
}
