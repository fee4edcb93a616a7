import ArgumentParser
import ProbeReports
import ProbeResults

struct OutputOptions: ParsableArguments {
    @Flag(inversion: .prefixedNo, help: "Print one JSON document on standard output, also on failure.")
    var json = false

    /// Prints the result and ends the run with its exit code, or with that of output that can't be written.
    ///
    /// - Parameters:
    ///   - result: what the run came to.
    ///   - objects: those of `store`, for the document.
    func report(_ result: ProbeResult, objects: ObjectSpool? = nil) throws -> Never {
        var result = result
        SettingsInForce.current.describe(&result)
        let isWritten =
            json
            ? Output.standard.write(json: result, objects: objects)
            : Output.standard.write(TextReport(style: .of(.standard)).render(result))
        guard isWritten else {
            _ = Output.error.write("the result could not be written [\(Reason.localOutputFailed.rawValue)] exit \(Layer.local.exitCode)\n")
            throw RunEnd(exitCode: Layer.local.exitCode)
        }
        throw RunEnd(exitCode: result.exit)
    }
}
