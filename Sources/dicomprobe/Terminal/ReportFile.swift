import DICOMData
import DICOMFiles
import Diagnosis
import Glibc
import ProbeReports
import ProbeResults
import ProbeSettings

/// A file that the result is to be written to, in one format.
struct ReportFile: Sendable {
    let format: any ReportFormat.Type
    let path: String

    /// Whether it is worth to look closer: what the parser says of its options takes a while.
    ///
    /// - Parameter arguments: as far as they are known.
    /// - Returns: false where nothing can be asked for.
    static func mayBeAsked(by arguments: [String]) -> Bool {
        ReportFormats.all.contains { format in
            arguments.contains { $0.hasPrefix("--\(format.name)") } || Environment.value(Settings.variable(for: format.name)) != nil
        }
    }

    /// What the command line asks for where the parser can't say so, because it has refused it, or because the settings below it can't be read.
    ///
    /// - Parameters:
    ///   - arguments: as far as they are known.
    ///   - description: of the verbs and their options: not all have reports.
    static func asked(by arguments: [String], _ description: CommandLineDescription) -> [ReportFile] {
        guard let verb = description.verb(of: arguments) else { return [] }
        return ReportFormats.all.compactMap { format in
            guard verb.hasOption(format.name) else { return nil }
            let path = verb.values(of: format.name, in: arguments)?.last ?? Environment.value(Settings.variable(for: format.name))
            return path.map { ReportFile(format: format, path: $0) }
        }
    }

    /// - Parameter result: what is to be told.
    /// - Returns: why it could not be written, in words; nil where it was.
    fileprivate func write(_ result: ProbeResult) -> String? {
        let text = format.render(result, version: Implementation.version)
        var status = stat()
        // A terminal, a pipe or a device is written to; a file is replaced when the new one is complete.
        guard stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG else { return writeInPlace(text) }
        do throws(FileWriteError) {
            let file = try AtomicFileWriter(path: target, existing: .replace)
            try file.write(Array(text.utf8).span.bytes)
            try file.commit()
            return nil
        } catch {
            return if case .unwritable(let code) = error { systemText(code) } else { "\(error)" }
        }
    }

    /// Where a link leads, so that it stays one.
    private var target: String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private func writeInPlace(_ text: String) -> String? {
        // A pipe that nobody reads is no reason to wait for ever.
        let descriptor = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return systemText(errno) }
        defer { close(descriptor) }
        return Output(descriptor: descriptor).write(text) ? nil : systemText(errno)
    }
}

extension [ReportFile] {
    /// Writes all of them, and says on standard error which can't be.
    ///
    /// - Parameter result: what is to be told.
    /// - Returns: whether all could.
    func write(_ result: ProbeResult) -> Bool {
        var areWritten = true
        for file in self {
            guard let why = file.write(result) else { continue }
            areWritten = false
            _ = Output.error.write(
                "--\(file.format.name): \(printable(file.path)) can't be written: \(why) [\(Reason.localOutputFailed.rawValue)] exit "
                    + "\(Layer.local.exitCode)\n")
        }
        return areWritten
    }
}
