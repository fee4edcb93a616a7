import Foundation
import ProbeResults
import Testing

/// What came of a run of dicomprobe.
struct Run: CustomStringConvertible {
    let arguments: [String]
    let exit: ChildProcess.Exit
    let output: String
    let errors: String

    /// As a reader of a failed test would see it in a terminal.
    var description: String { "dicomprobe \(arguments.joined(separator: " "))\n\(output)\(errors)\(exit)" }
}

/// What came of a run with `--json`.
struct Report: CustomStringConvertible {
    let run: Run
    let result: ProbeResult

    var exit: ChildProcess.Exit { run.exit }
    var reason: Reason { result.reason }
    var description: String { run.description }
}

/// dicomprobe, running.
struct RunningProbe {
    let arguments: [String]
    let process: ChildProcess
    private let folder: URL

    /// - Parameters:
    ///   - output: where its standard output goes, instead of to where it is read.
    ///   - environment: added to the test's own; nil takes a variable away.
    ///   - home: the user's folder; one without anything in it by default, so that this user's own files play no part. Nor does a job of GitHub
    ///     that the test is a part of.
    ///   - directory: the working directory; the test's own without one.
    ///   - input: its standard input; there is nothing to read without one.
    ///   - producer: a shell command that writes to its standard input, by a pipe.
    ///   - shell: the command of a shell that starts it, `"$0" "$@"`.
    init(
        _ arguments: [String], output: URL? = nil, home: URL? = nil, environment: [String: String?] = [:], directory: URL? = nil,
        input: Descriptor? = nil, producer: String? = nil, shell: String? = nil, within folder: URL
    ) throws {
        let shell = shell ?? producer.map { "\($0) | \"$0\" \"$@\"" }
        self.arguments = arguments
        self.folder = folder
        process = try ChildProcess(
            (shell.map { ["sh", "-c", $0] } ?? []) + [Installation.binary.path] + arguments,
            input: input?.number, output: output ?? folder.appending(path: "output"),
            errors: folder.appending(path: "errors"),
            environment: ["HOME": (home ?? folder).path, "XDG_DATA_HOME": nil, "XDG_CONFIG_HOME": nil, "GITHUB_ACTIONS": nil].merging(
                environment
            ) { $1 },
            directory: directory)
    }

    /// What it has printed so far.
    var output: String { text("output") }
    var errors: String { text("errors") }

    func finish(within limit: Duration = patience) async throws -> Run {
        do {
            let exit = try await process.waitForExit(within: limit)
            return Run(arguments: arguments, exit: exit, output: output, errors: errors)
        } catch {
            process.send(SIGKILL)
            _ = try? await process.waitForExit()
            throw error
        }
    }

    private func text(_ name: String) -> String {
        (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
    }
}

/// Runs dicomprobe to its end.
func run(
    _ arguments: [String], output: URL? = nil, home: URL? = nil, environment: [String: String?] = [:], directory: URL? = nil,
    producer: String? = nil
) async throws -> Run {
    try await withTemporaryFolder { folder in
        try await RunningProbe(
            arguments, output: output, home: home, environment: environment, directory: directory, producer: producer, within: folder
        ).finish()
    }
}

/// Runs dicomprobe with `--json`, and reads and checks the document.
func probe(
    _ arguments: [String], home: URL? = nil, environment: [String: String?] = [:], directory: URL? = nil, producer: String? = nil
) async throws -> Report {
    try await Report(
        checking: run(arguments + ["--json"], home: home, environment: environment, directory: directory, producer: producer))
}

extension Report {
    /// Expects exactly one document, true to its schema, which says the exit code that the process had.
    init(checking run: Run) async throws {
        self.run = run
        do {
            result = try JSONDecoder().decode(ProbeResult.self, from: Data(run.output.utf8))
        } catch {
            Issue.record("no document: \(error)\n\(run)")
            throw error
        }
        #expect(run.exit == .code(result.exit), "\(run)")
        #expect((result.outcome == .ok) == (result.exit == 0), "\(run)")
        #expect(run.errors.isEmpty, "\(run)")
        let problems = try await SchemaValidator.results.problems(of: run.output)
        #expect(problems.isEmpty, "\(problems)\n\(run)")
    }
}
