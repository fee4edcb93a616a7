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

            package init(id: UInt8, abstractSyntax: String, transferSyntax: String?, result: String) {
                self.id = id
                self.abstractSyntax = abstractSyntax
                self.transferSyntax = transferSyntax
                self.result = result
            }
        }

        package var peerImplementationClassUID: String?
        package var peerImplementationVersionName: String?
        /// The longest P-DATA-TF that the peer accepts, in bytes; 0 is no limit (PS3.8 D.1).
        package var peerMaximumLength: UInt32?
        package var presentationContexts: [PresentationContext]

        package init(
            peerImplementationClassUID: String?, peerImplementationVersionName: String?, peerMaximumLength: UInt32?,
            presentationContexts: [PresentationContext]
        ) {
            self.peerImplementationClassUID = peerImplementationClassUID
            self.peerImplementationVersionName = peerImplementationVersionName
            self.peerMaximumLength = peerMaximumLength
            self.presentationContexts = presentationContexts
        }
    }
}
