/// What became of one object of `store`.
package struct ObjectResult: Codable, Equatable, Sendable {
    package enum Fate: String, Codable, CaseIterable, Sendable {
        /// The peer answered with success.
        case stored
        /// The peer answered with a warning status: it holds the object, perhaps changed (PS3.4 B.2.3).
        case storedWithWarning = "stored-with-warning"
        case failed
        /// Found in a folder and not a DICOM object.
        case skipped
        /// Of a dry run: it would be sent.
        case planned
        /// The run ended before its turn.
        case notAttempted = "not-attempted"
    }

    package var path: String
    package var fate: Fate
    package var sopClassUID: String?
    package var sopInstanceUID: String?
    /// That of the file.
    package var transferSyntaxUID: String?
    /// That in which it was sent; absent where it was not sent, or as it is in the file.
    package var sentTransferSyntaxUID: String?
    /// Of the data set as it is in the file, without the file's own header.
    package var bytes: Int64?
    /// The response's status, four hexadecimal digits; absent when there was none.
    package var status: String?
    /// The response's error comment (0000,0902).
    package var comment: String?
    /// Why it failed, or was not attempted.
    package var reason: Reason?
    package var message: String?
    package var hint: String?
    /// What deviated and did not decide; absent where nothing did.
    package var warnings: [ProbeResult.Warning]?
    /// First byte sent to response received.
    package var milliseconds: Double?

    /// That in which the peer took it; nil where it was not stored.
    package var storedTransferSyntaxUID: String? {
        fate == .stored || fate == .storedWithWarning ? sentTransferSyntaxUID ?? transferSyntaxUID : nil
    }

    package init(path: String, fate: Fate) {
        self.path = path
        self.fate = fate
    }
}

/// The totals of `store`.
package struct StoreSummary: Codable, Equatable, Sendable {
    /// Everything found, whatever its fate.
    package var objects = 0
    package var stored = 0
    /// Those of ``stored`` that were answered with a warning status.
    package var storedWithWarning = 0
    package var failed = 0
    package var skipped = 0
    package var notAttempted = 0
    /// Of a dry run; absent otherwise.
    package var planned: Int?
    /// Which part of the objects it was; absent without `--shard`.
    package var share: Share?
    /// Of the data sets that were stored.
    package var bytes: Int64 = 0
    /// From the first look at the files to the last release.
    package var milliseconds: Double = 0
    package var associations = 0
    /// Which of ``stored`` were sent in another transfer syntax than the file's; absent where none was.
    package var reencoded: [Reencoding]?

    /// The part that one of several machines sent.
    package struct Share: Codable, Hashable, Sendable {
        /// From 0 on.
        package var index: UInt64
        package var count: UInt64
        /// Files found that belong to other shares.
        package var passedOver: Int
        /// Of the names of all files found, hexadecimal: the same for all shares of one store.
        package var fingerprint: String

        package init(index: UInt64, count: UInt64, passedOver: Int, fingerprint: String) {
            self.index = index
            self.count = count
            self.passedOver = passedOver
            self.fingerprint = fingerprint
        }
    }

    /// A transfer syntax that the peer did not take, the one sent instead, and how many objects that is.
    package struct Reencoding: Codable, Equatable, Sendable {
        package var from: String
        package var to: String
        package var objects: Int

        package init(from: String, to: String, objects: Int) {
            self.from = from
            self.to = to
            self.objects = objects
        }
    }

    package init() {}

    package mutating func count(_ object: ObjectResult) {
        objects += 1
        switch object.fate {
        case .stored: stored += 1
        case .storedWithWarning:
            stored += 1
            storedWithWarning += 1
        case .failed: failed += 1
        case .skipped: skipped += 1
        case .notAttempted: notAttempted += 1
        case .planned: planned = (planned ?? 0) + 1
        }
        if object.fate == .stored || object.fate == .storedWithWarning {
            bytes += object.bytes ?? 0
        }
    }
}
