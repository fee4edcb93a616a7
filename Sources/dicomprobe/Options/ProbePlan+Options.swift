import DICOMData
import Diagnosis
import Glibc
import PKI
import ProbeResults
import ProbeSettings
import Probes
import Transport

extension ProbePlan {
    /// Puts together what the options say.
    ///
    /// - Throws: `Finding` of the local layer for values that are no titles, durations, names or targets, for contradictions, and for
    ///   files that can't be read.
    init(target text: String, trust: TrustOptions, association: AssociationOptions, surroundings: RunSurroundings) throws(Finding) {
        let target = try Target.reading(text)
        let connection = try trust.connectTo.map { text throws(Finding) in try Endpoint.reading(text, option: "--connect-to") }
        let timeout = try DurationText.reading(association.timeout, option: "--timeout")
        let deadline = try association.deadline.map { text throws(Finding) in
            Deadline.after(try DurationText.reading(text, option: "--deadline"))
        }
        let end = surroundings.deadline.earlier(of: deadline ?? .never)
        let wait = KeyFile.wait(until: end, interruption: surroundings.interruption)
        self.init(
            host: target.host, port: target.port, connectHost: connection?.host ?? target.host,
            connectPort: connection?.port ?? target.port,
            calledAETitle: try association.calledAETitle(of: target),
            callingAETitle: try AETitle.reading(association.calling, option: "--calling"),
            security: try trust.security(host: target.host, connectHost: connection?.host ?? target.host, wait: wait),
            timeout: timeout, deadline: end, interruption: surroundings.interruption)
        if self.deadline == surroundings.deadline { deadlineOwner = surroundings.deadlineOwner }
        negotiation.maximumLength = UInt32(association.maximumPDU)
        negotiation.userIdentity = try association.userIdentity(wait: wait)
        log = surroundings.log
        if case .tls(let context, _) = security { log?.describe(context) }
    }
}

extension AssociationOptions {
    fileprivate func calledAETitle(of target: Target) throws(Finding) -> AETitle {
        guard let called else {
            if let title = target.calledAETitle { return title }
            return try AETitle.reading(Target.defaultCalledAETitle, option: "--called")
        }
        let title = try AETitle.reading(called, option: "--called")
        guard target.calledAETitle == nil || target.calledAETitle == title else {
            throw Finding(
                reason: .usageOptions,
                message: "the target names the called AE title \(target.calledAETitle?.value ?? ""), --called \(title)",
                hint: "leave one of them out")
        }
        return title
    }
}

extension Target {
    fileprivate static func reading(_ text: String) throws(Finding) -> Target {
        do {
            return try Target(parsing: text)
        } catch {
            switch error {
            case .aeTitle(let title, let invalid): throw Finding(title, invalid, where: "the target \(text)")
            case .endpoint(let invalid): throw Finding(invalid, text: text, where: "the target", reason: .usageTarget)
            }
        }
    }
}

extension Endpoint {
    static func reading(_ text: String, option: String) throws(Finding) -> Endpoint {
        do {
            return try Endpoint(parsing: text)
        } catch {
            throw Finding(error, text: text, where: option, reason: .usageName)
        }
    }
}

extension DurationText {
    static func reading(_ text: String, option: String) throws(Finding) -> Duration {
        do {
            return try parse(text)
        } catch {
            throw Finding(
                reason: .usageDuration, message: "\(option): \(text) is no duration",
                hint: "write a number of seconds above 0, or 500ms, 10s, 2m, 1h; at most a week")
        }
    }
}

extension AETitle {
    static func reading(_ text: String, option: String) throws(Finding) -> AETitle {
        do {
            return try AETitle(text)
        } catch {
            throw Finding(text, error, where: option)
        }
    }
}

extension Signals {
    static func interruptionOrFinding() throws(Finding) -> Interruption {
        do {
            return try interruption()
        } catch {
            throw Finding(signals: error)
        }
    }
}

extension Finding {
    init(signals error: TransportError) {
        self.init(ofOurOwn: error, "there is no way to wait for signals")
    }

    fileprivate init(_ title: String, _ invalid: AETitle.Invalid, where place: String) {
        let what =
            switch invalid {
            case .empty: "it is empty"
            case .tooLong(let count): "it has \(count) characters"
            case .forbiddenCharacter(let scalar): "the character U+\(String(scalar, radix: 16, uppercase: true)) is not allowed"
            }
        self.init(
            reason: .usageAETitle, message: "\(place): \"\(title)\" is no AE title: \(what)",
            hint: "1 to 16 characters of the default repertoire (ASCII), no backslash, no control character, not only spaces")
    }

    fileprivate init(_ invalid: Endpoint.Invalid, text: String, where place: String, reason: Reason) {
        let what =
            switch invalid {
            case .emptyHost: "the host is empty"
            case .badHost(let host): "\"\(host)\" is no host"
            case .badPort(let port): "\"\(port)\" is no port"
            case .unbracketedIPv6: "too many colons"
            case .unclosedBracket: "a bracket is not closed"
            }
        self.init(
            reason: reason, message: "\(place) \"\(text)\": \(what)",
            hint: "write HOST or HOST:PORT, a port from 1 to 65535, an IPv6 address in brackets: [::1]:11112")
    }
}
