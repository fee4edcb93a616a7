import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Diagnosis
import ProbeResults
import Testing
import Transport

@Suite struct AssociationFindingTests {
    private func reason(
        _ phase: AssociationError.Phase, _ cause: AssociationError.Cause, _ context: ConnectionContext = .example()
    ) -> Reason {
        Finding(AssociationError(phase: phase, cause: cause), context).reason
    }

    /// PS3.8 table 9-21, with a value that it does not have for each source.
    @Test(
        arguments: [
            (1, 1, .assocRejectedNoReasonGiven), (1, 2, .assocRejectedApplicationContext), (1, 3, .assocRejectedCallingAE),
            (1, 7, .assocRejectedCalledAE), (1, 4, .assocRejectedOther), (2, 1, .assocRejectedNoReasonGiven),
            (2, 2, .assocRejectedProtocolVersion),
            (2, 7, .assocRejectedOther), (3, 1, .assocRejectedCongestion), (3, 2, .assocRejectedLimit), (3, 3, .assocRejectedOther),
            (4, 1, .assocRejectedOther),
        ] as [(UInt8, UInt8, Reason)])
    func rejections(source: UInt8, reason code: UInt8, expected: Reason) {
        #expect(reason(.establishment, .rejected(AssociateReject(result: 1, source: source, reason: code))) == expected)
    }

    /// Half a PDU is another thing than none: the reason is the same, and the message tells.
    @Test func whatHadComeBeforeTheEndIsTold() {
        for (phase, expected) in [(.establishment, .assocClosed), (.transfer, .dimseClosed)] as [(AssociationError.Phase, Reason)] {
            let finding = Finding(AssociationError(phase: phase, cause: .cutOff(received: 10)), .example())
            #expect(finding.reason == expected)
            #expect(finding.message.contains("10 bytes of a PDU"))
            #expect(finding.hint == Finding(AssociationError(phase: phase, cause: .closed), .example()).hint)
        }
    }

    /// Who has accepted an association has accepted the client; TLS 1.3 servers judge its certificate while it already asks.
    @Test(arguments: [true, false]) func anAlertIsAboutTheClientsCertificateUntilThereIsAnAssociation(isSent: Bool) {
        func ending(alert: UInt8) -> AssociationError.Cause {
            var information = TLSInformation()
            information.alerts = [TLSAlert(number: alert, isFatal: true, isReceived: true, stage: .established)]
            information.emptyClientCertificateSent = !isSent
            information.clientCertificateSent = isSent
            return .transport(.tls(TLSFailure(stage: .established, information: information)))
        }
        let accessDenied: UInt8 = 49
        #expect(reason(.establishment, ending(alert: accessDenied)) == (isSent ? .tlsClientCertRefused : .tlsClientCertRequired))
        #expect(reason(.transfer, ending(alert: accessDenied)) == .tlsOther)
        let certificateRequired: UInt8 = 116
        #expect(reason(.transfer, ending(alert: certificateRequired)) == .tlsClientCertRequired)
    }

    @Test func commandsAreCalledByTheirNames() {
        let causes: [(DIMSEError, String)] = [
            (.unexpectedCommand(0x8030, expected: .cStoreResponse), "C-ECHO-RSP where C-STORE-RSP is due"),
            (.unexpectedCommand(0x7777, expected: nil), "the command 7777 where none is due"),
            (.commandSet(.missing(DICOMData.Tag(0x0000, 0x0900))), "without Status (0000,0900)"),
            (
                .commandSet(.malformed(.wrongGroupLength(stated: 8, actual: 9), tag: DICOMData.Tag(0x0000, 0x0000), offset: 0)),
                "offset 0, (0000,0000): the group length says 8 bytes, and 9 follow"
            ),
        ]
        for (error, words) in causes {
            let message = Finding(AssociationError(phase: .transfer, cause: .message(error)), .example()).message
            #expect(message.contains(words), "\(message)")
        }
    }

    @Test func aRejectionThatMayBeForTheUserSaysSo() {
        var context = ConnectionContext.example()
        context.userIdentity = .usernameAndPasscode
        // PS3.7 D.3.3.7.3 has source 2; others, and numbers that nobody knows, are found in practice. A title that is not known is just that.
        for (source, code, isNamed) in [(2, 1, true), (1, 1, true), (2, 7, true), (1, 7, false)] as [(UInt8, UInt8, Bool)] {
            let error = AssociationError(
                phase: .establishment, cause: .rejected(AssociateReject(result: 2, source: source, reason: code)))
            #expect(Finding(error, context).hint?.contains("--user") == isNamed)
            #expect(Finding(error, .example()).hint?.contains("--user") != true)
        }
    }

