import DICOMData
import DICOMFiles
import Foundation
import Testing

/// Objects whose data sets have sequences or items of undefined length.
private let objectsWithUndefinedLengths: Set = [
    "documents/sr-basic-text.dcm", "documents/sr-comprehensive.dcm", "documents/sr-comprehensive-deflated.dcm",
    "mr/implicit-little-endian.dcm", "mr/explicit-little-endian.dcm", "mr/jpeg-2000-lossless.dcm", "mr/jpeg-2000.dcm",
]

/// Expects an object as it comes from a toolkit that reads and writes it (dcmtk, and Orthanc by it). That is neutral but for undefined lengths,
/// which become defined ones, and for deflated data, which is deflated anew: such is inflated first, and compared element by element where
/// lengths change. All else is compared byte by byte.
func expectSameElements(_ received: ReceivedObject?, _ object: TestObject) async throws {
    let received = try #require(received, "\(object.name)")
    #expect(received.transferSyntax == object.transferSyntax, "\(object.name)")
    let syntax = try #require(TransferSyntax(uid: UID(object.transferSyntax)))
    let sent = try await inflated(object.dataSet(), syntax)
    let kept = try await inflated(received.dataSet, syntax)
    // Implicit VR does not tell a sequence of defined length from other values.
    let sequences = Dictionary(uniqueKeysWithValues: sequenceTags(try elements(sent, syntax)).map { ($0, VR.sequence) })
    #expect(try elements(kept, syntax, sequences) == elements(sent, syntax, sequences), "\(object.name)")
    if !objectsWithUndefinedLengths.contains(object.name) {
        #expect(kept == sent, "\(object.name)")
    }
}

private func elements(_ bytes: [UInt8], _ syntax: TransferSyntax, _ knownVRs: [DICOMData.Tag: VR] = [:]) throws -> [DataElement] {
    var reader = DataElementReader(ByteReader(bytes), encoding: syntax.encoding, knownVRs: knownVRs)
    return try reader.readRemaining()
}

private func sequenceTags(_ elements: [DataElement]) -> Set<DICOMData.Tag> {
    elements.reduce(into: []) { tags, element in
        guard case .items(let items) = element.value else { return }
        tags.insert(element.tag)
        for item in items { tags.formUnion(sequenceTags(item)) }
    }
}

/// The data set, inflated where the syntax is deflated (PS3.5 A.5).
private func inflated(_ dataSet: [UInt8], _ syntax: TransferSyntax) async throws -> [UInt8] {
    guard syntax.isDeflated else { return dataSet }
    return try await withTemporaryFolder { folder in
        let (deflated, inflated) = (folder.appending(path: "deflated"), folder.appending(path: "inflated"))
        try Data(dataSet).write(to: deflated)
        let program = "import sys, zlib; sys.stdout.buffer.write(zlib.decompress(open(sys.argv[1], 'rb').read(), -15))"
        let python = try ChildProcess(
            [Installation.python.path, "-c", program, deflated.path], output: inflated, errors: folder.appending(path: "errors"))
        #expect(try await python.waitForExit() == .code(0))
        return try Array(Data(contentsOf: inflated))
    }
}
