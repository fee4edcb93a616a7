import DICOMData
import DICOMFiles
import Foundation
import ProbeResults
import Probes
import Synchronization
import Transport

extension ProbePlan {
    /// To a peer on this machine, without TLS.
    static func plain(
        port: UInt16, timeout: Duration = longEnough, deadline: Deadline = .never, interruption: Interruption? = nil
    ) throws -> ProbePlan {
        ProbePlan(
            host: "127.0.0.1", port: port, connectHost: "127.0.0.1", connectPort: port, calledAETitle: try AETitle("CALLED"),
            callingAETitle: try AETitle("CALLING"), security: .plain, timeout: timeout, deadline: deadline, interruption: interruption)
    }
}

extension Deadline {
    /// Returns when it has passed.
    func pass() {
        while !hasPassed { sched_yield() }
    }
}

/// Remembers the fates by their place in input order, and may act on each.
final class FateLog: StoreProbe.Observer {
    private let fates = Mutex<[Int: ObjectResult]>([:])
    private let react: @Sendable (ObjectResult) -> Void
    private let reactToBytes: @Sendable () -> Void

    init(_ react: @escaping @Sendable (ObjectResult) -> Void = { _ in }, toBytes reactToBytes: @escaping @Sendable () -> Void = {}) {
        self.react = react
        self.reactToBytes = reactToBytes
    }

    /// In input order; nil where a place was told twice or never.
    var objects: [ObjectResult]? {
        fates.withLock { fates in
            let objects = (0..<fates.count).compactMap { fates[$0] }
            return objects.count == fates.count ? objects : nil
        }
    }

    func sent(_ byteCount: Int) { reactToBytes() }

    func finished(_ object: ObjectResult, at index: Int) {
        // Told twice, it takes the place of one that will be missing.
        fates.withLock { $0[$0[index] == nil ? index : -1] = object }
        react(object)
    }
}

extension StoreProbe {
    /// Runs, and checks what holds of every run: each object is accounted for, once.
    static func run(
        _ plan: ProbePlan, _ paths: [String], options: Options = Options(), react: @escaping @Sendable (ObjectResult) -> Void = { _ in },
        toBytes reactToBytes: @escaping @Sendable () -> Void = {}
    ) throws -> Stored {
        let log = FateLog(react, toBytes: reactToBytes)
        let result = StoreProbe(plan: plan, paths: paths, options: options, observer: log).run()
        guard let objects = log.objects, let summary = result.summary, summary.objects == objects.count,
            summary.stored + summary.failed + summary.skipped + summary.notAttempted == summary.objects
        else { throw Unaccounted(result: result) }
        return Stored(result: result, objects: objects, summary: summary)
    }

    struct Stored {
        let result: ProbeResult
        let objects: [ObjectResult]
        let summary: StoreSummary

        var fates: [ObjectResult.Fate] { objects.map(\.fate) }
        var reasons: [Reason?] { objects.map(\.reason) }
    }

    private struct Unaccounted: Error {
        let result: ProbeResult
    }
}

extension ScratchFolder {
    /// Puts a DICOM file there.
    ///
    /// - Returns: its path.
    @discardableResult
    func write(
        _ name: String, sopClass: UID = .ctImageStorage, transferSyntax: UID = .explicitVRLittleEndian, instance: UID? = nil,
        byteCount: Int = 100, dataSet: [UInt8]? = nil
    ) throws -> String {
        let file = try AtomicFileWriter(
            path: "\(path)/\(name)",
            metaInformation: FileMetaInformation(
                sopClass: sopClass, sopInstance: instance ?? UID("1.2.3.\(name.utf8.reduce(0) { $0 * 31 % 99_991 + Int($1) })"),
                transferSyntax: transferSyntax, sourceApplicationEntityTitle: nil), existing: .replace)
        let bytes = dataSet ?? sampleDataSet(byteCount)
        try file.write(bytes.span.bytes)
        try file.commit()
        return "\(path)/\(name)"
    }

