import ProbeResults

extension ServerEvent.Content {
    /// Why a connection ended, where the event is its end: `ok` for a release.
    package var ending: Reason? {
        switch self {
        case .associationReleased: .ok
        case .associationRejected(let failure): failure.reason
        case .associationAborted(let aborted): aborted.reason
        case .connectionFailed(let failed): failed.reason
        default: nil
        }
    }
}
