import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Testing
import Transport

/// Generous: only what is broken takes as long as this.
let patience = Duration.seconds(90)

enum Sample {
    static let timing = Timing(timeout: patience)

    /// Verification in context 1, CT in context 3.
    static func request(maximumLength: UInt32? = 16_384) -> AssociateRequest {
        AssociateRequest(
            calledAETitle: "CALLED", callingAETitle: "CALLING",
            presentationContexts: [
                PresentationContextProposal(id: 1, abstractSyntax: .verification, transferSyntaxes: [.implicitVRLittleEndian]),
                PresentationContextProposal(id: 3, abstractSyntax: ctImageStorage, transferSyntaxes: [.explicitVRLittleEndian]),
            ],
            userInformation: UserInformation(maximumLength: maximumLength, implementationClassUID: "1.2.3"))
    }

    /// Accepts both contexts of ``request(maximumLength:)``.
    static func accept(maximumLength: UInt32? = 16_384, _ change: (inout AssociateAccept) -> Void = { _ in }) -> PDU {
        var accept = AssociateAccept(
            calledAETitle: "CALLED", callingAETitle: "CALLING",
            presentationContexts: [
                PresentationContextResult(id: 1, result: .acceptance, transferSyntax: .implicitVRLittleEndian),
                PresentationContextResult(id: 3, result: .acceptance, transferSyntax: .explicitVRLittleEndian),
            ],
            userInformation: UserInformation(maximumLength: maximumLength, implementationClassUID: "4.5.6"))
        change(&accept)
        return .associateAccept(accept)
    }

    static let ctImageStorage: UID = "1.2.840.10008.5.1.4.1.1.2"

    static let policy = AcceptorPolicy(abstractSyntaxes: .any, transferSyntaxes: .firstProposed, maximumLength: 16_384)

    static let echo = CEchoRequest(messageID: 1)
    static let store = CStoreRequest(messageID: 1, affectedSOPClassUID: ctImageStorage, affectedSOPInstanceUID: "1.2.3.4")

    /// The command in one fragment.
    static func message(_ commandSet: CommandSet, contextID: UInt8 = 1) -> PDU {
        fragment(commandSet.encoded(), contextID: contextID, isCommand: true)
    }

    static func fragment(_ bytes: [UInt8], contextID: UInt8, isCommand: Bool, isLast: Bool = true) -> PDU {
        .dataTransfer(
            DataTransfer(values: [
                PresentationDataValue(contextID: contextID, isCommand: isCommand, isLast: isLast, data: bytes[...])
            ]))
    }

    /// Bytes that show a gap, a repetition or an exchange.
    static func dataSet(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }
}

/// A data set in memory, read in pieces of at most so many bytes.
struct BytesSource: DataSetSource {
    let bytes: [UInt8]
    /// What it claims to hold; more than there is makes it end early.
    var byteCount: Int
    private let pieceLength: Int
    private var offset = 0

    init(_ bytes: [UInt8], claiming byteCount: Int? = nil, pieceLength: Int = .max) {
        self.bytes = bytes
        self.byteCount = byteCount ?? bytes.count
        self.pieceLength = pieceLength
    }

    mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(DataSetSourceError) -> Int {
        let count = min(range.count, pieceLength, bytes.count - offset)
        guard count > 0 else { throw .ended(byteCount: offset, announced: byteCount) }
        buffer.replaceSubrange(range.prefix(count), with: bytes[offset..<offset + count])
        offset += count
        return count
    }
}

/// The bytes of a source whose length nobody tells.
struct BytesStream: DataSetStream {
    private var source: BytesSource
    private var left: Int
    private let isFailing: Bool

    /// - Parameter isFailing: whether it fails where it should end.
    init(_ source: BytesSource, isFailing: Bool = false) {
        self.source = source
        left = source.byteCount
        self.isFailing = isFailing
    }

    mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(DataSetSourceError) -> Int {
        guard left > 0 else {
            guard !isFailing else { throw .unreadable(errno: 5) }
            return 0
        }
        let count = try source.read(into: &buffer, range)
        left -= count
        return count
    }
}

/// A large data set that takes no memory: one block over and over.
struct RepeatingSource: DataSetSource {
    let byteCount: Int
    private let block = [UInt8](repeating: 0x5A, count: 128 * 1024)

    init(byteCount: Int) {
        self.byteCount = byteCount
    }

    mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(DataSetSourceError) -> Int {
        let count = min(range.count, block.count)
        buffer.replaceSubrange(range.prefix(count), with: block.prefix(count))
        return count
    }
}

/// Runs what must fail, and gives the error.
func failure<Value>(
    _ body: () throws(AssociationError) -> Value, sourceLocation: SourceLocation = #_sourceLocation
) throws -> AssociationError {
    do throws(AssociationError) {
        let value = try body()
        Issue.record("nothing failed: \(value)", sourceLocation: sourceLocation)
    } catch {
        return error
    }
    throw Unfailing()
}

private struct Unfailing: Error {}
