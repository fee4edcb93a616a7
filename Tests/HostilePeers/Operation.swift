/// What our requestor asks for, and what it needs of an acceptor.
package struct Operation: Sendable {
    /// In context 1, proposed with these transfer syntaxes.
    package let sopClass: String
    package let transferSyntaxes: [String]
    /// Of the object; nil for C-ECHO.
    package let instance: String?

    package static let echo = Operation(
        sopClass: Sample.verification, transferSyntaxes: [Sample.implicitVR, Sample.explicitVR], instance: nil)

    /// C-STORE of an object for which one context is proposed, with one transfer syntax.
    package static func store(sopClass: String, transferSyntax: String, instance: String) -> Operation {
        Operation(sopClass: sopClass, transferSyntaxes: [transferSyntax], instance: instance)
    }

    private init(sopClass: String, transferSyntaxes: [String], instance: String?) {
        self.sopClass = sopClass
        self.transferSyntaxes = transferSyntaxes
        self.instance = instance
    }

    var acceptance: Item { .associateAccept(transferSyntax: transferSyntaxes.first ?? "", sopClass: sopClass) }

    var responseField: Int { instance == nil ? 0x8030 : 0x8001 }

    /// With everything that a response may say.
    func response(status: Int = 0, messageID: Int = 1) -> Command {
        .response(
            instance == nil ? "C-ECHO-RSP" : "C-STORE-RSP", field: responseField, sopClass: sopClass, status: status, messageID: messageID,
            instance: instance)
    }
}
