import Glibc
import PKI

extension KeyFile {
    /// Waits for a pipe in the place of a file until the deadline or the interruption, whichever comes first: ``PKIError/stalled(path:)`` or
    /// ``PKIError/interrupted(path:signal:)``.
    package static func wait(until deadline: Deadline, interruption: Interruption?) -> Wait {
        return { (descriptor: Int32, path: String) throws(PKIError) in
            let hasInput: Bool
            do throws(TransportError) {
                hasInput = try Polling.awaitInput(on: descriptor, until: deadline, interruption: interruption)
            } catch {
                if case .interrupted(let signal) = error { throw PKIError.interrupted(path: path, signal: signal) }
                let code = if case .system(let code, _) = error { code } else { EIO }
                throw PKIError.file(path: path, call: "poll", errno: code)
            }
            guard hasInput else { throw PKIError.stalled(path: path) }
        }
    }
}
