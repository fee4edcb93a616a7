import DICOMData
import DICOMUpperLayer
import DIMSE

extension FaultKind {
    /// Every fault that there is, in the order in which they are listed. A new one is a line here, and where it needs one a case of ``FaultBehaviour``.
    package static let all: [FaultKind] = endings + malformations + tls + association + operations

    // MARK: Connections

    private static let endings: [FaultKind] = [
        FaultKind("abort", "POINT[/SOURCE/REASON]", "sends A-ABORT; source and reason are numbers (PS3.8 9.3.8), 0/0 without") { value in
            guard let place = value.place() else { return nil }
            guard !value.isAtEnd else { return .act(.send(.abort(.byServiceUser)), at: place) }
            guard let source = value.byte(), let reason = value.byte() else { return nil }
            return .act(.send(.abort(Abort(source: source, reason: reason))), at: place)
        },
        FaultKind("close", "POINT", "closes the connection, TLS in order (close_notify)") { at($0.place(), .close) },
        FaultKind("cut", "POINT", "closes the connection without ending TLS, as a proxy whose backend is gone") { at($0.place(), .cut) },
        FaultKind("reset", "POINT", "resets the connection (RST)") { at($0.place(), .reset) },
        FaultKind("mute", "POINT", "says nothing more until the client goes") { at($0.place(), .mute) },
        FaultKind("delay", "POINT/DURATION", "waits so long and goes on") { value in
            let place = value.place()
            return value.duration().flatMap { at(place, .pause($0)) }
        },
        FaultKind("trickle", "POINT/DURATION", "from there on sends every byte alone, with so long a pause behind it") { value in
            let place = value.place()
            return value.duration().flatMap { at(place, .trickle($0)) }
        },
    ]

    private static let malformations: [FaultKind] = [
        message("truncated-pdu", .truncatedPDU, "sends a PDU that ends before its length says, and closes"),
        message("oversize-pdu", .oversizePDU, "sends a PDU whose length says almost 4 GiB"),
        message("unknown-pdu", .unknownPDU, "sends a PDU of type 42H"),
        message("garbage", .garbage, "sends 64 bytes that are no protocol"),
        message("http", .http, "answers as an HTTP server"),
        FaultKind("alert", "NUMBER", "answers a TLS client with this alert (RFC 8446 6.2), and closes") { value in
            value.byte().map { .act(.send(.alert($0)), at: FaultPlace(point: .connect)) }
        },
    ]

    /// Without a value at the point where the client looks for the answer to its association request.
    private static func message(_ name: String, _ message: FaultMessage, _ summary: String) -> FaultKind {
        FaultKind(name: name, value: .optional(point), summary: "\(summary); POINT is request without") { value in
            value.isAtEnd ? .act(.send(message), at: FaultPlace(point: .request)) : at(value.place(), .send(message))
        }
    }

    private static func at(_ place: FaultPlace?, _ act: FaultAct) -> FaultBehaviour? {
        place.map { .act(act, at: $0) }
    }

    // MARK: TLS

    private static let tls: [FaultKind] = [
        FaultKind(
            "certificate", "KIND",
            "shows a certificate of serve's own CA with a flaw: \(BadCertificate.allCases.map(\.rawValue).joined(separator: ", "))"
        ) { $0.badCertificate().map { .tls(.certificate($0)) } },
        serverName("sni-alert", "answers other names, and none, with alert 112 (unrecognized_name)", .alert),
        serverName("sni-close", "closes on other names, and on none, without an alert", .silence),
        serverName("sni-default", "shows a self-signed default certificate for other names, and for none", .defaultCertificate),
        FaultKind(name: "refuse-alpn", value: .none, summary: "refuses every application protocol that is offered (alert 120)") { _ in
            .tls(.refusedALPN)
        },
        FaultKind(
            name: "silent-mutual-tls", value: .none,
            summary: "with --client-ca: closes after the handshake on clients without a good certificate, and sends no alert"
        ) { _ in .tls(.silentVerdict) },
    ]

    private static func serverName(_ name: String, _ summary: String, _ otherwise: TLSFault.Otherwise) -> FaultKind {
        FaultKind(name, "NAME", "has a certificate for this server name (SNI); \(summary)") { value in
            value.serverName().map { .tls(.serverName($0, otherwise: otherwise)) }
        }
    }

    // MARK: Associations

    private static let association: [FaultKind] = [
        FaultKind(
            "reject", "[RESULT/]NAME",
            "rejects the association; RESULT is permanent or transient, NAME is "
                + "\(FaultArguments.rejections.keys.sorted().joined(separator: ", ")); or three numbers RESULT/SOURCE/REASON (PS3.8 9.3.4)"
        ) { value in
            value.reject().map { reject in .answer { _, answer in answer = .reject(reject) } }
        },
        FaultKind(
            "contexts", "RESULT[/UID]",
            "refuses all presentation contexts, or those of one SOP class or transfer syntax: "
                + FaultArguments.contextResults.keys.sorted().joined(separator: ", ") + "; with none their results are left out"
        ) { value in
            guard let result = value.contextResult(), let syntax = value.syntax() else { return nil }
            return .answer { request, answer in
                answer.refuseContexts(of: request, result) { proposal in
                    syntax.map { proposal.abstractSyntax == $0 || proposal.transferSyntaxes.contains($0) } ?? true
                }
            }
        },
    ]

    // MARK: Operations

    private static let operations: [FaultKind] = [
        FaultKind(
            "status", "STATUS[:N][/COMMENT]",
            "answers every operation, or the Nth of an association, with this status (4 hexadecimal digits); an object is not kept"
        ) { value in
            value.status().map { .status($0, comment: value.remainder(), number: $1) }
        },
        response("wrong-message-id", "answers with another message ID than the request's") { response in
            response.messageIDBeingRespondedTo = response.messageIDBeingRespondedTo.map { $0 &+ 1 }
        },
        response("wrong-command", "answers C-ECHO with C-STORE-RSP, all else with C-ECHO-RSP") { response in
            let isEcho = response.commandField == CommandField.cEchoResponse.rawValue
            response.commandField = (isEcho ? CommandField.cStoreResponse : .cEchoResponse).rawValue
        },
        response("wrong-instance", "answers with another SOP instance than the request's") { response in
            response.affectedSOPInstanceUID = "2.25.1"
        },
        response("no-status", "answers without a status") { $0.status = nil },
    ]

    private static func response(_ name: String, _ summary: String, _ change: @escaping @Sendable (inout CommandSet) -> Void) -> FaultKind {
        FaultKind(name: name, value: .optional("N"), summary: "\(summary); N: only the Nth operation of an association") { value in
            value.number().map { .response(number: $0, change) }
        }
    }

    private init(
        _ name: String, _ value: String, _ summary: String, _ behaviour: @escaping @Sendable (inout FaultArguments) -> FaultBehaviour?
    ) {
        self.init(name: name, value: .required(value), summary: summary, behaviour: behaviour)
    }
}

extension AcceptorPolicy.Answer {
    /// - Parameter result: nil leaves the contexts out.
    fileprivate mutating func refuseContexts(
        of request: AssociateRequest, _ result: PresentationContextResult.Result?, where isMeant: (PresentationContextProposal) -> Bool
    ) {
        guard case .accept(var accept) = self else { return }
        let meant = Set(request.presentationContexts.filter(isMeant).map(\.id))
        accept.presentationContexts = accept.presentationContexts.compactMap { context in
            guard meant.contains(context.id) else { return context }
            return result.map { PresentationContextResult(id: context.id, result: $0, transferSyntax: context.transferSyntax) }
        }
        self = .accept(accept)
    }
}
