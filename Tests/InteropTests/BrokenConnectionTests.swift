import Foundation
import ProbeResults
import Testing

extension Interop {
    /// The network fails at one point of a store of 200 objects: each object's fate is true, and the run goes on.
    @Suite(.needs(.pynetdicom)) struct BrokenConnectionTests {
        enum Fault: String, CaseIterable {
            case reset, close, hole
            case halfClose = "half-close"

            /// The reason of its kind: silence, or the end of the connection.
            func reason(_ silence: Reason, _ end: Reason) -> Reason { self == .hole ? silence : end }
        }

        /// Where a connection without TLS fails.
        enum Point: CaseIterable {
            case request, acceptance, midObject, betweenObjects, response, releaseRequest, releaseResponse

            /// By PDU types of PS3.8 9.3. A small object takes two P-DATA-TF PDUs: command and data set.
            var options: [String] {
                switch self {
                case .request: ["--direction", "up", "--pdu", "1", "1"]
                case .acceptance: ["--direction", "down", "--pdu", "2", "1"]
                case .midObject: ["--direction", "up", "--pdu", "4", "40", "--pass", "60"]
                case .betweenObjects: ["--direction", "down", "--pdu", "4", "20", "--pass", "-1"]
                case .response: ["--direction", "down", "--pdu", "4", "20"]
                case .releaseRequest: ["--direction", "up", "--pdu", "5", "1"]
                case .releaseResponse: ["--direction", "down", "--pdu", "6", "1"]
                }
            }
        }

        /// Where one with TLS does, in bytes.
        enum TLSPoint: CaseIterable {
            case clientHello, serverHello, objects, responses

            var options: [String] {
                switch self {
                case .clientHello: ["--direction", "up", "--bytes", "100"]
                case .serverHello: ["--direction", "down", "--bytes", "500"]
                case .objects: ["--direction", "up", "--bytes", "20000"]
                case .responses: ["--direction", "down", "--bytes", "5000"]
                }
            }
        }

        private static let count = 200

        @Test(arguments: Point.allCases, Fault.allCases)
        func oneAssociation(_ point: Point, _ fault: Fault) async throws {
            let report = try await storeAndCheck(point.options, fault, .plain, ["--plain"])
            let summary = try #require(report.result.summary)
            switch point {
            case .request, .acceptance:
                #expect(summary.notAttempted == Self.count)
                #expect(report.reason == fault.reason(.assocTimeout, .assocClosed))
            case .midObject, .betweenObjects, .response:
                #expect(summary.stored == Self.count - 1, "\(report.result.message)")
                #expect(summary.failed == 1)
                #expect(summary.associations == 2)
                #expect(report.reason == fault.reason(.dimseTimeout, .dimseClosed))
            case .releaseRequest, .releaseResponse:
                #expect(report.reason == .ok)
                let warning: WarningReason = fault == .hole ? .releaseTimeout : .releaseClosed
                #expect(report.result.warnings.map(\.reason) == [warning])
            }
        }

        @Test(arguments: [Point.request, .midObject, .response], [Fault.reset, .hole])
        func fourAssociations(_ point: Point, _ fault: Fault) async throws {
            let report = try await storeAndCheck(point.options, fault, .plain, ["--plain", "--jobs", "4"])
            let isFailing = point != .request
            #expect(report.result.summary?.failed == (isFailing ? 1 : 0), "\(report.result.message)")
            #expect(report.result.summary?.notAttempted == 0)
            if !isFailing { #expect(report.reason == .ok && report.result.warnings.count == 1) }
        }

        @Test(arguments: TLSPoint.allCases, [Fault.reset, .hole])
        func overTLS(_ point: TLSPoint, _ fault: Fault) async throws {
            try await withCertificates { certificates in
                let report = try await storeAndCheck(point.options, fault, .tls(certificates.server()), ["--ca", certificates.root()])
                switch point {
                case .clientHello, .serverHello:
                    #expect(report.result.summary?.notAttempted == Self.count)
                    #expect(report.reason == fault.reason(.tlsTimeout, .tlsClosedInHandshake), "\(report.result.message)")
                case .objects, .responses:
                    #expect(report.result.summary?.stored == Self.count - 1)
                    #expect(report.reason == fault.reason(.dimseTimeout, .dimseClosed), "\(report.result.message)")
                }
            }
        }

        /// Stores into `serve` by way of a proxy that fails.
        private func storeAndCheck(
            _ point: [String], _ fault: Fault, _ security: ServerSecurity, _ options: [String]
        ) async throws -> Report {
            try await withMadeFolder(Self.count) { made in
                try await withPeer(.serve(security)) { peer in
                    try await withPeer(.proxy(to: peer.port, options: point + ["--fault", fault.rawValue])) { proxy in
                        // The server brings each object to the disk before it answers.
                        let timeout = fault == .hole ? "10s" : "20s"
                        let target = ["--to", "localhost:\(proxy.port)", "--connect-to", "127.0.0.1:\(proxy.port)", "--timeout", timeout]
                        let report = try await probe(["store", made.path] + target + options)
                        await peer.process.end()
                        expectTrueFates(report, of: made, in: ReceivedObject.complete(in: peer.received))
                        return report
                    }
                }
            }
        }
    }
}
