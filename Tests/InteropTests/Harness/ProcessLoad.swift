import Foundation

extension ChildProcess {
    /// The time that it has spent on processors so far (utime and stime of proc(5), in hundredths of a second).
    var processorTime: Duration {
        guard let text = try? String(contentsOf: URL(filePath: "/proc/\(id)/stat"), encoding: .utf8),
            let fields = text.split(separator: ")").last?.split(separator: " "), fields.count > 12
        else { return .zero }
        return .milliseconds(fields[11...12].compactMap { Int($0) }.reduce(0, +) * 10)
    }
}
