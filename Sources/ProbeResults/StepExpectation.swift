/// What a step of a plan is to come to. Judged in one place, by `Finding(_:of:)` of Diagnosis.
package struct StepExpectation: Equatable, Sendable {
    package enum Outcome: Equatable, Sendable {
        case success
        /// A failure with exactly this reason.
        case reason(Reason)
        /// A failure of this layer, whatever its reason.
        case layer(Layer)
    }

    /// A longest duration.
    package struct Bound: Equatable, Sendable {
        /// Nil for the whole run of the verb.
        package var phase: ProbeResult.Phase.Name?
        package var duration: Duration

        package init(phase: ProbeResult.Phase.Name?, duration: Duration) {
            self.phase = phase
            self.duration = duration
        }
    }

    package var outcome = Outcome.success
    /// Each certificate that the server sent has at least this many days left.
    package var minimumDays: Int?
    /// The TLS profile that the verb itself judges, by name.
    package var profile: String?
    /// What options of the verb ask for besides: it does not come to that where it fails first, and then it is judged as far as it was seen.
    package var askedByOptions = AskedByOptions()
    package var bounds: [Bound] = []
    /// A UID: what C-ECHO agreed on, and in which each object was sent.
    package var transferSyntaxUID: String?

    package struct AskedByOptions: Equatable, Sendable {
        package var minimumDays: Int?
        package var profile: String?
    }

    package init() {}

    /// Whether it asks for success and nothing more.
    package var isPlainSuccess: Bool {
        var plain = StepExpectation()
        plain.askedByOptions = askedByOptions
        return self == plain
    }
}
