import Glibc

extension TransportError {
    /// Where this machine had too little left: of descriptors, threads or memory. It says nothing of the peer.
    package struct Shortage: Equatable, Sendable {
        /// What was wanted.
        package let call: String
        package let errno: Int32
    }

    /// Numbers by which every call tells of a shortage.
    static let shortageCodes: Set<Int32> = [EMFILE, ENFILE, ENOBUFS, ENOMEM]

    /// Nil where it failed otherwise. Of several addresses one is enough: nobody knows what it would have answered.
    package var shortage: Shortage? {
        switch self {
        case .system(let code, let call) where Self.shortageCodes.contains(code) || call == Thread.creation && code == EAGAIN:
            Shortage(call: call, errno: code)
        case .connection(let failure):
            failure.attempts.lazy.compactMap { attempt in
                guard case .failed(let code) = attempt.outcome, Self.shortageCodes.contains(code) else { return nil }
                return Shortage(call: "socket", errno: code)
            }.first
        default: nil
        }
    }
}
