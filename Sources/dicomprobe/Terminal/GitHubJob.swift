import DICOMData
import Diagnosis
import Glibc
import ProbeReports
import ProbeResults

/// The job of GitHub Actions that the run is a part of.
enum GitHubJob {
    static var isOn: Bool { Environment.value("GITHUB_ACTIONS") == "true" }

    /// Annotates the job and adds to its summary. Standard output is left to the result; GitHub reads both.
    ///
    /// A summary that can't be written is no failure: nobody asked for it, and a container may have the variable without the file.
    ///
    /// - Parameter result: what is to be told.
    static func tell(_ result: ProbeResult) {
        guard isOn else { return }
        _ = Output.error.write(GitHubAnnotations.render(result))
        guard let path = Environment.value("GITHUB_STEP_SUMMARY") else { return }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY | O_CLOEXEC, 0o666)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, Output(descriptor: descriptor).write(GitHubSummary.render(result, version: Implementation.version)) else {
            _ = Output.error.write("::warning title=dicomprobe::the summary can't be written: \(systemText(errno))\n")
            return
        }
    }
}
