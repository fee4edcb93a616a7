#if Exporter
import Glibc
import ProbeExporter

extension ProcessFigures {
    /// Those of this process, now (proc(5)).
    ///
    /// - Parameter startTime: when it began, in seconds since 1970.
    static func now(startTime: Double) -> ProcessFigures {
        var figures = ProcessFigures()
        figures.startTime = startTime
        figures.residentBytes = residentPages().map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) }
        figures.openDescriptors = openDescriptors()
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 { figures.maximumDescriptors = Double(limit.rlim_cur) }
        return figures
    }

    private static func residentPages() -> Double? {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return nil }
        return String(decoding: bytes[..<count], as: UTF8.self).split(separator: " ").dropFirst().first.flatMap { Double($0) }
    }

    private static func openDescriptors() -> Double? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // Neither the folder and its parent nor what reads them counts.
        return Double(count - 3)
    }
}
#endif
