import DICOMData
import DICOMFiles
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Foundation
import ProbeResults
import TestSCP
import Testing
import Transport

/// Where the test SCP puts objects, and what it does about those that it has.
struct TestSCPNamingTests {
    private func scp(_ pattern: String? = nil, _ duplicates: ObjectNaming.Duplicates = .overwrite) throws -> RunningSCP {
        let pattern = try pattern.map { try ObjectNamePattern(parsing: $0) }
        return try RunningSCP { configuration in
            if let pattern { configuration.naming.pattern = pattern }
            configuration.naming.duplicates = duplicates
        }
    }

    private static func element(_ tag: DICOMData.Tag, _ vr: VR, _ value: [UInt8]) -> DataElement {
        DataElement(tag, vr, .bytes((value.count % 2 == 0 ? value : value + [0x20])[...]))
    }

    private static func dataSet(_ elements: [DataElement], implicit: Bool = false) throws -> [UInt8] {
        var writer = DataElementWriter(encoding: implicit ? .implicitVRLittleEndian : .explicitVRLittleEndian)
        for element in elements { try writer.write(element) }
        return writer.bytes
    }

    private static func identifying(patient: String, study: String = "1.2.4") -> [DataElement] {
        [
            element(.patientID, .longString, Array(patient.utf8)), element(.studyInstanceUID, .uniqueIdentifier, Array(study.utf8)),
            element(.seriesInstanceUID, .uniqueIdentifier, Array("1.2.5".utf8)),
        ]
    }

