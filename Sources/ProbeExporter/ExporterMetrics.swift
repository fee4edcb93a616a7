import ProbeReports

/// What the system says of this process.
package struct ProcessFigures: Equatable, Sendable {
    /// Nil for what could not be read.
    package var residentBytes: Double?
    package var openDescriptors: Double?
    package var maximumDescriptors: Double?
    /// In seconds since 1970.
    package var startTime: Double?

    package init() {}
}

/// What `/metrics` says: of the exporter, not of what it probes.
enum ExporterMetrics {
    typealias Definition = ProbeMetrics.Definition

    static let probes = Definition(
        "exporter_probes_total", .counter, labels: ["module", "outcome"], help: "Probes made, by module and outcome.")
    static let rejections = Definition(
        "exporter_rejected_probes_total", .counter, labels: ["cause"], help: "Requests for a probe that was not made.")
    static let inFlight = Definition("exporter_probes_in_flight", help: "Probes that run now.")
    static let waiting = Definition("exporter_probes_waiting", help: "Probes that wait for their turn.")
    static let limit = Definition("exporter_probes_limit", help: "How many probes may run at the same time, and how many may wait.")
    static let reload = Definition(
        "exporter_config_last_reload_successful",
        help: "Whether the modules were read the last time: 1, or 0 where older ones are in force.")
    static let reloadTime = Definition(
        "exporter_config_last_reload_success_timestamp", unit: .seconds, help: "When modules were last read, in seconds since 1970.")
    static let build = Definition("build_info", labels: ["version"], help: "The version of dicomprobe; always 1.")

    // As every exporter names them.
    static let residentMemory = Definition(ofProcess: "resident_memory_bytes", help: "Resident memory size in bytes.")
    static let openDescriptors = Definition(ofProcess: "open_fds", help: "Number of open file descriptors.")
    static let maximumDescriptors = Definition(ofProcess: "max_fds", help: "Maximum number of open file descriptors.")
    static let startTime = Definition(ofProcess: "start_time_seconds", help: "Start time of the process since unix epoch in seconds.")

    /// - Parameter modules: in force; each has its counters from the start, so that a rate can be told from the first probe on.
    static func text(
        _ state: ExporterState, pool: ProbePool, limit: Int, modules: [String], version: String, process: ProcessFigures
    ) -> String {
        var metrics = ProbeMetrics()
        let counts = state.current
        let names = Set(modules).union(counts.probes.keys.map(\.module)).sorted()
        for module in names {
            for isSuccess in [true, false] {
                let count = counts.probes[.init(module: module, isSuccess: isSuccess), default: 0]
                metrics.add(probes, Double(count), [module, isSuccess ? "success" : "failure"])
            }
        }
        for refusal in ProbeAnswer.Refusal.allCases {
            metrics.add(rejections, Double(counts.rejections[refusal, default: 0]), [refusal.rawValue])
        }
        metrics.add(inFlight, Double(pool.running))
        metrics.add(waiting, Double(pool.waiting))
        metrics.add(Self.limit, Double(limit))
        metrics.add(reload, counts.isReloadGood ? 1 : 0)
        metrics.add(reloadTime, counts.lastGoodReload)
        metrics.add(build, 1, [version])
        let figures = [
            (residentMemory, process.residentBytes), (openDescriptors, process.openDescriptors),
            (maximumDescriptors, process.maximumDescriptors), (startTime, process.startTime),
        ]
        for (definition, value) in figures {
            if let value { metrics.add(definition, value) }
        }
        return metrics.text
    }
}
