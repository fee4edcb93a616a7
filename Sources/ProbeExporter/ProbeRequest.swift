import ProbeReports
import ProbeResults

/// What `/probe` was asked for.
package struct ProbeRequest: Equatable, Sendable {
    package let module: String
    /// As it stands in the address.
    package let target: String
    /// How long the answer may take, counted from when the request arrived.
    package let limit: Duration
    /// How much of it is left.
    package var left: Duration

    package init(module: String, target: String, limit: Duration) {
        self.module = module
        self.target = target
        self.limit = limit
        left = limit
    }
}

/// What came of it.
package enum ProbeAnswer: Equatable, Sendable {
    /// The probe was made; whether it succeeded, the result tells.
    case measured(ProbeResult)
    case refused(Refusal, String)

    /// Why nothing was probed.
    package enum Refusal: String, CaseIterable, Sendable {
        /// There is no such module.
        case module
        /// The target is missing, or is none.
        case target
        /// The module may not be asked for this target.
        case notAllowed = "not_allowed"
        /// The scraper's timeout is no time.
        case timeout
        /// As many probes as may run and wait do so already, or too much of its time was spent waiting.
        case busy
    }
}
