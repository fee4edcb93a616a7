import Foundation
import Testing

extension Interop {
    /// A real Prometheus scrapes the exporter, which probes tenants behind real gateways, and judges by the examples' alert rules.
    @Suite(.needs(.ingress), .needs(.prometheus)) struct AlertTests {
        /// Returns when each target has been scraped several times, and the rules were evaluated after that.
        private func settle(_ prometheus: Prometheus) async throws {
            try await eventually("Prometheus has scraped every target twice: \(prometheus.peer.log)") {
                try await prometheus.value("count(count_over_time(up{job=~\"dicomprobe.*\"}[1m]) >= 2)") == 5
            }
            let settled = Date().timeIntervalSince1970
            try await eventually("the rules are evaluated") { try await prometheus.lastEvaluation() > settled }
        }

        @Test(arguments: [Gateway.envoy, .traefik]) func aServiceThatStopsIsTold(_ gateway: Gateway) async throws {
            try await Laboratory.withOne { laboratory in
                let example = MonitoringExample(
                    hosts: ("alpha.dicom.localhost", "beta.dicom.localhost"), gateway: gateway, laboratory: laboratory)
                try await withPrometheus(example) { prometheus, _ in
                    try await settle(prometheus)
                    #expect(try await prometheus.value("sum(dicomprobe_success)") == 4)
                    let calm = try await prometheus.firing()
                    #expect(calm.isEmpty, "\(calm)")

                    let command = try await laboratory.kill(.orthanc)
                    let jobs = ["dicomprobe-echo", "dicomprobe-tls"]
                    // Traefik looks for the service before it shows a certificate.
                    let reason = gateway == .envoy ? "assoc.closed" : "tls.closed-in-handshake"
                    var alerts: [Prometheus.Alert] = []
                    try await eventually("the alert fires, and names the reason: \(alerts)") {
                        alerts = try await prometheus.firing()
                        // A probe that was under way when the service stopped may have another.
                        return alerts.count { $0.summary.hasSuffix("does not answer: \(reason)") } >= jobs.count
                    }
                    #expect(alerts.map(\.name) == jobs.map { _ in "DicomServiceDown" } && alerts.map(\.job) == jobs, "\(alerts)")
                    for alert in alerts {
                        #expect(alert.instance.hasSuffix("alpha.dicom.localhost:11112"), "\(alert)")
                        #expect(alert.labels["tenant"] == "bhs" && alert.labels["severity"] == "critical", "\(alert)")
                    }

                    let service = try await laboratory.start(.orthanc, command)
                    do {
                        try await eventually("nothing fires any more") { try await prometheus.firing().isEmpty }
                    } catch {
                        await service.end()
                        throw error
                    }
                    await service.end()
                }
            }
        }

        @Test func aCertificateThatRunsOutIsTold() async throws {
            let example = MonitoringExample(
                hosts: ("expired.dicom.localhost", "expiring.dicom.localhost"), gateway: .envoy, laboratory: try await Laboratory.running())
            try await withPrometheus(example) { prometheus, _ in
                let expected = [
                    "DicomCertificateExpiresSoon dicomprobe-echo ORTHANC@expired.dicom.localhost:11112",
                    "DicomCertificateExpiresSoon dicomprobe-echo ORTHANC@expiring.dicom.localhost:11112",
                    "DicomCertificateExpiresSoon dicomprobe-tls expired.dicom.localhost:11112",
                    "DicomCertificateExpiresSoon dicomprobe-tls expiring.dicom.localhost:11112",
                    "DicomCertificateExpiresVerySoon dicomprobe-echo ORTHANC@expired.dicom.localhost:11112",
                    "DicomCertificateExpiresVerySoon dicomprobe-echo ORTHANC@expiring.dicom.localhost:11112",
                    "DicomCertificateExpiresVerySoon dicomprobe-tls expired.dicom.localhost:11112",
                    "DicomCertificateExpiresVerySoon dicomprobe-tls expiring.dicom.localhost:11112",
                    "DicomServerCertificateRejected dicomprobe-echo ORTHANC@expired.dicom.localhost:11112",
                    "DicomServerCertificateRejected dicomprobe-tls expired.dicom.localhost:11112",
                ]
                try await settle(prometheus)
                var alerts: [Prometheus.Alert] = []
                try await eventually("these fire: \(alerts)") {
                    alerts = try await prometheus.firing()
                    return alerts.count >= expected.count
                }
                #expect(alerts.map { "\($0.name) \($0.job) \($0.instance)" } == expected)
                for alert in alerts where alert.name == "DicomServerCertificateRejected" {
                    #expect(alert.summary.hasSuffix("not to be trusted: cert.expired"), "\(alert)")
                }
                for alert in alerts where alert.name == "DicomCertificateExpiresVerySoon" && alert.instance.contains("expiring") {
                    #expect(alert.summary.contains("has 1d "), "\(alert)")
                }
                for query in try Self.dashboardQueries() {
                    #expect(try await !prometheus.query(query).isEmpty, "\(query)")
                }
            }
        }

        /// What the panels of the dashboard ask for, with every job and target chosen.
        private static func dashboardQueries() throws -> [String] {
            struct Dashboard: Decodable {
                struct Panel: Decodable {
                    struct Target: Decodable { let expr: String }

                    let targets: [Target]?
                }

                let panels: [Panel]
            }
            let file = Installation.packageRoot.appending(path: "scripts/examples/grafana/dicomprobe.json")
            let queries = try JSONDecoder().decode(Dashboard.self, from: Data(contentsOf: file)).panels.flatMap { $0.targets ?? [] }
            #expect(queries.count > 15)
            return queries.map {
                $0.expr.replacing(/\$__(range|rate_interval)/, with: "1m").replacing(/\$(job|instance)/, with: ".*")
            }
        }
    }
}
