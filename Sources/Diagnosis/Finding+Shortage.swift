import ProbeResults
import Transport

extension Finding {
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
