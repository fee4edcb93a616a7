extension ProbeMetrics.Definition {
    // Of a verb, or of a plan's step
    static let success = Self("success", help: "Whether it ended as expected: 1, or 0.")
    static let exitCode = Self("exit_code", help: "The exit code: the layer that failed, 0 for none.")
    static let reason = Self("reason_info", labels: ["reason", "layer"], help: "Why it ended as it did; always 1.")
    static let start = Self("start_timestamp", unit: .seconds, help: "When it began, in seconds since 1970.")
    static let duration = Self("duration", unit: .seconds, help: "How long it took in all, with repetitions and waits.")
    static let phaseDuration = Self("phase_duration", unit: .seconds, labels: ["phase"], help: "How long a phase took that was entered.")
    static let attempts = Self("attempts", help: "How many times it was run.")

    // TLS
    static let tls = Self(
        "tls_info", labels: ["version", "cipher_suite", "group"], help: "What the TLS handshake came to; always 1.")
    static let tlsVerified = Self("tls_verified", help: "Whether every check of the server's certificate passed: 1, or 0.")
    static let clientCertificateRequested = Self(
        "tls_client_certificate_requested", help: "Whether the server asked for a client certificate: 1, or 0.")
    static let certificateExpiry = Self(
        "tls_certificate_expiry_timestamp", unit: .seconds, help: "When the server's own certificate ends, in seconds since 1970.")
    static let chainExpiry = Self(
        "tls_chain_expiry_timestamp", unit: .seconds,
        help: "When the first certificate ends of the chain that the server sent, or, of tls, of all that it sent, in seconds since 1970.")

    // DIMSE
    static let dimseStatus = Self(
        "dimse_status", help: "The status of the response that decided (PS3.7 annex C), as a number: 0 for success.")
    static let objects = Self("objects", labels: ["fate"], help: "How many objects had this fate.")
    static let storedBytes = Self("stored", unit: .bytes, help: "The size of the data sets that were stored.")
    static let associations = Self("associations", help: "How many associations were established to store.")

    // Of a plan
    static let planSuccess = Self("plan_success", help: "Whether every step ended as expected: 1, or 0.")
    static let planExitCode = Self("plan_exit_code", help: "The exit code of the whole plan.")
    static let planStart = Self("plan_start_timestamp", unit: .seconds, help: "When the plan began, in seconds since 1970.")
    static let planDuration = Self("plan_duration", unit: .seconds, help: "How long the plan took in all.")
    static let planSteps = Self("plan_steps", labels: ["outcome"], help: "How many steps of the plan had this outcome.")

    /// In the order in which they are documented.
    package static let all: [Self] = [
        success, exitCode, reason, start, duration, phaseDuration, attempts, tls, tlsVerified, clientCertificateRequested,
        certificateExpiry,
        chainExpiry, dimseStatus, objects, storedBytes, associations, planSuccess, planExitCode, planStart, planDuration, planSteps,
    ]
}
