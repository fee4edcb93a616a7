import DICOMData
import Testing

@testable import DICOMUpperLayer

/// A PDU, and its bytes typed by hand from the tables of PS3.8 and PS3.7.
struct PDUVector: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let pdu: PDU

    var testDescription: String { name }

    init(_ name: String, _ pdu: PDU, _ parts: [UInt8]...) {
        self.name = name
        self.bytes = Array(parts.joined())
        self.pdu = pdu
    }
}

/// The bytes of ISO 646 text.
func text(_ text: String) -> [UInt8] { Array(text.utf8) }

extension PDUVector {
    static let all = [
        echoRequest, fullRequest, accept, reject, commandAndData, emptyFragment, releaseRequest, releaseResponse, userAbort, providerAbort,
    ]

    static let echoRequest = PDUVector(
        "A-ASSOCIATE-RQ for verification",
        .associateRequest(
            AssociateRequest(
                calledAETitle: "ANY-SCP", callingAETitle: "DICOMPROBE",
                presentationContexts: [
                    PresentationContextProposal(id: 1, abstractSyntax: "1.2.840.10008.1.1", transferSyntaxes: ["1.2.840.10008.1.2"])
                ],
                userInformation: UserInformation(
                    maximumLength: 16384, implementationClassUID: "1.2.3", implementationVersionName: "SAMPLE_1"))),
        [0x01, 0x00, 0x00, 0x00, 0x00, 0xB0],  // type, reserved, length 176
        [0x00, 0x01, 0x00, 0x00],  // version 1, reserved
        text("ANY-SCP         "), text("DICOMPROBE      "),
        [UInt8](repeating: 0x00, count: 32),
        [0x10, 0x00, 0x00, 0x15], text("1.2.840.10008.3.1.1.1"),
        [0x20, 0x00, 0x00, 0x2E, 0x01, 0x00, 0x00, 0x00],  // context 1
        [0x30, 0x00, 0x00, 0x11], text("1.2.840.10008.1.1"),
        [0x40, 0x00, 0x00, 0x11], text("1.2.840.10008.1.2"),
        [0x50, 0x00, 0x00, 0x1D],
        [0x51, 0x00, 0x00, 0x04, 0x00, 0x00, 0x40, 0x00],  // 16384
        [0x52, 0x00, 0x00, 0x05], text("1.2.3"),
        [0x55, 0x00, 0x00, 0x08], text("SAMPLE_1"))

    static let fullRequest = PDUVector(
        "A-ASSOCIATE-RQ with every sub-item",
        .associateRequest(
            AssociateRequest(
                calledAETitle: "STORE", callingAETitle: " MODALITY",
                reserved: [UInt8](repeating: 0xEE, count: 32),
                presentationContexts: [
                    PresentationContextProposal(
                        id: 255, abstractSyntax: "1.2.840.10008.1.1", transferSyntaxes: ["1.2.840.10008.1.2"])
                ],
                userInformation: UserInformation(
                    maximumLength: 0, implementationClassUID: "1.2.3", implementationVersionName: "SAMPLE_1",
                    asynchronousOperationsWindow: AsynchronousOperationsWindow(invoked: 5, performed: 258),
                    roleSelections: [RoleSelection(sopClassUID: "1.2.840.10008.1.1", isSCU: false, isSCP: true)],
                    extendedNegotiations: [
                        ExtendedNegotiation(sopClassUID: "1.2.840.10008.1.1", applicationInformation: [0x01, 0x00, 0x01])
                    ],
                    commonExtendedNegotiations: [
                        CommonExtendedNegotiation(
                            sopClassUID: "1.2.840.10008.5.1.4.1.1.2", serviceClassUID: "1.2.840.10008.4.2",
                            relatedGeneralSOPClassUIDs: ["1.2.5"])
                    ],
                    userIdentity: UserIdentity(
                        kind: 2, isPositiveResponseRequested: true, primaryField: text("user"), secondaryField: text("pass"))))),
        [0x01, 0x00, 0x00, 0x00, 0x01, 0x38],  // type, reserved, length 312
        [0x00, 0x01, 0x00, 0x00],  // version 1, reserved
        text("STORE           "), text(" MODALITY       "),
        [UInt8](repeating: 0xEE, count: 32),
        [0x10, 0x00, 0x00, 0x15], text("1.2.840.10008.3.1.1.1"),
        [0x20, 0x00, 0x00, 0x2E, 0xFF, 0x00, 0x00, 0x00],  // context 255
        [0x30, 0x00, 0x00, 0x11], text("1.2.840.10008.1.1"),
        [0x40, 0x00, 0x00, 0x11], text("1.2.840.10008.1.2"),
        [0x50, 0x00, 0x00, 0xA5],
        [0x51, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x00],  // no limit
        [0x52, 0x00, 0x00, 0x05], text("1.2.3"),
        [0x53, 0x00, 0x00, 0x04, 0x00, 0x05, 0x01, 0x02],  // 5 invoked, 258 performed
        [0x54, 0x00, 0x00, 0x15, 0x00, 0x11], text("1.2.840.10008.1.1"), [0x00, 0x01],  // SCP, not SCU
        [0x55, 0x00, 0x00, 0x08], text("SAMPLE_1"),
        [0x56, 0x00, 0x00, 0x16, 0x00, 0x11], text("1.2.840.10008.1.1"), [0x01, 0x00, 0x01],
        [0x57, 0x00, 0x00, 0x37, 0x00, 0x19], text("1.2.840.10008.5.1.4.1.1.2"),
        [0x00, 0x11], text("1.2.840.10008.4.2"), [0x00, 0x07, 0x00, 0x05], text("1.2.5"),
        [0x58, 0x00, 0x00, 0x0E, 0x02, 0x01, 0x00, 0x04], text("user"), [0x00, 0x04], text("pass"))

