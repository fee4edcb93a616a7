import Testing

@testable import DICOMUpperLayer

/// PS3.8 tables 9-18, 9-21 and 9-26: which bytes mean what.
struct ReasonTests {
    @Test(arguments: [
        (1, 1, 1, "rejected-permanent (1), DICOM UL service-user (1), no-reason-given (1)"),
        (1, 1, 2, "rejected-permanent (1), DICOM UL service-user (1), application-context-name-not-supported (2)"),
        (1, 1, 3, "rejected-permanent (1), DICOM UL service-user (1), calling-AE-title-not-recognized (3)"),
        (1, 1, 4, "rejected-permanent (1), DICOM UL service-user (1), reason 4"),
        (1, 1, 7, "rejected-permanent (1), DICOM UL service-user (1), called-AE-title-not-recognized (7)"),
        (1, 2, 1, "rejected-permanent (1), DICOM UL service-provider (ACSE related function) (2), no-reason-given (1)"),
        (1, 2, 2, "rejected-permanent (1), DICOM UL service-provider (ACSE related function) (2), protocol-version-not-supported (2)"),
        (2, 3, 1, "rejected-transient (2), DICOM UL service-provider (Presentation related function) (3), temporary-congestion (1)"),
        (2, 3, 2, "rejected-transient (2), DICOM UL service-provider (Presentation related function) (3), local-limit-exceeded (2)"),
        (2, 3, 0, "rejected-transient (2), DICOM UL service-provider (Presentation related function) (3), reason 0"),
        (0, 4, 1, "result 0, source 4, reason 1"),
    ])
    func aRejectionReadsAsTheStandardSays(result: UInt8, source: UInt8, reason: UInt8, text: String) {
        #expect(AssociateReject(result: result, source: source, reason: reason).description == text)
    }

    @Test(arguments: AssociateReject.Reason.allCases)
    func everyReasonOfARejectionIsReadBack(reason: AssociateReject.Reason) {
        let reject = AssociateReject(.transient, reason)
        #expect(reject.knownResult == .transient)
        #expect(reject.knownSource == reason.source)
        #expect(reject.knownReason == reason)
    }

    @Test(arguments: [
        (0, 0, "DICOM UL service-user (0)"),
        (0, 2, "DICOM UL service-user (0)"),
        (1, 0, "source 1, reason 0"),
        (2, 0, "DICOM UL service-provider (2), reason-not-specified (0)"),
        (2, 1, "DICOM UL service-provider (2), unrecognized-PDU (1)"),
        (2, 2, "DICOM UL service-provider (2), unexpected-PDU (2)"),
        (2, 3, "DICOM UL service-provider (2), reason 3"),
        (2, 4, "DICOM UL service-provider (2), unrecognized-PDU-parameter (4)"),
        (2, 5, "DICOM UL service-provider (2), unexpected-PDU-parameter (5)"),
        (2, 6, "DICOM UL service-provider (2), invalid-PDU-parameter-value (6)"),
    ])
    func anAbortReadsAsTheStandardSays(source: UInt8, reason: UInt8, text: String) {
        #expect(Abort(source: source, reason: reason).description == text)
    }

    @Test func aUsersAbortHasNoReason() {
        #expect(Abort(source: 0, reason: 2).knownReason == nil)
        #expect(Abort(.unexpectedPDU).knownReason == .unexpectedPDU)
    }

    @Test(arguments: [
        (0, "acceptance"), (1, "user-rejection"), (2, "no-reason (provider rejection)"),
        (3, "abstract-syntax-not-supported (provider rejection)"), (4, "transfer-syntaxes-not-supported (provider rejection)"),
        (5, "undefined result 5"), (255, "undefined result 255"),
    ])
    func aResultReadsAsTheStandardSays(value: UInt8, text: String) {
        #expect(PresentationContextResult.Result(rawValue: value).description == text)
        #expect(PresentationContextResult.Result(rawValue: value).rawValue == value)
    }
}