    /// Puts a DICOMDIR there (PS3.3 F) that refers to these file IDs, their parts separated by backslashes.
    ///
    /// - Parameters:
    ///   - sopClass: recorded of each of them; nil for none.
    ///   - instance: the same.
    ///   - cut: how many bytes its end lacks.
    func writeDICOMDIR(_ fileIDs: [String], sopClass: UID? = nil, instance: UID? = nil, cut: Int = 0) throws -> String {
        func element(_ tag: DICOMData.Tag, _ vr: VR, _ text: String) -> DataElement {
            DataElement(tag, vr, .bytes(Array((text.utf8.count % 2 == 0 ? text : text + " ").utf8)[...]))
        }
        let listed = [
            sopClass.map { element(.referencedSOPClassUIDInFile, .uniqueIdentifier, $0.value) },
            instance.map { element(.referencedSOPInstanceUIDInFile, .uniqueIdentifier, $0.value) },
        ].compactMap(\.self)
        let records = fileIDs.map { [element(.referencedFileID, .codeString, $0)] + listed }
        let syntax = TransferSyntax(uid: .explicitVRLittleEndian)
        var writer = DataElementWriter(encoding: syntax?.encoding ?? .explicitVRLittleEndian)
        try writer.write(DataElement(DICOMData.Tag(0x0004, 0x1220), .sequence, .items(records)))
        let file = try AtomicFileWriter(
            path: "\(path)/DICOMDIR",
            metaInformation: FileMetaInformation(
                sopClass: .mediaStorageDirectoryStorage, sopInstance: "2.25.9", transferSyntax: .explicitVRLittleEndian,
                sourceApplicationEntityTitle: nil), existing: .replace)
        try file.write(Array(writer.bytes.dropLast(cut)).span.bytes)
        try file.commit()
        return "\(path)/DICOMDIR"
    }

    /// Puts a file there that is no DICOM file.
    @discardableResult
    func writeText(_ name: String) throws -> String {
        try Data("not DICOM".utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        return "\(path)/\(name)"
    }
}

/// A data set in order: a CT image of one long value, which says the same in each byte order.
///
/// - Parameter byteCount: even.
func ctDataSet(_ transferSyntax: UID, instance: UID = "1.2.3", byteCount: Int = 1000) throws -> [UInt8] {
    var writer = DataElementWriter(encoding: TransferSyntax(uid: transferSyntax)?.encoding ?? .explicitVRLittleEndian)
    try writer.write(.sopClassUID, .ctImageStorage)
    try writer.write(.sopInstanceUID, instance)
    let isBigEndian = transferSyntax == .explicitVRBigEndian
    let pixels = sampleDataSet(byteCount)
    try writer.write(.pixelData, .otherWord, pixels.indices.map { pixels[isBigEndian ? $0 ^ 1 : $0] })
    return writer.bytes
}

/// The same in little endian, with Rows in front of its pixels (1000 bytes).
///
/// - Parameter extra: elements in front of that.
func describedDataSet(_ transferSyntax: UID, instance: UID = "1.2.3", extra: [UInt8] = []) throws -> [UInt8] {
    let encoding = TransferSyntax(uid: transferSyntax)?.encoding ?? .explicitVRLittleEndian
    var head = DataElementWriter(encoding: encoding)
    try head.write(.sopClassUID, .ctImageStorage)
    try head.write(.sopInstanceUID, instance)
    var rest = DataElementWriter(encoding: encoding)
    try rest.write(DICOMData.Tag(0x0028, 0x0010), 20 as UInt16)
    try rest.write(.pixelData, .otherWord, sampleDataSet(1000))
    return head.bytes + extra + rest.bytes
}

/// A deflate stream (RFC 1951) of one block that is not compressed, padded to an even length (PS3.5 A.5).
///
/// - Parameter bytes: fewer than 65536, as much as such a block can hold.
func deflated(_ bytes: [UInt8]) -> [UInt8] {
    let count = [UInt8(bytes.count & 0xFF), UInt8(bytes.count >> 8)]
    let stream = [1] + count + count.map { ~$0 } + bytes
    return stream + [UInt8](repeating: 0, count: stream.count % 2)
}

extension UID {
    /// A transfer syntax of nobody's, and another for each number.
    static func privateSyntax(_ number: Int) -> UID { UID("1.2.826.0.1.3680043.2.9999.\(number)") }
}
