import Diagnosis
import ProbeResults

/// What has become of the objects so far, and what that makes of the run.
struct StoreTally {
    private(set) var summary = StoreSummary()
    private(set) var objects: [ObjectResult] = []
    /// The first object that failed before anything stopped the run.
    private var firstFailure: ObjectResult?
    /// What stopped the run; the rest is not attempted.
    private(set) var obstacle: Finding?

    mutating func add(_ object: ObjectResult) {
        summary.count(object)
        if object.fate == .failed, firstFailure == nil, obstacle == nil { firstFailure = object }
        objects.append(object)
    }

    /// Only the first obstacle counts.
    mutating func stop(for obstacle: Finding) {
        self.obstacle = self.obstacle ?? obstacle
    }

    mutating func countAssociation() {
        summary.associations += 1
    }

    mutating func setDuration(_ duration: Duration) {
        summary.milliseconds = duration.milliseconds
    }

    /// A signal decides; else whatever came first, in input order: an object that failed, or what kept the rest from being attempted.
    var finding: Finding {
        if let obstacle, obstacle.reason == .interrupted { return obstacle }
        if let firstFailure, let reason = firstFailure.reason {
            let message = "\(firstFailure.path): \(firstFailure.message ?? "")"
            let others = summary.failed > 1 ? " (and \(summary.failed - 1) more failed)" : ""
            let rest = obstacle.map { "; then the run ended: \($0.message)" } ?? ""
            return Finding(reason: reason, message: message + others + rest, hint: firstFailure.hint ?? obstacle?.hint)
        }
        if let obstacle { return obstacle }
        guard summary.stored > 0 else {
            return Finding(
                reason: .fileNoneFound, message: "there is nothing to send: no DICOM file was found",
                hint: "name DICOM files (PS3.10) or folders that hold some")
        }
        return Finding(reason: .ok, message: summary.stored == 1 ? "the object was stored" : "all \(summary.stored) objects were stored")
    }
}
