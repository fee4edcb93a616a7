/// The layer that decided a run's outcome. Its exit code is API.
package enum Layer: String, CaseIterable, Sendable {
    /// Everything that was asked for happened.
    case none
    /// Everything was done, and a bound that was given is not kept.
    case expectation
    /// What was typed, and the files of this machine.
    case local
    case network
    case tls
    case association
    case dimse
    /// A defect of dicomprobe.
    case tool
    /// A signal ended the run.
    case signal

    /// The process's exit code, from 0 to 255; a signal's own number is added to that of ``signal``.
    package var exitCode: Int32 {
        switch self {
        case .none: 0
        case .expectation: 1
        case .local: 2
        case .network: 3
        case .tls: 4
        case .association: 5
        case .dimse: 6
        case .tool: 70
        case .signal: 128
        }
    }
}
