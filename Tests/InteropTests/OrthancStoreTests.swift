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
            // Between them the cases send to both tenants, with certificates from both issuers.
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
                try await expectSameElements(ReceivedObject(part10: orthanc.file(id)), object)
            }
        }
    }
}
