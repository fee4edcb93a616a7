import ArgumentParser
import ProbeResults

/// What a verb that connects tells of its result: on standard output, and in files.
struct OutputOptions: ParsableArguments {
    @OptionGroup var document: DocumentOptions
    @OptionGroup var reports: ReportOptions

    var json: Bool { document.json }

    /// Whether the fates of objects are wanted beside those that are printed.
    var keepsObjects: Bool { !reports.files.isEmpty || GitHubJob.isOn }

    /// Writes the reports, prints the result and ends the run with its exit code, or with that of output that can't be written.
    ///
    /// - Parameters:
    ///   - result: what the run came to.
    ///   - objects: those of `store`, for the document.
    ///   - kept: those of `store`, for the reports.
    func report(_ result: ProbeResult, objects: ObjectSpool? = nil, kept: KeptObjects? = nil) throws -> Never {
        var result = result
        SettingsInForce.current.describe(&result)
        // First: who reads the output may have gone, and the files are wanted all the same.
        var reported = result
        kept?.describe(&reported)
        let areWritten = reports.files.write(reported)
        GitHubJob.tell(reported)
        let isPrinted = document.print(result, objects: objects)
        throw RunEnd(exitCode: areWritten && isPrinted ? result.exit : Layer.local.exitCode)
    }
}
