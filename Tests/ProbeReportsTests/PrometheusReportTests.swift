import ProbeReports
import ProbeResults
import Testing

@Suite struct PrometheusReportTests {
    private func lines(_ result: ProbeResult) -> [String] {
        PrometheusReport.render(result, version: "1").split(separator: "\n").map(String.init)
    }

    private let labels = #"command="echo",target="pacs.example.org:11112",called_ae="ORTHANC""#

    @Test func aSuccessIsToldInSecondsAndTimestamps() {
        let samples = lines(SampleResults.echo).filter { !$0.hasPrefix("#") }
        let expected = [
            "dicomprobe_success{\(labels)} 1",
            "dicomprobe_exit_code{\(labels)} 0",
            #"dicomprobe_reason_info{\#(labels),reason="ok",layer="none"} 1"#,
            "dicomprobe_start_timestamp_seconds{\(labels)} 1795383000",
            "dicomprobe_duration_seconds{\(labels)} 0.0125",
            #"dicomprobe_phase_duration_seconds{\#(labels),phase="resolve"} 0.00025"#,
            #"dicomprobe_phase_duration_seconds{\#(labels),phase="connect"} 0.0003"#,
            #"dicomprobe_phase_duration_seconds{\#(labels),phase="tls"} 0.0081"#,
            #"dicomprobe_phase_duration_seconds{\#(labels),phase="associate"} 0.002"#,
            #"dicomprobe_phase_duration_seconds{\#(labels),phase="echo"} 0.0011"#,
            #"dicomprobe_phase_duration_seconds{\#(labels),phase="release"} 0.00075"#,
            "dicomprobe_attempts{\(labels)} 1",
            #"dicomprobe_tls_info{\#(labels),version="TLSv1.3",cipher_suite="TLS_AES_128_GCM_SHA256",group="x25519"} 1"#,
            "dicomprobe_tls_verified{\(labels)} 1",
            "dicomprobe_tls_client_certificate_requested{\(labels)} 1",
            "dicomprobe_tls_certificate_expiry_timestamp_seconds{\(labels)} 1798761600",
            "dicomprobe_tls_chain_expiry_timestamp_seconds{\(labels)} 1796083200",
            "dicomprobe_dimse_status{\(labels)} 0",
        ]
        #expect(samples == expected)
    }

    @Test func everyFamilyIsToldOnceWithHelpAndType() {
        let lines = lines(SampleResults.plan)
        let families = lines.filter { $0.hasPrefix("# TYPE ") }
        #expect(Set(families).count == families.count)
        for (index, line) in lines.enumerated() where line.hasPrefix("# TYPE ") {
            let name = line.split(separator: " ")[2]
            #expect(lines[index - 1].hasPrefix("# HELP \(name) "))
            #expect(lines[index + 1].hasPrefix("\(name){"), "\(lines[index + 1])")
        }
    }

    @Test func aFailureTellsReasonAndLayer() {
        let samples = lines(SampleResults.wrongName)
        #expect(samples.contains("dicomprobe_success{\(labels)} 0"))
        #expect(samples.contains("dicomprobe_exit_code{\(labels)} 4"))
        #expect(samples.contains(#"dicomprobe_reason_info{\#(labels),reason="cert.wrong-name",layer="tls"} 1"#))
        #expect(samples.contains("dicomprobe_tls_verified{\(labels)} 0"))
        #expect(!samples.contains { $0.contains("dimse_status") })
    }

