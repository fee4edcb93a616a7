import Foundation
import Glibc
import Synchronization

/// A process that a test started, its output in files: no pipe can fill up, and none is inherited by anything else.
///
/// Whoever starts one ends it; where that fails, ``Keeper`` does.
final class ChildProcess: Sendable {
    enum Exit: Equatable {
        case code(Int32)
        case signal(Int32)
    }

    struct NotStarted: Error, CustomStringConvertible {
        let executable: String
        let code: Int32

        var description: String { "\(executable) could not be started: \(String(cString: strerror(code)))" }
    }

    let id: pid_t
    private let exit = Mutex<Exit?>(nil)

    /// - Parameters:
    ///   - command: an executable, looked for in the PATH, and its arguments.
    ///   - input: a descriptor to read from; nothing is to be read without one.
    ///   - output: a file, made or overwritten; may be that of `errors`.
    ///   - environment: added to the test's own; nil takes a variable away.
    ///   - directory: where it works; the test's own without one.
    init(
        _ command: [String], input: Int32? = nil, output: URL, errors: URL, environment: [String: String?] = [:], directory: URL? = nil
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        } else {
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        }
        let flags = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.path, flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors.path, flags, 0o600)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Where the tests run in the background of a script, SIGINT is ignored, and children inherit that.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var variables: [String: String?] = ProcessInfo.processInfo.environment
        variables.merge(environment) { $1 }
        let settings = variables.compactMap { name, value in value.map { "\(name)=\($0)" } }
        // Which then becomes the command: spawning has no portable way to change the folder.
        let command = (directory.map { ["env", "-C", $0.path] } ?? []) + command
        let executable = command.first ?? ""
        var id: pid_t = 0
        let code = withCStrings(command) { arguments in
            withCStrings(settings) { settings in
                Descriptor.inheritance.withLock { _ in posix_spawnp(&id, executable, &actions, &attributes, arguments, settings) }
            }
        }
        guard code == 0 else { throw NotStarted(executable: executable, code: code) }
        self.id = id
        Keeper.shared.watch(id)
    }

    /// Nil while it runs.
    func poll() -> Exit? {
        exit.withLock { exit in
            if let exit { return exit }
            var status: Int32 = 0
            guard waitpid(id, &status, WNOHANG) == id else { return nil }
            Keeper.shared.forget(id)
            exit = status & 0x7F == 0 ? .code((status >> 8) & 0xFF) : .signal(status & 0x7F)
            return exit
        }
    }

    /// The most memory that it has had so far, in MiB (VmHWM of proc(5)); nil when it has ended. What wait4(2) tells would count memory of the
    /// tests, which a new process shares until it is another program.
    var peakMemory: Int? {
        guard let status = try? String(contentsOf: URL(filePath: "/proc/\(id)/status"), encoding: .utf8) else { return nil }
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 / 1024 }
    }

    /// Waits for its end.
    func waitForExit(within limit: Duration = patience) async throws -> Exit {
        var exit: Exit?
        try await eventually("process \(id) ends", within: limit) {
            exit = poll()
            return exit != nil
        }
        return exit ?? .signal(0)
    }

    func send(_ signal: Int32) {
        exit.withLock { exit in
            // Its id is its own until it has been waited for.
            if exit == nil { kill(id, signal) }
        }
    }

    /// Asks it to end, waits, and kills it if it does not.
    @discardableResult
    func end() async -> Exit? {
        send(SIGTERM)
        if let exit = try? await waitForExit(within: .seconds(5)) { return exit }
        send(SIGKILL)
        return try? await waitForExit(within: .seconds(5))
    }
}

/// Lends the strings as an array that ends with a null pointer.
func withCStrings<Result>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result) -> Result {
    let copies: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
}
