extension ProbeResult {
    /// What `bench` measured. Requests that began in the time of warming up are in none of the figures.
    package struct Bench: Codable, Equatable, Sendable {
        package enum Loop: String, Codable, Sendable {
            /// Requests begin when a schedule says so, whatever became of those before.
            case open
            /// Each association sends a request when the one before has been answered.
            case closed
        }

        package enum Associations: String, Codable, CaseIterable, Sendable {
            /// One for many requests.
            case kept
            /// One for each request.
            case fresh
        }

        /// `C-ECHO` or `C-STORE`.
        package var operation: String
        package var loop: Loop
        /// Requests in a second, as the schedule has them; absent in a closed loop.
        package var rate: Double?
        /// How many associations at the same time.
        package var concurrency: Int
        package var associations: Associations
        /// That came about, also while warming up.
        package var associationsMade = 0
        package var warmUpMilliseconds = 0.0
        /// From the end of warming up to the last answer.
        package var milliseconds = 0.0
        /// That were begun: succeeded and failed ones.
        package var requests = 0
        package var succeeded = 0
        package var failed = 0
        /// That the schedule had and that were not begun, because the run was over; absent where there are none.
        package var unsent: Int?
        /// Successes in a second.
        package var throughput = 0.0
        /// Of the data sets that were stored; absent of C-ECHO.
        package var bytes: Int64?
        package var object: Object?
        package var statuses: [Status] = []
        package var failures: [Failure] = []
        /// Of those that succeeded: from when a request was due to its answer. Absent where none did.
        package var latency: Distribution?
        /// Of the same: from when it was begun. Absent in a closed loop, where that is when it was due.
        package var service: Distribution?

        package init(operation: String, loop: Loop, rate: Double?, concurrency: Int, associations: Associations) {
            self.operation = operation
            self.loop = loop
            self.rate = rate
            self.concurrency = concurrency
            self.associations = associations
        }
    }
}

extension ProbeResult.Bench {
    /// What was stored, again and again with other UIDs.
    package struct Object: Codable, Equatable, Sendable {
        package var sopClassUID: String
        package var transferSyntaxUID: String
        package var rows: Int
        package var columns: Int
        package var frames: Int

        package init(sopClassUID: String, transferSyntaxUID: String, rows: Int, columns: Int, frames: Int) {
            self.sopClassUID = sopClassUID
            self.transferSyntaxUID = transferSyntaxUID
            self.rows = rows
            self.columns = columns
            self.frames = frames
        }
    }

    /// How often the peer answered so.
    package struct Status: Codable, Equatable, Sendable {
        /// Four hexadecimal digits.
        package var status: String
        package var count: Int

        package init(status: String, count: Int) {
            self.status = status
            self.count = count
        }
    }

    /// How many requests failed for one reason.
    package struct Failure: Codable, Equatable, Sendable {
        package var reason: Reason
        package var count: Int
        /// Of the first.
        package var message: String
        package var hint: String?

        package init(reason: Reason, count: Int, message: String, hint: String?) {
            self.reason = reason
            self.count = count
            self.message = message
            self.hint = hint
        }
    }

    /// Durations in milliseconds, to three digits at least.
    package struct Distribution: Codable, Equatable, Sendable {
        package var minimum: Double
        package var mean: Double
        package var p50: Double
        package var p90: Double
        package var p99: Double
        package var p999: Double
        package var maximum: Double
        /// Five for each halving of what is left above them, as far as there are that many values.
        package var percentiles: [Percentile]
        /// Those that have values, four for each doubling.
        package var buckets: [Bucket]

        package struct Percentile: Codable, Equatable, Sendable {
            /// From 0 to 100.
            package var percentile: Double
            package var milliseconds: Double

            package init(percentile: Double, milliseconds: Double) {
                self.percentile = percentile
                self.milliseconds = milliseconds
            }
        }

        package struct Bucket: Codable, Equatable, Sendable {
            package var from: Double
            /// Not of the bucket any more.
            package var to: Double
            package var count: Int

            package init(from: Double, to: Double, count: Int) {
                self.from = from
                self.to = to
                self.count = count
            }
        }

        package init(
            minimum: Double, mean: Double, p50: Double, p90: Double, p99: Double, p999: Double, maximum: Double, percentiles: [Percentile],
            buckets: [Bucket]
        ) {
            self.minimum = minimum
            self.mean = mean
            self.p50 = p50
            self.p90 = p90
            self.p99 = p99
            self.p999 = p999
            self.maximum = maximum
            self.percentiles = percentiles
            self.buckets = buckets
        }
    }
}
