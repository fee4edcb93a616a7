import ProbeResults

/// What happens at the test SCP as text for people: a line per event, and a few to begin with.
package struct EventReport: Sendable {
    private let style: TextStyle

    package init(style: TextStyle) {
        self.style = style
    }

    /// Lines, each ended with a line feed.
    package func render(_ event: ServerEvent) -> String {
        if case .listening(let listening) = event.content { return introduction(listening) }
        return "\(style.quiet(Self.prefix(of: event))) \(text(event.content))\n"
    }

    /// The time of day in UTC, and whose connection it is: `15:44:17Z #3 127.0.0.1:40112`
    private static func prefix(of event: ServerEvent) -> String {
        let timeOfDay = event.time.split(separator: "T").last?.prefix(8) ?? ""
        guard let connection = event.connection else { return "\(timeOfDay)Z" }
        return "\(timeOfDay)Z #\(connection.number) \(connection.remoteAddress)"
    }

    // MARK: Listening

    private func introduction(_ listening: ServerEvent.Listening) -> String {
        let security = listening.isTLS ? listening.requiresClientCertificate ? "mutual TLS" : "TLS" : "plain, without TLS"
        let storage = listening.storagePath.map { "received objects go to \(printable($0))" } ?? "received objects are discarded"
        var lines = ["\(style.good("listening")) on \(Self.endpoint(listening.address, listening.port)) (\(security)); \(storage)"]
        if let caPath = listening.caPath { lines.append("clients are to trust the CA in \(printable(caPath))") }
        if let crlPath = listening.crlPath { lines.append("and to look certificates up in the revocation list \(printable(crlPath))") }
        lines.append("try: \(Self.clientCommand(listening))")
        return lines.map { $0 + "\n" }.joined()
    }

    /// A command that works in another terminal of this machine, as far as this one knows.
    private static func clientCommand(_ listening: ServerEvent.Listening) -> String {
        let host = ["127.0.0.1", "::1", "0.0.0.0", "::"].contains(listening.address) ? "localhost" : listening.address
        var words = ["dicomprobe", "echo", endpoint(host, listening.port)]
        guard listening.isTLS else { return (words + ["--plain"]).joined(separator: " ") }
        words += ["--ca", listening.caPath.map(quoted) ?? "CA.pem"]
        if let crlPath = listening.crlPath { words += ["--crl", quoted(crlPath)] }
        if listening.requiresClientCertificate { words += ["--cert", "CLIENT.pem", "--key", "CLIENT.key"] }
        return words.joined(separator: " ")
    }

    private static func endpoint(_ host: String, _ port: UInt16) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// As a shell takes it for one word.
    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "/._-+:@%".utf8.contains(byte)
            }
        }
        return isPlain ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    // MARK: Associations

    private func text(_ content: ServerEvent.Content) -> String {
        switch content {
        case .listening: ""
        case .warning(let warning): "\(style.doubtful("warning")): \(printable(warning.message)) [\(warning.reason.rawValue)]"
        case .shortage(let shortage): "\(style.doubtful("shortage")): connections have to wait: \(printable(shortage.message))"
        case .eventsLost(let lost): Self.text(lost, style)
        case .certificateRenewed(let renewed): text(renewed.certificate)
        case .certificateNotRenewed(let failure): "\(style.bad("certificate not renewed")), the earlier one stays: \(text(failure))"
        case .associationRequested(let requested): Self.text(requested)
        case .associationAccepted(let accepted): Self.text(accepted)
        case .associationRejected(let failure): "\(style.bad("rejected")): \(text(failure))"
        case .echo(let echo): "\(style.good("echo")) \(echo.status)"
        case .stored(let object): text(stored: object)
        case .notStored(let object): text(notStored: object)
        case .refused(let refused): "\(style.bad("refused")) \(refused.command): status \(refused.status)"
        case .fault(let fault):
            "\(style.doubtful("fault")) \(printable(fault.fault)) at \(fault.point)\(fault.endsConnection ? ", the end of the connection" : "")"
        case .associationReleased: "released"
        case .associationAborted(let aborted):
            "\(style.bad("aborted")): \(printable(aborted.message)) [\(aborted.reason.rawValue)]"
        case .connectionFailed(let failed):
            "\(style.bad("failed")): \(text(.init(reason: failed.reason, message: failed.message, hint: failed.hint)))"
        case .stopping(let stopping): Self.text(stopping)
        case .stopped: "stopped"
        }
    }

    private static func text(_ lost: ServerEvent.EventsLost, _ style: TextStyle) -> String {
        "\(style.bad("events lost")): \(lost.count), as nobody read \(printable(lost.place)) in time"
    }

    private static func text(_ requested: ServerEvent.AssociationRequested) -> String {
        var facts: [String] = []
        if let name = requested.peerImplementationVersionName { facts.append(name) }
        if let tls = requested.tls {
            facts += [tls.version, tls.cipherSuite].compactMap(\.self)
            facts.append(tls.sni.map { "SNI \($0)" } ?? "no SNI")
            if let subject = tls.clientSubject { facts.append("client certificate \(subject)") }
        }
        if let user = requested.userIdentity { facts.append(user.userName.map { "user \($0) (\(user.kind))" } ?? "user by \(user.kind)") }
        let titles = "\(printable(requested.callingAETitle)) asks \(printable(requested.calledAETitle)) for an association"
        return facts.isEmpty ? titles : "\(titles) (\(printable(facts.joined(separator: ", "))))"
    }

    private static func text(_ accepted: ServerEvent.AssociationAccepted) -> String {
        let contexts = accepted.presentationContexts
        let rejected = contexts.filter { $0.transferSyntax == nil }
        var text = "accepted \(contexts.count - rejected.count) of \(Quantities.count(contexts.count, "presentation context"))"
        if let first = rejected.first { text += "; not \(printable(first.abstractSyntax)): \(first.result)" }
        return text
    }

    private func text(stored object: ServerEvent.Object) -> String {
        guard let path = object.path else { return "\(style.good("discarded")) \(Self.text(object))" }
        return "\(style.good("stored")) \(Self.text(object)): \(printable(path))"
    }

    private func text(notStored object: ServerEvent.Object) -> String {
        let comment = object.comment.map { ", \(printable($0))" } ?? ""
        return "\(style.bad("not stored")): \(Self.text(object)): status \(object.status)\(comment)"
    }

    private static func text(_ object: ServerEvent.Object) -> String {
        "\(printable("\(object.sopClassName ?? object.sopClassUID) \(object.sopInstanceUID)")), \(Quantities.bytes(object.bytes))"
    }

    private static func text(_ stopping: ServerEvent.Stopping) -> String {
        guard stopping.associations > 0 else { return "stopping" }
        let grace = Quantities.milliseconds(Double(stopping.graceMilliseconds))
        return "stopping: \(Quantities.count(stopping.associations, "association")) may go on for \(grace)"
    }

    private func text(_ certificate: ProbeResult.TLS.Certificate) -> String {
        let end = certificate.notAfter.map { ", valid until \($0)" } ?? ""
        return "\(style.good("certificate renewed")): \(printable(certificate.subject))\(end)"
    }

    private func text(_ failure: ServerEvent.Failure) -> String {
        let text = "\(printable(failure.message)) [\(failure.reason.rawValue)]"
        return failure.hint.map { "\(text) hint: \(printable($0))" } ?? text
    }
}
