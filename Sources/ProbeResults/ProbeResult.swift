/// What came of a run: the document that `--json` prints and that every report is made of.
///
/// Fields are absent, not empty, where nothing was learnt. The shape is API: `dicomprobe.result/1`.
package struct ProbeResult: Codable, Equatable, Sendable {
    package static let schema = "dicomprobe.result/1"

    package enum Outcome: String, Codable, Sendable {
        case ok
        case failed
    }

    package struct Warning: Codable, Hashable, Sendable {
        package var reason: WarningReason
        package var message: String

        package init(reason: WarningReason, message: String) {
            self.reason = reason
            self.message = message
        }
    }

    package struct Phase: Codable, Equatable, Sendable {
        package enum Name: String, Codable, CaseIterable, Sendable {
            case resolve, connect, tls, survey, associate, echo, store, release
        }

        package var name: Name
        package var milliseconds: Double

        package init(name: Name, milliseconds: Double) {
            self.name = name
            self.milliseconds = milliseconds
        }
    }

    package var schema = Self.schema
    /// The verb: `echo`, `store`.
    package var command: String
    package var outcome: Outcome
    /// The process's exit code.
    package var exit: Int32
    package var reason: Reason
    package var message: String
    package var hint: String?
    /// When the run, or the last attempt of a verb that waits, began, in UTC, as `2026-11-22T21:30:00Z`; absent where nothing was to be reached.
    package var started: String?
    /// From then to its end.
    package var milliseconds: Double?
    /// Of a verb that waits; absent without `--wait` and `--consecutive`.
    package var attempts: Attempts?
    package var warnings: [Warning] = []
    package var target: Target?
    package var phases: [Phase] = []
    package var tls: TLS?
    /// Of `tls`: what else the server does.
    package var tlsSurvey: TLSSurvey?
    package var association: Association?
    package var echoes: Echoes?
    package var summary: StoreSummary?
    /// Of a dry run of `store`: what would be proposed.
    package var plannedContexts: [PlannedContext]?
    package var objects: [ObjectResult]?
    /// How many more there were than ``objects`` lists; absent where it lists all.
    package var objectsOmitted: Int?
    /// What is wrong with a plan.
    package var problems: [Problem]?
    /// Of `run`: the plan's steps, in its order.
    package var steps: [Step]?
    /// Of `bench`: what was measured.
    package var bench: Bench?
    /// Of `make`: what was made.
    package var made: Made?
    /// What `pki`, `run --init` or `make` wrote, the settings files that `settings` read, or the files of the plan that `run` read. Of
    /// `make` absent where they are more than 1,000.
    package var files: [String]?
    /// What variables and settings files had put in force; of the verb `settings` everything that is.
    package var settings: [Setting]?
    /// What `pki show` read.
    package var inspected: [InspectedFile]?

    /// - Parameter signal: the signal's number, where the reason is ``Reason/interrupted``.
    package init(command: String, reason: Reason, message: String, hint: String? = nil, signal: Int32 = 0) {
        self.command = command
        self.outcome = reason == .ok ? .ok : .failed
        self.exit = reason.layer.exitCode + (reason == .interrupted ? signal : 0)
        self.reason = reason
        self.message = message
        self.hint = hint
    }
}

extension ProbeResult {
    /// Who was to be reached, and what was reached.
    package struct Target: Codable, Equatable, Sendable {
        package var host: String
        package var port: UInt16
        /// Host and port that the connection goes to instead; absent where they are the target's own.
        package var connectTo: String?
        /// The numeric address of the established connection, with its port.
        package var address: String?
        package var calledAETitle: String
        package var callingAETitle: String
        package var isTLS: Bool

        package init(
            host: String, port: UInt16, connectTo: String? = nil, address: String? = nil, calledAETitle: String, callingAETitle: String,
            isTLS: Bool
        ) {
            self.host = host
            self.port = port
            self.connectTo = connectTo
            self.address = address
            self.calledAETitle = calledAETitle
            self.callingAETitle = callingAETitle
            self.isTLS = isTLS
        }
    }

    /// The round trips of `echo`.
    package struct Echoes: Codable, Equatable, Sendable {
        package var requested: Int
        package var succeeded: Int
        /// Request sent to response received, in order.
        package var milliseconds: [Double]
        /// Of the last response, four hexadecimal digits; absent when there was none.
        package var status: String?

        package init(requested: Int, succeeded: Int, milliseconds: [Double]) {
            self.requested = requested
            self.succeeded = succeeded
            self.milliseconds = milliseconds
        }
    }

    /// A presentation context that `store` would propose, and for how many objects.
    package struct PlannedContext: Codable, Equatable, Sendable {
        package var abstractSyntax: String
        package var transferSyntax: String
        /// What would be proposed beside it, in contexts of their own, for the peer that takes only a default transfer syntax. Absent where the
        /// objects can't be re-encoded.
        package var alternatives: [String]?
        package var objects: Int

        package init(abstractSyntax: String, transferSyntax: String, alternatives: [String]? = nil, objects: Int) {
            self.abstractSyntax = abstractSyntax
            self.transferSyntax = transferSyntax
            self.alternatives = alternatives
            self.objects = objects
        }
    }
}

extension ProbeResult {
    /// An option's value that was not typed, or of the verb `settings` any option's.
    package struct Setting: Codable, Equatable, Sendable {
        /// The option's name, without dashes.
        package var option: String
        /// `true` or `false` for a flag; absent where there is none.
        package var value: String?
        /// A variable, a place in a file, `command line` or `default`.
        package var source: String

        package init(option: String, value: String?, source: String) {
            self.option = option
            self.value = value
            self.source = source
        }

        /// Where a value comes from that was not typed.
        package var words: String { "set by \(source): \(option)\(value.map { " \($0)" } ?? "")" }
    }
}
