/// What the samples speak of.
package enum Sample {
    package static let verification = "1.2.840.10008.1.1"
    package static let ctImageStorage = "1.2.840.10008.5.1.4.1.1.2"
    package static let implicitVR = "1.2.840.10008.1.2"
    package static let explicitVR = "1.2.840.10008.1.2.1"
    static let applicationContext = "1.2.840.10008.3.1.1.1"
    static let instance = "1.2.3.4.5"
}

// PDUs in order, with every item that the standard knows.
extension Item {
    /// Verification in context 1, CT images in context 3.
    static let associateRequest = pdu(
        "A-ASSOCIATE-RQ", 0x01,
        associateFields + [
            .item("application context", 0x10, [Field.uid(Sample.applicationContext)]),
            proposal(1, Sample.verification, [Sample.implicitVR, Sample.explicitVR]),
            proposal(3, Sample.ctImageStorage, [Sample.explicitVR]),
            .item(
                "user information", 0x50,
                negotiationItems + [
                    .item(
                        "common extended negotiation", 0x57,
                        [
                            .counted("SOP class", [Field.uid(Sample.ctImageStorage)]),
                            .counted("service class", [Field.uid("1.2.840.10008.4.2")]),
                            .counted("related classes", [.counted("related class", [Field.uid("1.2.840.10008.5.1.4.1.1.4")])]),
                        ]),
                    .item(
                        "user identity", 0x58,
                        [
                            Field.number("identity type", 2), Field.number("response requested", 1),
                            .counted("primary field", [Field.run("name", Array("user".utf8))]),
                            .counted("secondary field", [Field.run("passcode", Array("secret".utf8))]),
                        ]),
                ]),
        ])

    /// Accepts one context.
    static func associateAccept(transferSyntax: String, sopClass: String) -> Item {
        pdu(
            "A-ASSOCIATE-AC", 0x02,
            associateFields + [
                .item("application context", 0x10, [Field.uid(Sample.applicationContext)]),
                .item(
                    "presentation context", 0x21,
                    [
                        Field.number("context ID", 1), Field.reserved(1), Field.number("result", 0), Field.reserved(1),
                        .item("transfer syntax", 0x40, [Field.uid(transferSyntax)]),
                    ]),
                .item(
                    "user information", 0x50,
                    negotiationItems + [
                        .item("user identity response", 0x59, [.counted("server response", [Field.run("response", [1, 2, 3])])])
                    ]),
            ])
    }

    private static let associateFields = [
        Field.number("protocol version", 0, 1), Field.reserved(2), Field.title("called AE title", "TESTSCP"),
        Field.title("calling AE title", "HOSTILE"), Field.reserved(32),
    ]

    /// Those that requests and acceptances have in common.
    private static let negotiationItems: [Part] = [
        .item("maximum length", 0x51, [Field.number("length to receive", 0, 0, 0x40, 0)]),
        .item("implementation class UID", 0x52, [Field.uid("1.2.3.4")]),
        .item("asynchronous operations window", 0x53, [Field.number("invoked", 0, 1), Field.number("performed", 0, 1)]),
        .item(
            "role selection", 0x54,
            [.counted("SOP class", [Field.uid(Sample.ctImageStorage)]), Field.number("SCU role", 1), Field.number("SCP role", 0)]),
        .item("implementation version name", 0x55, [Field.run("version name", Array("HOSTILE_1".utf8))]),
        .item(
            "extended negotiation", 0x56,
            [.counted("SOP class", [Field.uid(Sample.ctImageStorage)]), Field.run("application information", [2, 0, 3, 0, 0, 0])]),
    ]

    private static func proposal(_ id: UInt8, _ abstractSyntax: String, _ transferSyntaxes: [String]) -> Part {
        .item(
            "presentation context", 0x20,
            [
                Field.number("context ID", id), Field.reserved(3), .item("abstract syntax", 0x30, [Field.uid(abstractSyntax)]),
            ] + transferSyntaxes.map { .item("transfer syntax", 0x40, [Field.uid($0)]) })
    }

    static let associateReject = pdu(
        "A-ASSOCIATE-RJ", 0x03,
        [Field.reserved(1), Field.number("result", 1), Field.number("source", 1), Field.number("reason", 7)])
    static let releaseRequest = pdu("A-RELEASE-RQ", 0x05, [Field.reserved(4)])
    static let releaseResponse = pdu("A-RELEASE-RP", 0x06, [Field.reserved(4)])
    static let abort = pdu("A-ABORT", 0x07, [Field.reserved(2), Field.number("source", 2), Field.number("reason", 0)])

    /// A P-DATA-TF with one value.
    static func data(_ contextID: UInt8, isCommand: Bool, isLast: Bool = true, _ bytes: [UInt8]) -> Item {
        pdu("P-DATA-TF", 0x04, [value(contextID, isCommand: isCommand, isLast: isLast, bytes)])
    }

    static func value(_ contextID: UInt8, isCommand: Bool, isLast: Bool, _ bytes: [UInt8]) -> Part {
        .item(
            Item(
                name: "presentation data value", head: [], lengthByteCount: 4,
                content: [
                    Field.number("context ID", contextID), Field.number("message control header", (isCommand ? 1 : 0) | (isLast ? 2 : 0)),
                    Field.run("fragment", bytes),
                ]))
    }
}
