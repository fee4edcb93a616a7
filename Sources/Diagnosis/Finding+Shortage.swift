import ProbeResults
import Transport

extension Finding {
    /// Of work within this process, which only a shortage or a defect can keep from being done.
    ///
    /// - Parameter consequence: what did not come about for it.
    package init(ofOurOwn error: TransportError, _ consequence: String) {
        if let shortage = error.shortage {
            self.init(shortage, consequence)
        } else {
            self.init(reason: .internalDefect, message: "\(consequence): \(error)")
        }
    }

    /// - Parameter consequence: what did not come about for it.
    package init(_ shortage: TransportError.Shortage, _ consequence: String) {
        self.init(
            reason: .localShortage,
            message: "this machine has too little left: \(consequence) (\(shortage.call): \(systemText(shortage.errno)))",
            hint:
                "raise the limits of descriptors (ulimit -n), processes and threads (ulimit -u, a pod's pids) or memory, or run less at once"
        )
    }
}
