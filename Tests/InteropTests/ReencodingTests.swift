import DICOMData
import DICOMFiles
import Foundation
import ProbeResults
import Testing

extension Interop {
    /// C-STORE to peers that take a default transfer syntax and no other: what arrives is what dcmtk's dcmconv makes of the file.
    @Suite(.needs(.dcmtk)) struct ReencodingTests {
        private static let implicitVR = "1.2.840.10008.1.2"
        private static let explicitVR = "1.2.840.10008.1.2.1"

        @Test func storescpThatTakesImplicitVROnly() async throws {
            try await withPeer(.storescp(options: ["+xi"])) { peer in
                let report = try await probe(store(["127.0.0.1:\(peer.port)", "--plain"]))
                #expect(report.reason == .assocContextTransferSyntax, "\(report)")
                try expectReencoded(report, to: Self.implicitVR, where: { $0.transferSyntax != Self.implicitVR })
                try await expectConverted(in: ReceivedObject.all(in: peer.received), to: Self.implicitVR)
            }
        }

        @Test(.needs(.pynetdicom), arguments: [implicitVR, explicitVR])
        func pynetdicomOverTLSThatTakesOneOnly(_ target: String) async throws {
            try await withCertificates { certificates in
                try await withPeer(.pynetdicom(.tls(certificates.server()), options: ["--transfer-syntax", target])) { peer in
                    let report = try await probe(store(["localhost:\(peer.port)", "--ca", certificates.root()]))
                    #expect(report.reason == .assocContextTransferSyntax, "\(report)")
                    try expectReencoded(report, to: target, where: { $0.transferSyntax != target })
                    try await expectConverted(in: ReceivedObject.all(in: peer.received), to: target)
                }
            }
        }

        /// Files of all makers, among them some that are not in order.
        @Test(.needs(.pynetdicom), arguments: [implicitVR, explicitVR])
        func pydicomsFiles(_ target: String) async throws {
            try await withPeer(.pynetdicom(options: ["--transfer-syntax", target])) { peer in
                // One after another: several are of the same SOP instance.
                for batch in try await Self.batches() {
                    let report = try await probe(["store"] + batch.map(\.path) + ["--to", "127.0.0.1:\(peer.port)", "--plain"])
                    let received = try ReceivedObject.all(in: peer.received)
                    let objects = try #require(report.result.objects)
                    #expect(objects.map(\.path) == batch.map(\.path))
                    #expect(Set(received.keys) == Set(objects.filter { $0.fate == .stored }.compactMap(\.sopInstanceUID)))
                    for object in objects {
                        #expect((object.fate == .failed) == (object.reason != nil), "\(object)")
                        guard object.fate == .stored, let instance = object.sopInstanceUID else { continue }
                        let sent = try #require(received[instance], "\(object)")
                        #expect(sent.transferSyntax == target, "\(object)")
                        guard object.sentTransferSyntaxUID != nil else { continue }
                        try await expectConverted(sent, from: object.path)
                    }
                    for name in try FileManager.default.contentsOfDirectory(atPath: peer.received.path) {
                        try FileManager.default.removeItem(at: peer.received.appending(path: name))
                    }
                }
            }
        }

        /// In each all SOP instances are different.
        private static func batches() async throws -> [[URL]] {
            let folder = try await pydicomFiles()
            var batches: [[URL]] = []
            var instances: [Set<String>] = []
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() where name.hasSuffix(".dcm") {
                let url = folder.appending(path: name)
                guard let file = try? DICOMFile.open(url.path) else { continue }
                let instance = file.metaInformation.mediaStorageSOPInstanceUID.value
                let index = instances.firstIndex { !$0.contains(instance) } ?? instances.count
                if index == instances.count {
                    instances.append([])
                    batches.append([])
                }
                instances[index].insert(instance)
                batches[index].append(url)
            }
            try #require(!batches.isEmpty)
            return batches
        }
    }
}

