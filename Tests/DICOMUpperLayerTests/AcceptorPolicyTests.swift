import DICOMData
import Testing

@testable import DICOMUpperLayer

struct AcceptorPolicyTests {
    private let policy = AcceptorPolicy(
        abstractSyntaxes: .only([Samples.verification, Samples.ctImageStorage]),
        transferSyntaxes: .preferred([Samples.explicitVRLittleEndian, Samples.implicitVRLittleEndian]), maximumLength: 65536)

    private func answer(
        _ change: (inout AcceptorPolicy, inout AssociateRequest) -> Void = { _, _ in }
    ) -> AcceptorPolicy.Answer {
        var policy = policy
        var request = Samples.request
        change(&policy, &request)
        return policy.answer(to: request)
    }

    private func accept(
        _ change: (inout AcceptorPolicy, inout AssociateRequest) -> Void = { _, _ in }
    ) throws -> AssociateAccept {
        guard case .accept(let accept) = answer(change) else { throw Rejected() }
        return accept
    }

    private struct Rejected: Error {}

    @Test func itSaysWhoItIsAndHowMuchItTakes() throws {
        let information = try accept().userInformation
        #expect(
            information
                == UserInformation(
                    maximumLength: 65536, implementationClassUID: Implementation.classUID,
                    implementationVersionName: Implementation.versionName))
    }

    @Test func itRepeatsTitlesAndReservedBytes() throws {
        let accept = try accept { _, request in
            request.calledAETitle = " ÄRZTE"
            request.reserved = Array(0..<32)
        }
        #expect(accept.calledAETitle == " ÄRZTE")
        #expect(accept.callingAETitle == "DICOMPROBE")
        #expect(accept.reserved == Array(0..<32))
    }

    @Test func ofTheProtocolVersionBit0Counts() {
        #expect(answer { $1.protocolVersion = 0x0002 } == .reject(AssociateReject(result: 1, source: 2, reason: 2)))
        #expect(throws: Never.self) { try accept { $1.protocolVersion = 0xFFFF } }
    }

    @Test func anotherApplicationContextIsRejected() {
        #expect(answer { $1.applicationContextName = "1.2.3" } == .reject(AssociateReject(result: 1, source: 1, reason: 2)))
    }

    @Test func titlesAreComparedWithoutSpacesAround() throws {
        let ours = AcceptorPolicy.AETitleRule.only([try AETitle("STORE"), try AETitle("ARCHIVE")])
        for title in ["STORE", "  STORE", "ARCHIVE"] {
            #expect(throws: Never.self) {
                try accept { policy, request in
                    policy.calledAETitles = ours
                    policy.callingAETitles = ours
                    request.calledAETitle = title
                    request.callingAETitle = title
                }
            }
        }
        for title in ["store", "STORE2", "", "   ", "ÄRZTE"] {
            let called = answer { policy, request in
                policy.calledAETitles = ours
                request.calledAETitle = title
            }
            #expect(called == .reject(AssociateReject(result: 1, source: 1, reason: 7)))
            let calling = answer { policy, request in
                policy.callingAETitles = ours
                request.callingAETitle = title
            }
            #expect(calling == .reject(AssociateReject(result: 1, source: 1, reason: 3)))
        }
    }

    @Test func theAcceptorsPreferenceDecides() throws {
        let accept = try accept { _, request in
            request.presentationContexts[1].transferSyntaxes = ["1.2.3", Samples.implicitVRLittleEndian, Samples.explicitVRLittleEndian]
        }
        #expect(accept.presentationContexts.map(\.result) == [.acceptance, .acceptance])
        #expect(accept.presentationContexts.map(\.transferSyntax) == [Samples.implicitVRLittleEndian, Samples.explicitVRLittleEndian])
    }

    @Test func whereAllSuitTheFirstProposedIsTaken() throws {
        let accept = try accept { policy, request in
            policy.transferSyntaxes = .firstProposed
            request.presentationContexts[1].transferSyntaxes = ["1.2.3", Samples.implicitVRLittleEndian]
        }
        #expect(accept.presentationContexts.map(\.transferSyntax) == [Samples.implicitVRLittleEndian, "1.2.3"])
    }

    @Test func someArePreferredAndSomeRefused() throws {
        func chosen(_ proposed: [UID], preferring: [UID] = [], butNot refused: Set<UID> = []) throws -> UID? {
            let result = try accept { policy, request in
                policy.transferSyntaxes = .allBut(refused, preferring: preferring)
                request.presentationContexts[1].transferSyntaxes = proposed
            }.presentationContexts[1]
            return result.result == .acceptance ? result.transferSyntax : nil
        }
        #expect(try chosen(["1.2.3", "1.2.4"]) == "1.2.3")
        #expect(try chosen(["1.2.3", "1.2.4"], preferring: ["1.2.5", "1.2.4", "1.2.3"]) == "1.2.4")
        #expect(try chosen(["1.2.3", "1.2.4"], preferring: ["1.2.5"]) == "1.2.3")
        #expect(try chosen(["1.2.3", "1.2.4"], butNot: ["1.2.3"]) == "1.2.4")
        #expect(try chosen(["1.2.3"], butNot: ["1.2.3"]) == nil)
    }

    @Test func whatIsNotSupportedIsRejectedContextByContext() throws {
        let accept = try accept { _, request in
            request.presentationContexts[0].abstractSyntax = "1.2.3"
            request.presentationContexts[1].transferSyntaxes = ["1.2.4", "1.2.5"]
        }
        #expect(
            accept.presentationContexts == [
                PresentationContextResult(id: 1, result: .abstractSyntaxNotSupported, transferSyntax: Samples.implicitVRLittleEndian),
                PresentationContextResult(id: 3, result: .transferSyntaxesNotSupported, transferSyntax: "1.2.4"),
            ])
    }

    @Test func everyAbstractSyntaxCanBeSupported() throws {
        let accept = try accept { policy, request in
            policy.abstractSyntaxes = .any
            request.presentationContexts[0].abstractSyntax = "1.2.3"
        }
        #expect(accept.presentationContexts.map(\.result) == [.acceptance, .acceptance])
    }

    @Test func rolesAreGrantedIfProposedAndAllowed() throws {
        let accept = try accept { policy, request in
            policy.requestorRoles = RequestorRoles(isSCU: true, isSCP: true)
            request.userInformation.roleSelections = [
                RoleSelection(sopClassUID: Samples.ctImageStorage, isSCU: false, isSCP: true),
                RoleSelection(sopClassUID: Samples.verification, isSCU: true, isSCP: true),
                RoleSelection(sopClassUID: "1.2.3", isSCU: true, isSCP: true),
            ]
        }
        #expect(
            accept.userInformation.roleSelections == [
                RoleSelection(sopClassUID: Samples.ctImageStorage, isSCU: false, isSCP: true),
                RoleSelection(sopClassUID: Samples.verification, isSCU: true, isSCP: true),
            ])
    }

    @Test func aContextWithoutARoleIsRejected() throws {
        let accept = try accept { _, request in
            request.userInformation.roleSelections = [
                RoleSelection(sopClassUID: Samples.ctImageStorage, isSCU: false, isSCP: true),
                RoleSelection(sopClassUID: Samples.verification, isSCU: true, isSCP: true),
            ]
        }
        #expect(accept.presentationContexts.map(\.result) == [.acceptance, .userRejection])
        #expect(
            accept.userInformation.roleSelections == [RoleSelection(sopClassUID: Samples.verification, isSCU: true, isSCP: false)])
    }

    @Test func theWindowIsOneOperationIfAsked() throws {
        #expect(try accept().userInformation.asynchronousOperationsWindow == nil)
        let accept = try accept {
            $1.userInformation.asynchronousOperationsWindow = AsynchronousOperationsWindow(invoked: 0, performed: 8)
        }
        #expect(accept.userInformation.asynchronousOperationsWindow == AsynchronousOperationsWindow(invoked: 1, performed: 1))
    }

    @Test func anIdentityIsAnsweredIfAnAnswerIsAskedForAndThere() throws {
        func response(ours: [UInt8]?, isRequested: Bool) throws -> [UInt8]? {
            try accept { policy, request in
                policy.userIdentityResponse = ours
                request.userInformation.userIdentity = UserIdentity(
                    kind: 1, isPositiveResponseRequested: isRequested, primaryField: text("user"))
            }.userInformation.userIdentityResponse
        }
        #expect(try response(ours: [], isRequested: true) == [])
        #expect(try response(ours: text("ticket"), isRequested: true) == text("ticket"))
        #expect(try response(ours: [], isRequested: false) == nil)
        #expect(try response(ours: nil, isRequested: true) == nil)
        #expect(try accept { policy, _ in policy.userIdentityResponse = [] }.userInformation.userIdentityResponse == nil)
    }

    /// A server ticket or a SAML response can't be empty (PS3.7 table D.3-15), and nothing is said to an identity of an unknown kind.
    @Test(arguments: [(1, []), (2, []), (3, nil), (4, nil), (5, []), (6, nil)] as [(UInt8, [UInt8]?)])
    func anEmptyAnswerIsGivenToThoseThatMayBeEmpty(kind: UInt8, expected: [UInt8]?) throws {
        let accept = try accept { policy, request in
            policy.userIdentityResponse = []
            request.userInformation.userIdentity = UserIdentity(
                kind: kind, isPositiveResponseRequested: true, primaryField: text("x"))
        }
        #expect(accept.userInformation.userIdentityResponse == expected)
    }

    @Test func whatIsKeptIsToldOfAcceptedStorageClassesIfAsked() throws {
        let asked = ExtendedNegotiation(
            sopClassUID: Samples.ctImageStorage, applicationInformation: StorageSupport.scuOnly.applicationInformation)
        func answered(_ policyOf: (inout AcceptorPolicy) -> Void, _ items: [ExtendedNegotiation]) throws -> [ExtendedNegotiation] {
            try accept { policy, request in
                policyOf(&policy)
                request.userInformation.extendedNegotiations = items
            }.userInformation.extendedNegotiations
        }
        let full = ExtendedNegotiation(sopClassUID: Samples.ctImageStorage, applicationInformation: [2, 0, 3, 0, 0, 0])
        #expect(try answered({ $0.storageSupport = .bitPreserving }, [asked]) == [full])
        #expect(try answered({ $0.storageSupport = .bitPreserving }, []) == [])
        #expect(try answered({ _ in }, [asked]) == [])
        let others = [Samples.verification, "1.2.3"].map { ExtendedNegotiation(sopClassUID: $0, applicationInformation: [1]) }
        #expect(try answered({ $0.storageSupport = .bitPreserving }, others) == [])
        let unsupported: (inout AcceptorPolicy) -> Void = { policy in
            policy.storageSupport = .bitPreserving
            policy.abstractSyntaxes = .only([Samples.verification])
        }
        #expect(try answered(unsupported, [asked]) == [])
    }

    /// PS3.4 tables B.3-1 and B.3-2: every other byte is reserved, and not tested.
    @Test func storageSupportIsReadPastReservedBytes() {
        #expect(StorageSupport.scuOnly.applicationInformation == [3, 0, 0, 0, 2, 0])
        #expect(StorageSupport(applicationInformation: [2, 9, 3, 9, 0, 9]) == .bitPreserving)
        #expect(StorageSupport(applicationInformation: [2, 0, 3, 0, 0]) == .bitPreserving)
        #expect(StorageSupport(applicationInformation: [2, 0, 3, 0]) == nil)
    }

    @Test func whatItAnswersTheRequestorUnderstands() throws {
        let accept = try accept()
        for role in [ULStateMachine.Role.requestor, .acceptor] {
            let association = try NegotiatedAssociation(request: Samples.request, accept: accept, role: role)
            #expect(association.acceptedContexts.map(\.id) == [1, 3])
        }
    }

    // MARK: Answers that fit

    /// An item has a 16-bit length, also where a request fills one whose answer takes more room.
    @Test func noRequestMakesAnAnswerThatCannotBeSent() throws {
        let sopClass = UID("1.2." + String(repeating: "3", count: 50))
        let overlong = UID(String(repeating: "1", count: 32_700))
        let accept = try accept { policy, request in
            policy.abstractSyntaxes = .any
            policy.transferSyntaxes = .firstProposed
            policy.storageSupport = .bitPreserving
            request.presentationContexts = [
                PresentationContextProposal(id: 1, abstractSyntax: sopClass, transferSyntaxes: [.implicitVRLittleEndian]),
                PresentationContextProposal(id: 3, abstractSyntax: overlong, transferSyntaxes: [.implicitVRLittleEndian]),
                // Read as characters that take three bytes each.
                PresentationContextProposal(
                    id: 5, abstractSyntax: sopClass, transferSyntaxes: [UID(bytes: [UInt8](repeating: 0xFF, count: 60_000)[...])]),
            ]
            request.userInformation.roleSelections = [overlong, overlong].map { RoleSelection(sopClassUID: $0, isSCU: true, isSCP: true) }
            request.userInformation.extendedNegotiations = Array(
                repeating: ExtendedNegotiation(sopClassUID: sopClass, applicationInformation: []), count: 1000)
        }
        #expect(throws: Never.self) { try PDU.associateAccept(accept).encoded() }
        #expect(accept.presentationContexts.map(\.result) == [.acceptance, .abstractSyntaxNotSupported, .transferSyntaxesNotSupported])
        #expect(accept.userInformation.extendedNegotiations.map(\.sopClassUID) == [sopClass])
    }

    /// PS3.5 9.1.
    @Test(arguments: ["", "x", "1.02", "../1", "1..2"])
    func whatIsNoUIDIsNotSupported(text: String) throws {
        let results = try accept { policy, request in
            policy.abstractSyntaxes = .any
            policy.transferSyntaxes = .firstProposed
            request.presentationContexts = [
                PresentationContextProposal(id: 1, abstractSyntax: UID(text), transferSyntaxes: [.implicitVRLittleEndian]),
                PresentationContextProposal(id: 3, abstractSyntax: "1.2", transferSyntaxes: [UID(text)]),
                PresentationContextProposal(id: 5, abstractSyntax: "1.2", transferSyntaxes: [UID(text), .explicitVRLittleEndian]),
            ]
        }.presentationContexts
        #expect(results.map(\.result) == [.abstractSyntaxNotSupported, .transferSyntaxesNotSupported, .acceptance])
        #expect(results.map(\.transferSyntax) == [.implicitVRLittleEndian, .implicitVRLittleEndian, .explicitVRLittleEndian])
    }
}