    @Test func theSameCauseIsOfTheAssociationBeforeAndOfDIMSEAfterItIsEstablished() {
        let unexpected = ULStateMachine.Violation.unexpectedPDU(.releaseResponse, .established)
        let pairs: [(AssociationError.Cause, Reason, Reason)] = [
            (.aborted(Abort(.unexpectedPDU)), .assocAborted, .dimseAborted), (.closed, .assocClosed, .dimseClosed),
            (.timedOut, .assocTimeout, .dimseTimeout), (.violation(unexpected), .assocBadPDU, .dimseBadPDU),
            (.message(.maximumLengthTooSmall(6)), .assocBadPDU, .dimseBadPDU),
        ]
        for (cause, before, after) in pairs {
            #expect(reason(.establishment, cause) == before)
            #expect(reason(.transfer, cause) == after)
        }
    }

    /// What the standard has no words for is a matter of the peer's documents; what no option could change is said to be so.
    @Test(
        arguments: [(1, 2, "1.2.840.10008.3.1.1.1"), (2, 2, "version 1"), (1, 4, "table 9-21"), (3, 2, "--jobs")]
            as [(UInt8, UInt8, String)])
    func everyRejectionHasAHint(source: UInt8, reason: UInt8, words: String) {
        let reject = AssociateReject(result: 1, source: source, reason: reason)
        let finding = Finding(AssociationError(phase: .establishment, cause: .rejected(reject)), .example())
        #expect(finding.message == "pacs.example.org:11112 rejected the association: \(reject)")
        #expect(finding.hint?.contains(words) == true, "\(finding)")
    }

    @Test func wrongMessageIDHasItsOwnReason() {
        #expect(reason(.transfer, .message(.wrongMessageID(expected: 1, received: 2))) == .dimseWrongMessageID)
        #expect(reason(.transfer, .message(.commandSet(.missing(.status)))) == .dimseBadPDU)
    }

    @Test func anUnknownPDUTypeBeforeTheAssociationIsAnotherProtocol() {
        var context = ConnectionContext.example(tls: nil)
        var information = ConnectionInformation(remoteAddress: "192.0.2.1:11112", localAddress: "")
        information.firstBytes = [0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x46]
        context.information = information
        let violation = ULStateMachine.Violation.invalidPDU(
            PDUError(kind: .unknownType(0x15), offset: 0, bytes: [0x15, 0x03, 0x03, 0, 2, 2], pduType: 0x15))
        let finding = Finding(AssociationError(phase: .establishment, cause: .violation(violation)), context)
        #expect(finding.reason == .assocNotDICOM)
        #expect(finding.message.contains("it speaks TLS"))
        #expect(finding.hint == "this is a TLS port: leave out --plain")
        #expect(reason(.transfer, .violation(violation)) == .dimseBadPDU)
    }

    @Test func closedAfterAClientCertificateWasAskedForIsUnconfirmed() {
        var context = ConnectionContext.example()
        var information = ConnectionInformation(remoteAddress: "192.0.2.1:11112", localAddress: "")
        information.tls = .example(requested: true)
        context.information = information
        #expect(reason(.establishment, .closed, context) == .tlsClientCertUnconfirmed)
        #expect(reason(.transfer, .closed, context) == .dimseClosed)
    }

    /// Who begins to answer inside TLS has taken the certificate.
    @Test func cutOffInTheAnswerIsNotBlamedOnTheClientCertificate() {
        var context = ConnectionContext.example()
        var information = ConnectionInformation(remoteAddress: "192.0.2.1:11112", localAddress: "")
        information.tls = .example(requested: true, sent: true)
        context.information = information
        let finding = Finding(AssociationError(phase: .establishment, cause: .cutOff(received: 3)), context)
        #expect(finding.reason == .assocClosed)
        #expect(finding.message.contains("3 bytes of a PDU"), "\(finding)")
    }

    @Test func anAlertAfterTheHandshakeIsOfTLSInEveryPhase() {
        var information = TLSInformation.example(requested: true)
        information.alerts = [TLSAlert(number: 116, isFatal: true, isReceived: true, stage: .established)]
        let failure = TLSFailure(stage: .established, information: information)
        #expect(reason(.establishment, .transport(.tls(failure))) == .tlsClientCertRequired)
        #expect(reason(.transfer, .transport(.tls(failure))) == .tlsClientCertRequired)
    }

    @Test func theFileIsBlamedForWhatTheFileDid() {
        #expect(reason(.transfer, .dataSet(.ended(byteCount: 10, announced: 20))) == .fileTruncated)
        #expect(reason(.transfer, .dataSet(.unreadable(errno: 5))) == .fileUnreadable)
    }

    @Test func aFailureStatusIsQuotedWithItsMeaningAndComment() {
        let response = CStoreResponse(
            ResponseFields(
                messageIDBeingRespondedTo: 1, status: Status(rawValue: 0xA900), offendingElements: [DICOMData.Tag(0x0028, 0x0010)],
                errorComment: "no rows"))
        let finding = Finding(response, to: "C-STORE")
        #expect(finding.reason == .dimseStatus)
        #expect(finding.message.hasSuffix(": no rows; offending: (0028,0010)"), "\(finding)")
        #expect(finding.message.contains("status A900, \(response.statusMeaning)"), "\(finding)")
        #expect(finding.hint?.contains("SOP class") == true, "\(finding)")
    }
}
