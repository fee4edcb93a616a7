import Foundation
import ProbeResults
import Testing

extension Interop {
    /// The example plan of two tenants, through gateways: one thing is wrong, and exactly the steps that it concerns fail, for the right reason, in every
    /// report.
    @Suite(.needs(.ingress), .needs(.reportReaders), .needs(.promtool)) struct PlanSabotageTests {
        /// A way to the tenants.
        struct Way: CustomTestStringConvertible {
            let gateway: Gateway
            let authentication: ClientAuthentication

            var testDescription: String { "\(gateway), client authentication: \(authentication)" }

            static let all = [Gateway.envoy, .traefik].flatMap { gateway in
                ClientAuthentication.allCases.map { Way(gateway: gateway, authentication: $0) }
            }
            /// Each gateway and each kind of TLS once.
            static let few = [Way(gateway: .envoy, authentication: .certificate), Way(gateway: .traefik, authentication: .none)]
            static let mutual = all.filter { $0.authentication == .certificate }
        }

        @Test(arguments: Way.all)
        func whenAllIsWellEveryStepPasses(_ way: Way) async throws {
            try await KorthwebPlan(.running(), way.gateway, way.authentication).expect(failed: [:])
        }

        /// Each sabotage on the ways where it does harm.
        static let sabotages = Sabotage.allCases.flatMap { sabotage in
            (sabotage.concernsClient ? Way.mutual : Way.few).map { (sabotage, $0) }
        }.filter { !$0.failures($1.gateway, $1.authentication).isEmpty }

        @Test(arguments: sabotages)
        func exactlyTheStepsFailThatItConcerns(_ sabotage: Sabotage, _ way: Way) async throws {
            let laboratory = try await Laboratory.running()
            try await KorthwebPlan(laboratory, way.gateway, way.authentication).with(sabotage.variables(laboratory))
                .expect(failed: sabotage.failures(way.gateway, way.authentication))
        }

        /// Its title is not the one that the plan calls; then it is killed.
        @Test func aTenantThatRefusesTheTitleAndThenDies() async throws {
            try await Laboratory.withOne { laboratory in
                let configuration = URL(filePath: laboratory.directory).appending(path: "configuration/alpha.json")
                try String(contentsOf: configuration, encoding: .utf8)
                    .replacing(#""DicomCheckCalledAet": false"#, with: #""DicomCheckCalledAet": true"#)
                    .write(to: configuration, atomically: true, encoding: .utf8)
                let orthanc = try await laboratory.restart(.orthanc)
                do {
                    for way in Way.few {
                        try await KorthwebPlan(laboratory, way.gateway, way.authentication)
                            .expect(failed: Sabotage.ofBHS(.assocRejectedCalledAE))
                    }
                } catch {
                    await orthanc.end()
                    throw error
                }
                await orthanc.end()
                for way in Way.few {
                    try await KorthwebPlan(laboratory, way.gateway, way.authentication)
                        .expect(failed: Sabotage.deadBackend.failures(way.gateway, way.authentication))
                }
            }
        }

        /// Each has the other's certificate. Before, each got its object. Traefik would not notice: it chooses by the names in the certificates.
        @Test func swappedTenants() async throws {
            try await Laboratory.withOne { laboratory in
                let plan = try KorthwebPlan(laboratory, .envoy, .certificate, mhr: .root)
                try await plan.expect(failed: [:])
                for tenant in Tenant.allCases {
                    #expect(try await laboratory.orthanc(tenant).identifier(of: KorthwebPlan.object.sopInstance) != nil)
                }
                try swapCertificates(laboratory)
                let restarted = try await laboratory.restart(.envoy)
                do {
                    try await plan.expect(failed: [
                        .echoToBHS: .certWrongName, .echoToMHR: .certWrongName, .storeToBHS: .certWrongName, .storeToMHR: .certWrongName,
                        .nameOfBHS: .expectReason, .nameOfMHR: .expectReason,
                    ])
                } catch {
                    await restarted.end()
                    throw error
                }
                await restarted.end()
            }
        }

        private func swapCertificates(_ laboratory: Laboratory) throws {
            let folder = URL(filePath: laboratory.directory).appending(path: "pki/root")
            for kind in ["pem", "key"] {
                let (alpha, beta) = (Tenant.alpha.host(.root), Tenant.beta.host(.root))
                let files = [alpha, beta].map { folder.appending(path: "\($0).\(kind)") }
                let contents = try files.map { try Data(contentsOf: $0) }
                for (file, content) in zip(files, contents.reversed()) { try content.write(to: file) }
            }
        }
    }
}
