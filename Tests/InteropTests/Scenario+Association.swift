import DICOMData
import DICOMFiles
import Foundation
import Testing

/// What works, what an object meets, and what is warned of where all else works.
extension Scenario {
    static let success = Scenario {
        try await withPeer(.serve(options: ["--discard"])) { peer in
            let report = try await probe(["echo", "PACS@localhost:\(peer.port)", "--plain"])
            return Outcome(report, telling: "PACS answered C-ECHO with success")
        }
    }

    /// The only transfer syntax that the object can be sent in.
    static let refusedTransferSyntax = stored(
        serve: ["--refuse-syntax", "RLELossless"], telling: "rle.dcm", "RLE Lossless", "CT Image Storage", "result 4", "dcmdrle"
    ) { _ in [try TestObject.named("ct/rle.dcm").path] }

    // MARK: Warnings

    private static let warned = ["--plain", "--timeout", "5s"]

    static let misspeltVariable = served(telling: "DICOMPROBE_TIMEUOT", environment: ["DICOMPROBE_TIMEUOT": "3s"]) { _ in [] }

    static let passwordWithoutTLS = served(
        telling: "username and passcode", "unencrypted", environment: ["DICOMPROBE_USER_PASSWORD": "s3cret"]
    ) { _ in ["--user", "alice"] }

    /// It has no ticket of its own to answer with.
    static let unansweredTicket = served(telling: "gave no answer to the user identity") { folder in
        ["--kerberos-ticket-file", try write("ticket".utf8, "ticket", in: folder)]
    }

    private static func served(
        telling evidence: String..., environment: [String: String] = [:], options: @escaping @Sendable (URL) throws -> [String]
    ) -> Scenario {
        Scenario {
            try await withPeer(.serve(options: ["--discard"])) { peer in
                let arguments = ["echo", "localhost:\(peer.port)"] + warned + (try options(peer.folder))
                return Outcome(try await probe(arguments, environment: environment.mapValues(Optional.some)), evidence)
            }
        }
    }

    static let contradictoryFile = stored(telling: "contradictory.dcm", "group 0002 names the SOP instance", "the data set says") {
        folder in
        let object = try TestObject.named("ct/explicit-little-endian.dcm")
        var bytes = try Data(contentsOf: object.url)
        let place = try #require(bytes.range(of: Data(object.sopInstance.utf8)))
        bytes[place.upperBound - 1] ^= 1
        return [try write(bytes, "contradictory.dcm", in: folder)]
    }

    static let otherObjectThanListed = stored(telling: "OBJECT", "DICOMDIR lists it as the SOP instance 1.2.3,", "sent as what it holds") {
        folder in
        try FileManager.default.copyItem(at: TestObject.named("ct/explicit-little-endian.dcm").url, to: folder.appending(path: "OBJECT"))
        let record = [
            DataElement(.referencedFileID, .codeString, .bytes(Array("OBJECT".utf8)[...])),
            DataElement(.referencedSOPInstanceUIDInFile, .uniqueIdentifier, .bytes(Array("1.2.3\0".utf8)[...])),
        ]
        var writer = DataElementWriter(encoding: .explicitVRLittleEndian)
        try writer.write(DataElement(.directoryRecordSequence, .sequence, .items([record])))
        let meta = FileMetaInformation(
            sopClass: .mediaStorageDirectoryStorage, sopInstance: "2.25.9", transferSyntax: .explicitVRLittleEndian,
            sourceApplicationEntityTitle: nil)
        return [try write(try meta.encoded() + writer.bytes, "DICOMDIR", in: folder)]
    }

    static let imageWithoutPixels = stored(telling: "cut.dcm", "Rows (0028,0010)", "between two elements") { folder in
        let rows: [UInt8] = [0x28, 0, 0x10, 0] + Array("US".utf8) + [2, 0, 0, 2]
        return [try write(MadeObject(1).part10 + rows, "cut.dcm", in: folder)]
    }

    /// The one that there is takes its time, so that the other has something left to do.
    static let oneAssociationOnly = stored(
        serve: ["--fault", "delay=response/200ms@1", "--fault", "reject=limit@2+"], telling: "1 of 2 jobs", "local-limit-exceeded (2)"
    ) { folder in ["--jobs", "2", try MadeFolder((0..<20).map { MadeObject($0) }, in: folder).path] }

    static let suiteThatIsLacking = certified { _ in (["--ciphers", "\(camellia),TLS_AES_128_GCM_SHA256"], ["lacks \(camellia)"]) }
}
