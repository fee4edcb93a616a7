import DICOMData
import DICOMUpperLayer
import ProbeResults

// PDUs in words: everything but what is secret, and what is of patients.
extension LogEntry {
    /// A PDU other than P-DATA-TF.
    ///
    /// - Parameter byteCount: what the PDU's length field says.
    static func pdu(_ pdu: PDU, byteCount: Int, isSent: Bool) -> LogEntry {
        LogEntry(.pdus, title(pdu.type, byteCount: byteCount, isSent: isSent), items: items(of: pdu))
    }

    static func title(_ type: PDUType, byteCount: Int, isSent: Bool) -> String {
        "\(isSent ? "sends" : "received") \(type), length \(byteCount)"
    }

    static func invalid(_ error: PDUError) -> LogEntry {
        LogEntry(.pdus, "received what is no PDU in order: \(error.words) at offset \(error.offset)")
    }

    private static func items(of pdu: PDU) -> [Item] {
        switch pdu {
        case .associateRequest(let request):
            [
                Item("called AE title", request.calledAETitle), Item("calling AE title", request.callingAETitle),
                Item("application context", request.applicationContextName.named),
            ] + request.presentationContexts.map(Item.init) + [Item(request.userInformation)]
        case .associateAccept(let accept):
            [Item("application context", accept.applicationContextName.named)] + accept.presentationContexts.map(Item.init)
                + [Item(accept.userInformation)]
        case .associateReject(let reject): [Item("result, source, reason", "\(reject)")]
        case .abort(let abort): [Item("source and reason", "\(abort)")]
        case .dataTransfer, .releaseRequest, .releaseResponse: []
        }
    }
}

extension LogEntry.Item {
    fileprivate init(_ proposal: PresentationContextProposal) {
        self.init(
            "presentation context \(proposal.id)", proposal.abstractSyntax.named,
            items: proposal.transferSyntaxes.map { LogEntry.Item("transfer syntax", $0.named) })
    }

    fileprivate init(_ result: PresentationContextResult) {
        let isAccepted = result.result == .acceptance
        self.init(
            "presentation context \(result.id)", "\(result.result)",
            // Not significant where the context is rejected.
            items: isAccepted ? [result.transferSyntax].compactMap { $0 }.map { LogEntry.Item("transfer syntax", $0.named) } : [])
    }

    fileprivate init(_ information: UserInformation) {
        var items: [LogEntry.Item?] = [
            information.maximumLength.map { .init("maximum length", "\($0)") },
            information.implementationClassUID.map { .init("implementation class UID", $0.value) },
            information.implementationVersionName.map { .init("implementation version name", $0) },
            information.asynchronousOperationsWindow.map {
                .init("asynchronous operations window", "\($0.invoked) invoked, \($0.performed) performed")
            },
        ]
        items += information.roleSelections.map {
            .init("role selection", "\($0.sopClassUID.named): SCU \($0.isSCU ? "yes" : "no"), SCP \($0.isSCP ? "yes" : "no")")
        }
        items += information.extendedNegotiations.map {
            .init("extended negotiation", "\($0.sopClassUID.named): \(hexadecimal($0.applicationInformation))")
        }
        items += information.commonExtendedNegotiations.map { negotiation in
            .init(
                "common extended negotiation", "\(negotiation.sopClassUID.named): service class \(negotiation.serviceClassUID)",
                items: negotiation.relatedGeneralSOPClassUIDs.map { .init("related general SOP class", $0.named) })
        }
        items.append(information.userIdentity.map(LogEntry.Item.init))
        items.append(information.userIdentityResponse.map { .init("user identity response", "\($0.count) bytes, not shown") })
        self.init("user information", items: items.compactMap(\.self))
    }

    private init(_ identity: UserIdentity) {
        let name = identity.userName.map { "user name \($0)" } ?? "\(identity.primaryField.count) bytes, not shown"
        var items = [LogEntry.Item("primary field", name)]
        if !identity.secondaryField.isEmpty { items.append(.init("secondary field", "not shown")) }
        items.append(.init("positive response", identity.isPositiveResponseRequested ? "requested" : "not requested"))
        self.init("user identity", "type \(identity.kind), \(identity.knownKind?.description ?? "undefined")", items: items)
    }
}

/// Two upper-case digits a byte, with spaces between.
func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: " ")
}
