import DICOMData
import DICOMFiles
import Foundation
import ProbeResults
import Testing

extension Interop {
    /// C-STORE into Orthanc, by its own ports and through the gateways. One after another: each looks at all that an Orthanc has.
    @Suite(.serialized, .needs(.ingress)) struct OrthancStoreTests {
        @Test func orthancReceives() async throws {
            let laboratory = try await Laboratory.running()
            try await expectReceived(by: laboratory.orthanc(.alpha)) {
                try await probe(store(["127.0.0.1:\(laboratory.alphaPort)", "--plain"]))
            }
        }

        @Test func orthancReceivesOverTLS() async throws {
            let laboratory = try await Laboratory.running()
            try await expectReceived(by: Orthanc(port: laboratory.orthancTlsHttpPort)) {
                try await probe(store(["localhost:\(laboratory.orthancTlsPort)", "--ca", laboratory.rootCa]))
            }
        }

        @Test func orthancReceivesOverMutualTLS() async throws {
            let laboratory = try await Laboratory.running()
            try await expectReceived(by: Orthanc(port: laboratory.orthancMutualHttpPort)) {
                try await probe(
                    store(["localhost:\(laboratory.orthancMutualPort)", "--ca", laboratory.rootCa] + laboratory.client(.root).options))
            }
        }

        @Test(arguments: Gateway.allCases, ClientAuthentication.allCases)
        func theRightTenantReceivesAndNoOther(_ gateway: Gateway, _ authentication: ClientAuthentication) async throws {
            let laboratory = try await Laboratory.running()
            // Between them the four cases send to both tenants, with certificates from both issuers.
            let tenant: Tenant = gateway == .envoy ? .alpha : .beta
            let issuer: Issuer = authentication == .none ? .intermediate : .root
            try await laboratory.orthanc(tenant.other).clear()
            try await expectReceived(by: laboratory.orthanc(tenant)) {
                let report = try await probe(store([tenant.host(issuer)] + laboratory.route(gateway, authentication, issuer)))
                try expectVerified(report)
                return report
            }
            #expect(try await laboratory.orthanc(tenant.other).instances().isEmpty)
        }

        /// Expects that a run stores all test objects, and that this Orthanc then has them and nothing else.
        private func expectReceived(by orthanc: Orthanc, _ run: () async throws -> Report) async throws {
            try await orthanc.clear()
            expectAllStored(try await run())
            #expect(try await orthanc.instances().count == TestObject.all.count)
            for object in TestObject.all {
                let id = try #require(try await orthanc.identifier(of: object.sopInstance), "\(object.name)")
                try await expectSame(orthanc.file(id), object)
            }
        }

        /// Orthanc writes anew what its toolkit has read. That is neutral but for sequences, whose undefined lengths become defined ones, and for
        /// deflated data, which it deflates anew: such are inflated first, and compared element by element where the lengths change.
        private func expectSame(_ file: Data, _ object: TestObject) async throws {
            let received = try await withTemporaryFolder { folder in
                let url = folder.appending(path: "file")
                try file.write(to: url)
                return try ReceivedObject(reading: DICOMFile.open(url.path))
            }
            #expect(received.transferSyntax == object.transferSyntax, "\(object.name)")
            let syntax = try #require(TransferSyntax(uid: UID(object.transferSyntax)))
            let sent = try await inflated(object.dataSet(), syntax)
            let kept = try await inflated(received.dataSet, syntax)
            let expected = try elements(sent, syntax)
            // Implicit VR does not tell a sequence of defined length from other values.
            let sequences = Dictionary(uniqueKeysWithValues: sequenceTags(expected).map { ($0, VR.sequence) })
            #expect(try elements(kept, syntax, sequences) == elements(sent, syntax, sequences), "\(object.name)")
            if !Self.withUndefinedLengths.contains(object.name) {
                #expect(kept == sent, "\(object.name)")
            }
        }

        private static let withUndefinedLengths: Set = [
            "documents/sr-basic-text.dcm", "documents/sr-comprehensive.dcm", "documents/sr-comprehensive-deflated.dcm",
            "mr/implicit-little-endian.dcm", "mr/explicit-little-endian.dcm", "mr/jpeg-2000-lossless.dcm", "mr/jpeg-2000.dcm",
        ]

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
    }
}
