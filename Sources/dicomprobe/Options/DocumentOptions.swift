import ArgumentParser
import ProbeReports
import ProbeResults

/// How a result is printed: as text, or as one document.
struct DocumentOptions: ParsableArguments {
    @Flag(inversion: .prefixedNo, help: "Print one JSON document on standard output, also on failure.")
    var json = false

    /// Prints the result and ends the run with its exit code, or with that of output that can't be written.
    ///
    /// - Parameter result: what the run came to.
    func report(_ result: ProbeResult) throws -> Never {
        var result = result
        SettingsInForce.current.describe(&result)
        throw RunEnd(exitCode: print(result, objects: nil) ? result.exit : Layer.local.exitCode)
    }

    /// Prints the result.
    ///
    /// - Parameters:
    ///   - result: what the run came to, with its settings.
    ///   - objects: those of `store`, for the document.
    /// - Returns: false, and has said so, where that is not possible.
    func print(_ result: ProbeResult, objects: ObjectSpool?) -> Bool {
        let isWritten =
            json
            ? Output.standard.write(json: result, objects: objects)
            : Output.standard.write(TextReport(style: .of(.standard)).render(result))
        if !isWritten {
            _ = Output.error.write("the result could not be written [\(Reason.localOutputFailed.rawValue)] exit \(Layer.local.exitCode)\n")
        }
        return isWritten
    }
}
