import DICOMData
import Diagnosis
import ProbeResults

/// What has become of the objects so far, and what that makes of the run.
struct StoreTally {
    private(set) var summary = StoreSummary()
    /// The first object in input order that failed before anything stopped the run.
    private var firstFailure: (index: Int, object: ObjectResult)?
    /// How many paths of other shares could not be read, and may hold objects of this one.
    private var unread = 0
    /// What stopped the run; the rest is not attempted.
    private(set) var obstacle: Finding?

    /// - Parameter isRehearsal: whether nothing is to be sent, which a share without objects has to tell as well.
    init(isRehearsal: Bool = false) {
        if isRehearsal { summary.planned = 0 }
    }

    /// - Parameter index: the object's place in input order; several associations do not keep to it.
    mutating func add(_ object: ObjectResult, at index: Int) {
        summary.count(object)
        noteReencoding(object)
        if object.fate == .failed { noteFailure(object, at: index) }
    }

    /// Fails for it without counting it: the sums of all shares have it once, from the share that it belongs to.
    ///
    /// - Parameter index: the place of what comes behind it, of which nothing has been added yet.
    mutating func addUnread(_ result: ObjectResult, at index: Int) {
        unread += 1
        noteFailure(result, at: index)
    }

    private mutating func noteFailure(_ object: ObjectResult, at index: Int) {
        guard obstacle == nil else { return }
        if firstFailure.map({ index < $0.index }) ?? true { firstFailure = (index, object) }
    }

    private mutating func noteReencoding(_ object: ObjectResult) {
        guard object.fate == .stored || object.fate == .storedWithWarning, let from = object.transferSyntaxUID,
            let to = object.sentTransferSyntaxUID
        else { return }
        let names = [from, to].map { UID($0).registeredName ?? $0 }
        var all = summary.reencoded ?? []
        if let index = all.firstIndex(where: { [$0.from, $0.to] == names }) {
            all[index].objects += 1
        } else {
            all.append(StoreSummary.Reencoding(from: names[0], to: names[1], objects: 1))
        }
        summary.reencoded = all
    }

    /// Only the first obstacle counts.
    mutating func stop(for obstacle: Finding) {
        self.obstacle = self.obstacle ?? obstacle
    }

    mutating func countAssociation() {
        summary.associations += 1
    }

    /// - Parameter queue: from which all was taken.
    mutating func setShare(_ share: StoreShare?, of queue: StoreQueue) {
        summary.share = share.map {
            StoreSummary.Share(
                index: $0.index, count: $0.count, passedOver: queue.passedOver, fingerprint: String(queue.fingerprint, radix: 16))
        }
    }

    mutating func setDuration(_ duration: Duration) {
        summary.milliseconds = duration.milliseconds
    }

    /// A signal decides; else whatever came first, in input order: an object that failed, or what kept the rest from being attempted.
    var finding: Finding {
        if let obstacle, obstacle.reason == .interrupted { return obstacle }
        if let firstFailure = firstFailure?.object, let reason = firstFailure.reason {
            let message = "\(firstFailure.path): \(firstFailure.message ?? "")"
            let failed = summary.failed + unread
            let others = failed > 1 ? " (and \(failed - 1) more failed)" : ""
            let rest = obstacle.map { "; then the run ended: \($0.message)" } ?? ""
            return Finding(reason: reason, message: message + others + rest, hint: firstFailure.hint ?? obstacle?.hint)
        }
        if let obstacle { return obstacle }
        guard summary.notAttempted == 0 else {
            return Finding(reason: .internalDefect, message: "\(summary.notAttempted) objects were not attempted, and nothing says why")
        }
        if let planned = summary.planned, planned > 0 {
            return Finding(reason: .ok, message: planned == 1 ? "1 object would be sent" : "\(planned) objects would be sent")
        }
        guard summary.stored > 0 else {
            // A share may well be empty where there are few objects.
            if let share = summary.share, share.passedOver > 0, summary.failed == 0 {
                return Finding(reason: .ok, message: "nothing to send in this share; files in others: \(share.passedOver)")
            }
            let skipped = summary.skipped > 0 ? " among \(summary.skipped) that were looked at" : ""
            return Finding(
                reason: .fileNoneFound, message: "there is nothing to send: no DICOM file was found\(skipped)",
                hint: "name DICOM files (PS3.10) or folders that hold some")
        }
        return Finding(reason: .ok, message: summary.stored == 1 ? "the object was stored" : "all \(summary.stored) objects were stored")
    }
}