    /// What is in the folder, folders left out.
    private func files(_ folder: ScratchFolder) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(folder.path)/\(name)", isDirectory: &isFolder) && !isFolder.boolValue
        }.sorted()
    }

    // MARK: Names

    /// One object in all four codings that the tool can read, with what it says of itself.
    @Test(arguments: ["implicit-little-endian", "explicit-little-endian", "explicit-big-endian", "deflated"])
    func namesByTheDataSet(coding: String) throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../../TestData/objects/ct/\(coding).dcm").standardized.path
        let file = try DICOMFile.open(path)
        var dataSet = [UInt8](repeating: 0, count: file.dataSetByteCount)
        _ = try file.read(into: &dataSet, dataSet.indices, at: 0)
        let texts = file.leadingTexts(of: [.patientID, .studyInstanceUID, .seriesInstanceUID, .modality])
        #expect(texts.count == 4 && texts[.modality] == "CT")

        let scp = try scp("{patient}/{study}/{series}/{modality}-{sop-instance}.dcm")
        let association = try scp.associate([(.ctImageStorage, file.metaInformation.transferSyntaxUID)])
        #expect(try association.store(dataSet, as: "1.2.3").status == .success)
        try association.release()
        let folders = [texts[.patientID], texts[.studyInstanceUID], texts[.seriesInstanceUID]].map { $0 ?? "" }
        let name = (folders + ["CT-1.2.3.dcm"]).joined(separator: "/")
        #expect(try files(scp.storage) == [name])
        #expect(try scp.storage.bytes(of: name).suffix(dataSet.count).elementsEqual(dataSet))
        #expect(scp.stop().objects.map(\.path) == ["\(scp.storage.path)/\(name)"])
    }

    @Test func namesByAssociationAndRequest() throws {
        let scp = try scp("{calling}/{called}/{sop-class}/{transfer-syntax}/{sop-instance}")
        let association = try scp.associate()
        #expect(try association.store([], as: "1.2.3").status == .success)
        try association.release()
        #expect(try files(scp.storage) == ["TESTSCU/TESTSCP/1.2.840.10008.5.1.4.1.1.2/1.2.840.10008.1.2.1/1.2.3"])
    }

    /// Whatever a peer writes into an object, its file is below the folder.
    @Test(arguments: [
        "../../..", "..", "/", "/tmp/x", ".hidden", "a/../../b", "", "  ", "\u{0}\u{0}", "a\nb", "Ä", String(repeating: "a", count: 500),
    ])
    func staysInItsFolder(patient: String) throws {
        let folder = try ScratchFolder()
        let inner = folder.path + "/in"
        try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: false)
        let scp = try RunningSCP { configuration in
            configuration.storage = .folder(inner)
            configuration.naming.pattern = try ObjectNamePattern(parsing: "{patient}/{study}/{sop-instance}")
        }
        let association = try scp.associate()
        #expect(try association.store(Self.dataSet(Self.identifying(patient: patient, study: patient)), as: "1.2.3").status == .success)
        try association.release()
        #expect(try folder.names == ["in"])
        let names = try FileManager.default.subpathsOfDirectory(atPath: inner)
        #expect(names.count == 3, "\(names)")
        #expect(names.allSatisfy { !$0.hasPrefix(".") && !$0.contains("/.") })
    }

    /// Bytes that are no elements have no values, and are stored all the same.
    @Test(arguments: [0, 1, 7, 300_000])
    func whatCannotBeReadIsStoredAsUnknown(count: Int) throws {
        let scp = try scp("{study}/{sop-instance}.dcm")
        let association = try scp.associate()
        #expect(try association.store(sampleDataSet(count), as: "1.2.3").status == .success)
        try association.release()
        #expect(try files(scp.storage) == ["unknown/1.2.3.dcm"])
    }

    /// Long private elements before the values are passed over, up to a bound.
    @Test(arguments: [false, true])
    func valuesAreFoundBehindOthers(implicit: Bool) throws {
        let long = Self.element(DICOMData.Tag(0x0009, 0x1001), .otherByte, [UInt8](repeating: 7, count: 200_000))
        let sequence = DataElement(
            DICOMData.Tag(0x0008, 0x1140), .sequence, .items([Self.identifying(patient: "inner", study: "9.9")]))
        let scp = try scp("{patient}/{study}/{sop-instance}")
        let syntax: UID = implicit ? .implicitVRLittleEndian : .explicitVRLittleEndian
        let association = try scp.associate([(.ctImageStorage, syntax)])
        let near = try Self.dataSet([sequence, long] + Self.identifying(patient: "P"), implicit: implicit)
        let far = try Self.dataSet(
            [Self.element(DICOMData.Tag(0x0009, 0x1001), .otherByte, [UInt8](repeating: 7, count: DICOMFile.leadingByteCount))]
                + Self.identifying(patient: "P"), implicit: implicit)
        #expect(try association.store(near, as: "1.2.3").status == .success)
        #expect(try association.store(far, as: "1.2.4").status == .success)
        try association.release()
        #expect(try files(scp.storage) == ["P/1.2.4/1.2.3", "unknown/unknown/1.2.4"])
    }

    /// What has the name of a folder that is needed is left alone, and the association goes on.
    @Test func aFileInPlaceOfAFolder() throws {
        let scp = try scp("{study}/{sop-instance}")
        try Data([1]).write(to: URL(fileURLWithPath: scp.storage.path + "/1.2.4"))
        let association = try scp.associate()
        let response = try association.store(Self.dataSet(Self.identifying(patient: "P")), as: "1.2.3")
        #expect(response.status == .outOfResources)
        #expect(response.fields.errorComment == "not stored: Not a directory")
        #expect(try association.store(Self.dataSet(Self.identifying(patient: "P", study: "1.2.9")), as: "1.2.3").status == .success)
        try association.release()
        #expect(try files(scp.storage) == ["1.2.4", "1.2.9/1.2.3"])
    }

    // MARK: Duplicates

    @Test func keepsBoth() throws {
        let scp = try scp(nil, .keep)
        let association = try scp.associate()
        for byte in UInt8(0)..<3 { #expect(try association.store([byte, byte], as: "1.2.3").status == .success) }
        try association.release()
        #expect(try scp.storage.names == ["1.2.3-2.dcm", "1.2.3-3.dcm", "1.2.3.dcm"])
        #expect(try scp.storage.bytes(of: "1.2.3.dcm").suffix(2) == [0, 0])
        #expect(try scp.storage.bytes(of: "1.2.3-3.dcm").suffix(2) == [2, 2])
    }

    @Test func refusesTheSecond() throws {
        let scp = try scp(nil, .refuse)
        let association = try scp.associate()
        #expect(try association.store([1, 1], as: "1.2.3").status == .success)
        let response = try association.store([2, 2], as: "1.2.3")
        #expect(response.status.description == "0111")
        #expect(response.fields.errorComment == "not stored: there is such an object already")
        #expect(try association.store([3, 3], as: "1.2.4").status == .success)
        try association.release()
        #expect(try scp.storage.names == ["1.2.3.dcm", "1.2.4.dcm"])
        #expect(try scp.storage.bytes(of: "1.2.3.dcm").suffix(2) == [1, 1])
        #expect(scp.stop().names.filter { [.stored, .notStored].contains($0) } == [.stored, .notStored, .stored])
    }

    /// One object from many at once: all stay where both are kept, one where the second is refused.
    @Test(arguments: [ObjectNaming.Duplicates.keep, .refuse])
    func manyAtOnce(duplicates: ObjectNaming.Duplicates) throws {
        let scp = try scp("{calling}/{sop-instance}.dcm", duplicates)
        let (clientCount, objectCount) = (8, 6)
        let clients = try (0..<clientCount).map { client in
            let port = scp.port
            return try Transport.Thread(name: "client") {
                do {
                    let address = try #require(SocketAddress(numericHost: "127.0.0.1", port: port))
                    let stream = try Dialer(interruption: nil).connect(to: [address], until: .after(.seconds(20)))
                    let association = try Association.request(
                        .sample([(.ctImageStorage, .explicitVRLittleEndian)]), over: stream, timing: Timing(timeout: .seconds(20)))
                    for object in 0..<objectCount { _ = try association.store([UInt8(client), UInt8(object)], as: "1.2.3") }
                    try association.release()
                } catch {
                    Issue.record("client \(client): \(error)")
                }
            }
        }
        for client in clients { client.join() }
        let statuses = scp.stop().objects.map(\.status)
        let names = try files(scp.storage)
        if duplicates == .keep {
            #expect(statuses == Array(repeating: "0000", count: clientCount * objectCount))
            #expect(Set(try names.map { try scp.storage.bytes(of: $0).suffix(2) }).count == clientCount * objectCount)
        } else {
            #expect(statuses.count { $0 == "0000" } == 1)
            #expect(statuses.count { $0 == "0111" } == clientCount * objectCount - 1)
            #expect(names == ["TESTSCU/1.2.3.dcm"])
        }
    }
}