    @Test func whatFailedBeforeAnythingWasReachedIsToldWithoutMeasurements() {
        let samples = lines(SampleResults.usageError).filter { !$0.hasPrefix("#") }
        #expect(
            samples == [
                #"dicomprobe_success{command="echo"} 0"#, #"dicomprobe_exit_code{command="echo"} 2"#,
                #"dicomprobe_reason_info{command="echo",reason="usage.ae-title",layer="local"} 1"#,
            ])
    }

    /// Each under its fate alone: those stored with a warning are not counted as stored as well.
    @Test func objectsAreCountedByFate() {
        let metrics = ProbeMetrics(SampleResults.store)
        let objects = metrics.families.first { $0.definition.name == "dicomprobe_objects" }
        let counts = objects?.samples.map { "\($0.labels.map(\.value).joined()) \(Int($0.value))" }
        #expect(counts == ["stored 1", "stored-with-warning 1", "failed 1", "skipped 1", "planned 0", "not-attempted 1"])
        #expect(metrics.text.contains("\ndicomprobe_stored_bytes 2000\n"))
        #expect(metrics.text.contains("\ndicomprobe_dimse_status 42752\n"))
    }

    @Test func stepsAreToldApartAlsoWhereTheirNamesDoNot() {
        let samples = lines(SampleResults.plan)
        let plan = #"command="run",plan="plan.yaml""#
        #expect(samples.contains("dicomprobe_plan_success{\(plan)} 0"))
        #expect(samples.contains("dicomprobe_plan_exit_code{\(plan)} 4"))
        #expect(samples.contains("dicomprobe_plan_duration_seconds{\(plan)} 0.04"))
        #expect(samples.contains(#"dicomprobe_plan_steps{\#(plan),outcome="ok"} 2"#))
        #expect(samples.contains(#"dicomprobe_plan_steps{\#(plan),outcome="not-attempted"} 1"#))
        #expect(samples.contains(#"dicomprobe_success{\#(plan),step="alive"} 1"#))
        #expect(samples.contains(#"dicomprobe_success{\#(plan),step="wrong name"} 1"#))
        #expect(samples.contains(#"dicomprobe_success{\#(plan),step="alive (2)"} 0"#))
        #expect(samples.contains(#"dicomprobe_reason_info{\#(plan),step="archive",reason="interrupted",layer="signal"} 1"#))
        let keys = samples.filter { !$0.hasPrefix("#") }.compactMap { $0.split(separator: "}").first }
        #expect(Set(keys).count == keys.count)
    }

    @Test func aPlanWithoutStepsIsAResultToo() {
        let samples = lines(SampleResults.plan([]))
        #expect(samples.contains(#"dicomprobe_plan_success{command="run",plan="plan.yaml"} 1"#))
        #expect(!samples.contains { $0.hasPrefix("dicomprobe_success") })
    }

    @Test func labelsAreEscaped() {
        var metrics = ProbeMetrics()
        let definition = ProbeMetrics.Definition("x", labels: ["a"], help: "one\\\ntwo \"three\"")
        metrics.add(definition, 0.5, ["back\\slash \"quote\" line\nfeed é"])
        #expect(
            metrics.text == """
                # HELP dicomprobe_x one\\\\\\ntwo "three"
                # TYPE dicomprobe_x gauge
                dicomprobe_x{a="back\\\\slash \\"quote\\" line\\nfeed é"} 0.5

                """)
    }

    @Test(arguments: [(1.0, "1"), (0, "0"), (-2.5, "-2.5"), (1e300, "1e+300"), (.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf")])
    func numbersAreWrittenAsPrometheusReadsThem(_ value: Double, _ text: String) {
        var metrics = ProbeMetrics()
        metrics.add(ProbeMetrics.Definition("x", help: "h"), value)
        #expect(metrics.text.hasSuffix("\ndicomprobe_x \(text)\n"))
    }

    @Test func noSampleOfAnyResultHasAnUndocumentedNameOrLabel() {
        for result in SampleResults.all {
            for family in ProbeMetrics(result).families {
                #expect(ProbeMetrics.Definition.all.contains(family.definition))
                for sample in family.samples {
                    #expect(sample.labels.map(\.name).filter { $0 != "step" } == family.definition.labels)
                }
            }
        }
    }

    /// What the naming rules say of names (prometheus.io/docs/practices/naming).
    @Test func namesEndWithTheirBaseUnit() {
        for definition in ProbeMetrics.Definition.all {
            if let unit = definition.unit { #expect(definition.name.hasSuffix("_\(unit.rawValue)")) }
            #expect(definition.name.hasSuffix("_total") == (definition.kind == .counter))
            #expect(!definition.help.isEmpty)
        }
        #expect(Set(ProbeMetrics.Definition.all.map(\.name)).count == ProbeMetrics.Definition.all.count)
    }
}