/// Where pydicom has its bundled test files.
private func pydicomFiles() async throws -> URL {
    try await withTemporaryFolder { folder in
        let output = folder.appending(path: "output")
        let program = "import pydicom.data, pathlib; print(pathlib.Path(pydicom.data.__file__).parent / 'test_files')"
        let python = try ChildProcess([Installation.python.path, "-c", program], output: output, errors: folder.appending(path: "errors"))
        #expect(try await python.waitForExit() == .code(0))
        return URL(filePath: try String(contentsOf: output, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines))
    }
}

/// Expects that of the test objects all that can be are stored, those told by `isReencoded` in another transfer syntax than their own.
func expectReencoded(_ report: Report, to target: String, where isReencoded: (TestObject) -> Bool) throws {
    expectFates(report) { $0.isReencodable ? .stored : .failed }
    for (object, result) in zip(TestObject.all, report.result.objects ?? []) where object.isReencodable {
        #expect(result.sentTransferSyntaxUID == (isReencoded(object) ? target : nil), "\(object.name)")
        #expect(result.transferSyntaxUID == object.transferSyntax, "\(object.name)")
    }
    let count = TestObject.all.filter { $0.isReencodable && isReencoded($0) }.count
    #expect(report.result.summary?.reencoded?.reduce(0) { $0 + $1.objects } == count, "\(report)")
}

/// Expects all test objects that can be re-encoded, and nothing else, each as it is or as dcmconv makes it.
private func expectConverted(in received: [String: ReceivedObject], to target: String) async throws {
    let objects = TestObject.all.filter(\.isReencodable)
    #expect(Set(received.keys) == Set(objects.map(\.sopInstance)))
    for object in objects {
        let arrived = try #require(received[object.sopInstance], "\(object.name)")
        #expect(arrived.transferSyntax == target, "\(object.name)")
        if object.transferSyntax == target {
            #expect(arrived == (try ReceivedObject(object)), "\(object.name)")
        } else {
            try await expectConverted(arrived, from: object.path)
        }
    }
}

/// Expects what dcmconv makes of a file in the object's transfer syntax, element by element, VRs included. What dcmconv itself can't read is not
/// compared.
func expectConverted(_ received: ReceivedObject, from path: String) async throws {
    let syntax = try #require(TransferSyntax(uid: UID(received.transferSyntax)))
    try await withTemporaryFolder { folder in
        let result = folder.appending(path: "converted")
        // Sequences of undefined length and no group lengths, as we write them.
        let arguments = ["dcmconv", "-ml", "-e", "-g", syntax.isImplicitVR ? "+ti" : "+te", path, result.path]
        let errors = folder.appending(path: "errors")
        let converter = try ChildProcess(arguments, output: errors, errors: errors)
        guard try await converter.waitForExit() == .code(0) else { return }
        let converted = try ReceivedObject(reading: DICOMFile.open(result.path))
        let ours = try normalisedElements(received.dataSet, syntax)
        let theirs = try normalisedElements(converted.dataSet, syntax)
        #expect(ours.map(\.tag) == theirs.map(\.tag), "\(path)")
        for (our, their) in zip(ours, theirs) where our.tag == their.tag { #expect(our == their, "\(path)") }
    }
}

private func normalisedElements(_ bytes: [UInt8], _ syntax: TransferSyntax) throws -> [DataElement] {
    var reader = DataElementReader(ByteReader(bytes), encoding: syntax.encoding)
    return try reader.readRemaining().map(normalised)
}

/// Where nothing tells that an empty value is a sequence without items.
private func normalised(_ element: DataElement) -> DataElement {
    switch element.value {
    case .bytes(let bytes) where bytes.isEmpty: DataElement(element.tag, element.vr, .items([]))
    case .items(let items): DataElement(element.tag, element.vr, .items(items.map { $0.map(normalised) }))
    default: element
    }
}
