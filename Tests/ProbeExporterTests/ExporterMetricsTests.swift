import ProbeReports
import ProbeResults
import Testing

@testable import ProbeExporter

@Suite struct ExporterMetricsTests {
    private static func text(_ state: ExporterState, modules: [String] = ["echo"], process: ProcessFigures = .init()) -> String {
        ExporterMetrics.text(
            state, pool: ProbePool(limit: 1) { _ in }, limit: 1, modules: modules, version: "1.2.3", process: process)
    }

    @Test func countsEachModuleFromTheStart() {
        let text = Self.text(ExporterState())
        #expect(text.contains("# TYPE dicomprobe_exporter_probes_total counter\n"))
        #expect(text.contains("dicomprobe_exporter_probes_total{module=\"echo\",outcome=\"success\"} 0\n"))
        #expect(text.contains("dicomprobe_exporter_probes_total{module=\"echo\",outcome=\"failure\"} 0\n"))
        #expect(text.contains("dicomprobe_build_info{version=\"1.2.3\"} 1\n"))
    }

    @Test func countsWhatCameOfProbesAndWhatWasRefused() {
        let state = ExporterState()
        state.count(.measured(ProbeResult(command: "echo", reason: .ok, message: "")), module: "echo")
        state.count(.measured(ProbeResult(command: "echo", reason: .tcpRefused, message: "")), module: "echo")
        state.count(.measured(ProbeResult(command: "echo", reason: .tcpRefused, message: "")), module: "echo")
        state.count(.refused(.notAllowed, ""), module: "echo")
        state.count(.refused(.module, ""), module: "whatever somebody typed")
        let text = Self.text(state)
        #expect(text.contains("{module=\"echo\",outcome=\"success\"} 1\n"))
        #expect(text.contains("{module=\"echo\",outcome=\"failure\"} 2\n"))
        #expect(text.contains("dicomprobe_exporter_rejected_probes_total{cause=\"not_allowed\"} 1\n"))
        #expect(text.contains("dicomprobe_exporter_rejected_probes_total{cause=\"busy\"} 0\n"))
        // What comes from outside makes no label: there would be no end of them.
        #expect(!text.contains("typed"))
    }

    @Test func aReloadThatFailsKeepsTheTimeOfTheLastGoodOne() {
        let state = ExporterState()
        state.noteReload(isGood: true, at: 100)
        state.noteReload(isGood: false, at: 200)
        let text = Self.text(state)
        #expect(text.contains("dicomprobe_exporter_config_last_reload_successful 0\n"))
        #expect(text.contains("dicomprobe_exporter_config_last_reload_success_timestamp_seconds 100\n"))
    }

    @Test func leavesOutWhatTheSystemDoesNotSay() {
        var figures = ProcessFigures()
        figures.residentBytes = 4096
        let text = Self.text(ExporterState(), process: figures)
        #expect(text.contains("\nprocess_resident_memory_bytes 4096\n"))
        #expect(!text.contains("process_open_fds"))
    }
}
