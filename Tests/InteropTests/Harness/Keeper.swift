import Foundation
import Glibc
import Synchronization

/// Ends what a test run leaves behind, also when the run is killed: a process that learns of each child by its standard input, and acts when
/// that is closed, as it is with the run's end.
final class Keeper: Sendable {
    static let shared = Keeper()

    private let input: Descriptor
    private let id: pid_t
    private let lock = Mutex(())

    private init() {
        // Writing to a process that has ended is an error, not the end of the tests.
        signal(SIGPIPE, SIG_IGN)
        guard let (reading, writing) = try? Descriptor.pipe() else { fatalError("there is no pipe for the keeper") }
        input = writing
        id = Self.start(reading: reading)
        reading.close()
        atexit { Keeper.shared.finish() }
    }

    func watch(_ id: pid_t) { say("watch \(id)") }

    func forget(_ id: pid_t) { say("forget \(id)") }

    /// Has `scripts/ingress stop` called for the folder.
    func watchIngress(in directory: URL) { say("ingress \(directory.path)") }

    /// Removes the folder at the end of the run.
    func remove(_ folder: URL) { say("remove \(folder.path)") }

    private func say(_ line: String) {
        lock.withLock { _ in
            guard (try? input.write(line + "\n")) != nil else { fatalError("the keeper of the test run has ended") }
        }
    }

    /// Waits until it has ended everything.
    private func finish() {
        input.close()
        var status: Int32 = 0
        waitpid(id, &status, 0)
    }

    private static func start(reading input: Descriptor) -> pid_t {
        let script = Installation.peerPrograms.appending(path: "keeper").path
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.number, STDIN_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        var id: pid_t = 0
        let code = withCStrings(["bash", script, Installation.packageRoot.path]) { arguments in
            Descriptor.inheritance.withLock { _ in posix_spawnp(&id, "bash", &actions, nil, arguments, environ) }
        }
        guard code == 0 else { fatalError("the keeper can't be started: \(String(cString: strerror(code)))") }
        return id
    }
}