    static let accept = PDUVector(
        "A-ASSOCIATE-AC",
        .associateAccept(
            AssociateAccept(
                calledAETitle: "ANY-SCP", callingAETitle: "DICOMPROBE",
                presentationContexts: [
                    PresentationContextResult(id: 1, result: .acceptance, transferSyntax: "1.2.840.10008.1.2"),
                    PresentationContextResult(id: 3, result: .transferSyntaxesNotSupported, transferSyntax: nil),
                ],
                userInformation: UserInformation(
                    maximumLength: 131072, implementationClassUID: "1.2.4", implementationVersionName: "SAMPLE_2",
                    asynchronousOperationsWindow: .synchronous,
                    roleSelections: [RoleSelection(sopClassUID: "1.2.840.10008.1.1", isSCU: true, isSCP: false)],
                    userIdentityResponse: text("tok")))),
        [0x02, 0x00, 0x00, 0x00, 0x00, 0xCD],  // type, reserved, length 205
        [0x00, 0x01, 0x00, 0x00],  // version 1, reserved
        text("ANY-SCP         "), text("DICOMPROBE      "),
        [UInt8](repeating: 0x00, count: 32),
        [0x10, 0x00, 0x00, 0x15], text("1.2.840.10008.3.1.1.1"),
        [0x21, 0x00, 0x00, 0x19, 0x01, 0x00, 0x00, 0x00],  // context 1: acceptance
        [0x40, 0x00, 0x00, 0x11], text("1.2.840.10008.1.2"),
        [0x21, 0x00, 0x00, 0x04, 0x03, 0x00, 0x04, 0x00],  // context 3: transfer syntaxes not supported
        [0x50, 0x00, 0x00, 0x47],
        [0x51, 0x00, 0x00, 0x04, 0x00, 0x02, 0x00, 0x00],  // 131072
        [0x52, 0x00, 0x00, 0x05], text("1.2.4"),
        [0x53, 0x00, 0x00, 0x04, 0x00, 0x01, 0x00, 0x01],  // 1, 1
        [0x54, 0x00, 0x00, 0x15, 0x00, 0x11], text("1.2.840.10008.1.1"), [0x01, 0x00],  // SCU, not SCP
        [0x55, 0x00, 0x00, 0x08], text("SAMPLE_2"),
        [0x59, 0x00, 0x00, 0x05, 0x00, 0x03], text("tok"))

    static let reject = PDUVector(
        "A-ASSOCIATE-RJ", .associateReject(AssociateReject(.permanent, .calledAETitleNotRecognized)),
        [0x03, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x01, 0x01, 0x07])

    static let commandAndData = PDUVector(
        "P-DATA-TF with a command and the beginning of a data set",
        .dataTransfer(
            DataTransfer(values: [
                PresentationDataValue(contextID: 1, isCommand: true, isLast: true, data: [0xC0, 0xC1, 0xC2, 0xC3]),
                PresentationDataValue(contextID: 1, isCommand: false, isLast: false, data: [0xD0, 0xD1]),
            ])),
        [0x04, 0x00, 0x00, 0x00, 0x00, 0x12],  // type, reserved, length 18
        [0x00, 0x00, 0x00, 0x06, 0x01, 0x03, 0xC0, 0xC1, 0xC2, 0xC3],  // 6 bytes, context 1, last of the command
        [0x00, 0x00, 0x00, 0x04, 0x01, 0x00, 0xD0, 0xD1])  // 4 bytes, context 1, not last of the data set

    static let emptyFragment = PDUVector(
        "P-DATA-TF with an empty last fragment",
        .dataTransfer(DataTransfer(values: [PresentationDataValue(contextID: 3, isCommand: false, isLast: true, data: [])])),
        [0x04, 0x00, 0x00, 0x00, 0x00, 0x06, 0x00, 0x00, 0x00, 0x02, 0x03, 0x02])

    static let releaseRequest = PDUVector(
        "A-RELEASE-RQ", .releaseRequest, [0x05, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x00])

    static let releaseResponse = PDUVector(
        "A-RELEASE-RP", .releaseResponse, [0x06, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x00])

    static let userAbort = PDUVector(
        "A-ABORT of the service-user", .abort(.byServiceUser), [0x07, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x00])

    static let providerAbort = PDUVector(
        "A-ABORT of the service-provider", .abort(Abort(.invalidPDUParameterValue)),
        [0x07, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x02, 0x06])
}
