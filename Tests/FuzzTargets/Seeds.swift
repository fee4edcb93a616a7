import DICOMData
import DICOMFiles
import DICOMUpperLayer
import DIMSE
import PKI

/// What fuzzing a target starts from: inputs that are in order.
package enum Seeds {
    /// - Parameter testData: the folder of that name.
    package static func all(for target: FuzzTarget, testData: String) throws -> [[UInt8]] {
        switch target.name {
        case "pdu": try pdus.map { try $0.encoded() } + [try pdus.flatMap { try $0.encoded() }] + shortRecordings(testData)
        case "machine": machine
        case "messages": messages
        case "association": try association() + recorded(testData).map { [$0.isOfAcceptor ? 0 : 1] + $0.bytes }
        case "elements": try elements(testData)
        case "file": try files(testData)
        case "settings": settings
        case "keys": try keyFiles()
        case "tls": tls
        default: []
        }
    }

    // MARK: Files

    /// Larger ones teach nothing more.
    private static let maximumByteCount = 12 * 1024

    private static func paths(below folder: String) -> [String] {
        FileWalk([folder]).compactMap { $0.kind == .file ? $0.path : nil }
    }

    private static func files(_ testData: String) throws -> [[UInt8]] {
        try ["objects", "raw", "bad"].flatMap { try paths(below: "\(testData)/\($0)").map { try KeyFile.read($0) } }.filter {
            $0.count <= maximumByteCount
        }
    }

    private static func elements(_ testData: String) throws -> [[UInt8]] {
        try paths(below: "\(testData)/objects").compactMap { path in
            let file = try DICOMFile.open(path)
            guard file.dataSetByteCount <= maximumByteCount, let syntax = TransferSyntax(uid: file.metaInformation.transferSyntaxUID)
            else { return nil }
            let encoding: UInt8 =
                switch syntax.encoding {
                case .implicitVRLittleEndian: 0
                case .explicitVRLittleEndian: 1
                case .explicitVRBigEndian: 2
                }
            return [encoding, 0] + (try KeyFile.read(path))[file.dataSetOffset...]
        }
    }

    // MARK: Associations

    /// What real peers once said.
    private static func recorded(_ testData: String) throws -> [(bytes: [UInt8], isOfAcceptor: Bool)] {
        try paths(below: "\(testData)/associations").filter { $0.hasSuffix(".bin") }
            .map { (try KeyFile.read($0), $0.hasSuffix("-acceptor.bin")) }
    }

    /// Without the request of 128 contexts, which takes as long as all others together, as does most of what is made of it: in the same time, fuzzing
    /// gets further without.
    private static func shortRecordings(_ testData: String) throws -> [[UInt8]] {
        try recorded(testData).map(\.bytes).filter { $0.count <= 4096 }
    }

    private static let ctImageStorage: UID = "1.2.840.10008.5.1.4.1.1.2"

    private static let request = AssociateRequest(
        calledAETitle: "ANY-SCP", callingAETitle: "DICOMPROBE",
        presentationContexts: [
            PresentationContextProposal(id: 1, abstractSyntax: .verification, transferSyntaxes: [.implicitVRLittleEndian]),
            PresentationContextProposal(
                id: 3, abstractSyntax: ctImageStorage, transferSyntaxes: [.explicitVRLittleEndian, .implicitVRLittleEndian]),
        ],
        userInformation: UserInformation(
            maximumLength: 16_384, implementationClassUID: "1.2.3", implementationVersionName: "SEED",
            asynchronousOperationsWindow: AsynchronousOperationsWindow(invoked: 1, performed: 1),
            roleSelections: [RoleSelection(sopClassUID: ctImageStorage, isSCU: true, isSCP: false)],
            extendedNegotiations: [ExtendedNegotiation(sopClassUID: ctImageStorage, applicationInformation: [2, 0, 3, 0, 1, 0])],
            commonExtendedNegotiations: [
                CommonExtendedNegotiation(
                    sopClassUID: ctImageStorage, serviceClassUID: "1.2.840.10008.4.2", relatedGeneralSOPClassUIDs: ["1.2.3"])
            ],
            userIdentity: UserIdentity(kind: 2, isPositiveResponseRequested: true, primaryField: [0x75], secondaryField: [0x70])))

    private static let accept = AssociateAccept(
        calledAETitle: "ANY-SCP", callingAETitle: "DICOMPROBE",
        presentationContexts: [
            PresentationContextResult(id: 1, result: .acceptance, transferSyntax: .implicitVRLittleEndian),
            PresentationContextResult(id: 3, result: .acceptance, transferSyntax: .explicitVRLittleEndian),
        ],
        userInformation: UserInformation(maximumLength: 16_384, implementationClassUID: "4.5.6", userIdentityResponse: []))

    private static let store = CStoreRequest(messageID: 2, affectedSOPClassUID: ctImageStorage, affectedSOPInstanceUID: "1.2.3.4")
    private static let echo = CEchoRequest(messageID: 1)
    private static let success = Status(rawValue: 0)

    private static func message(_ commandSet: CommandSet, _ contextID: UInt8, dataSet: [UInt8]? = nil) -> PDU {
        let command = PresentationDataValue(contextID: contextID, isCommand: true, isLast: true, data: commandSet.encoded()[...])
        let data = dataSet.map { PresentationDataValue(contextID: contextID, isCommand: false, isLast: true, data: $0[...]) }
        return .dataTransfer(DataTransfer(values: [command] + [data].compactMap(\.self)))
    }

    private static let pdus: [PDU] = [
        .associateRequest(request), .associateAccept(accept), .associateReject(AssociateReject(.permanent, .calledAETitleNotRecognized)),
        message(echo.commandSet, 1), message(store.commandSet, 3, dataSet: [8, 0, 0x60, 0, 0x43, 0x53, 2, 0, 0x43, 0x54]), .releaseRequest,
        .releaseResponse, .abort(.byServiceUser),
    ]

    private static func association() throws -> [[UInt8]] {
        let asAcceptor: [PDU] = [
            .associateRequest(request), message(echo.commandSet, 1), message(store.commandSet, 3, dataSet: [1, 2, 3, 4]), .releaseRequest,
        ]
        let asRequestor: [PDU] = [
            .associateAccept(accept), message(echo.response(success).commandSet, 1), message(store.response(success).commandSet, 3),
            .releaseResponse,
        ]
        let refused: [PDU] = [.associateReject(AssociateReject(.permanent, .calledAETitleNotRecognized))]
        let collision: [PDU] = asRequestor.dropLast() + [.releaseRequest, .releaseResponse]
        let conversations: [(role: UInt8, pdus: [PDU])] = [(1, asAcceptor), (0, asRequestor), (0, refused), (0, collision)]
        return try conversations.flatMap { role, pdus -> [[UInt8]] in
            let bytes = try pdus.flatMap { try $0.encoded() }
            // Whole and in pieces; closed, silent, reset; with a peer that takes little.
            let manners: [UInt8] = [0, 0x0A, 0x10, 0x20]
            return manners.map { [role | $0] + bytes }
        }
    }

    // MARK: Messages

    private static let messages: [[UInt8]] = {
        let sets = [
            echo.commandSet, store.commandSet, echo.response(success).commandSet, store.response(success, errorComment: "x").commandSet,
        ]
        let raw = sets.map { [0] + $0.encoded() }
        let fragments = sets.map { commandSet in
            let bytes = commandSet.encoded()
            return [1, 7, UInt8(clamping: bytes.count)] + bytes + [6, 4, 1, 2, 3, 4]
        }
        return raw + fragments
    }()

    // MARK: Settings

    private static let settings: [[UInt8]] = [
        (
            0,
            "defaults: {timeout: 5s, ca: ca.pem}\ntargets:\n  pacs: {address: \"ORTHANC@${HOST}:104\", insecure: true}\nsteps:\n"
                + "  - name: it answers\n    echo: pacs\n    times: 3\n    retries: 2\n  - store: pacs\n    paths: [a.dcm, /b]\n    jobs: 4\n"
                + "    expect: {reason: cert.expired, within: 2s}\n"
        ),
        (0, "include: [other.yaml]\nsteps:\n  - parallel:\n    - echo: host:1\n    - echo: host:2\n      called: \"${TAG:-x}\"\n"),
        (
            1,
            "modules:\n  pacs:\n    verb: echo\n    allow: [\"*@*.example.org:*\", \"[::1]:104\"]\n    timeout: 2s\n"
                + "  archive: {verb: store, allow: [\"*\"], synthetic: true}\n"
        ),
        (
            2,
            "target: ORTHANC@pacs.example.org\nca: [a.pem, b.pem]\nverbose: true\nserve: {port: 11112}\n"
                + "profiles:\n  site:\n    timeout: 3\n    insecure: no\n    store: {jobs: 2}\n"
        ),
        (2, "a: &a [x, x]\nb: &b [*a, *a]\nc: {? *b : 1, <<: {d: ~}}\n"), (3, "ORTHANC@[fe80::1%eth0]:11112"), (3, "2.5m"),
        (3, "*@pacs-*.example.org:*"), (3, "JPEG2000Lossless"),
    ].map { (kind: UInt8, text: String) in [kind] + text.utf8 }

    // MARK: TLS

    /// Whom to be, how the peer is to lie, and where: see the target.
    private static let tls: [[UInt8]] = someTLS + flips(asServer: true, 0..<400) + flips(asServer: false, stride(from: 0, to: 1_000, by: 3))

    /// One byte changed in each place of what the peer says first.
    private static func flips(asServer: Bool, _ offsets: some Sequence<Int>) -> [[UInt8]] {
        offsets.map { [asServer ? 1 : 0, 0, UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0), 0x32] }
    }

    private static let someTLS: [[UInt8]] = [
        [0], [1], [4], [5], [0, 0, 0, 100, 1], [1, 3, 0, 50, 9], [4, 0, 4, 0, 1], [5, 5, 1, 0, 40], [8, 4, 0, 10, 0], [0, 2, 8, 0, 3],
        [2] + Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), [3, 0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0x00, 0x00, 0x01, 0x00],
        [2, 0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28],
    ]

    /// By their places in the target's list: both roles, each way of ending.
    private static let machine: [[UInt8]] = [
        [0, 0, 1, 2, 9, 10, 11, 13], [0, 0, 1, 2, 11, 12, 14, 13], [0, 0, 1, 3], [1, 4, 5, 7, 10, 9, 12, 14, 17], [1, 4, 6, 18],
        [1, 4, 5, 8, 17], [1, 4, 5, 7, 11, 12, 13, 14, 17], [0, 0, 1, 19, 5, 20, 18], [1, 4, 5, 7, 15, 17], [1, 4, 5, 7, 16],
    ]
}
