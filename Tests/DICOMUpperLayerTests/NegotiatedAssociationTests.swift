import DICOMData
import Testing

@testable import DICOMUpperLayer

struct NegotiatedAssociationTests {
    private func negotiate(
        _ change: (inout AssociateRequest, inout AssociateAccept) -> Void = { _, _ in }, role: ULStateMachine.Role = .requestor
    ) throws(NegotiationError) -> NegotiatedAssociation {
        var request = Samples.request
        var accept = Samples.accept
        change(&request, &accept)
        return try NegotiatedAssociation(request: request, accept: accept, role: role)
    }

    private func negotiationError(_ change: (inout AssociateRequest, inout AssociateAccept) -> Void) -> NegotiationError? {
        do throws(NegotiationError) {
            _ = try negotiate(change)
            return nil
        } catch {
            return error
        }
    }

    @Test func acceptedContextsHaveTheSyntaxesAgreedOn() throws {
        let association = try negotiate()
        #expect(
            association.acceptedContexts == [
                AcceptedContext(id: 1, abstractSyntax: Samples.verification, transferSyntax: Samples.implicitVRLittleEndian),
                AcceptedContext(id: 3, abstractSyntax: Samples.ctImageStorage, transferSyntax: Samples.explicitVRLittleEndian),
            ])
        #expect(association.rejectedContexts.isEmpty)
        #expect(association.unansweredContexts.isEmpty)
        #expect(association.calledAETitle == "ANY-SCP")
        #expect(association.callingAETitle == "DICOMPROBE")
    }

    @Test func contextsAreFoundByWhatTheyAreFor() throws {
        let association = try negotiate()
        #expect(association.context(for: Samples.ctImageStorage, transferSyntax: Samples.explicitVRLittleEndian)?.id == 3)
        #expect(association.context(for: Samples.ctImageStorage, transferSyntax: Samples.implicitVRLittleEndian) == nil)
        #expect(association.context(for: Samples.verification)?.id == 1)
        #expect(association.context(for: "1.2.3") == nil)
        #expect(association.context(id: 3)?.abstractSyntax == Samples.ctImageStorage)
        #expect(association.context(id: 5) == nil)
    }

    @Test func rejectedAndUnansweredContextsAreTold() throws {
        let association = try negotiate { _, accept in
            accept.presentationContexts = [PresentationContextResult(id: 3, result: .abstractSyntaxNotSupported, transferSyntax: nil)]
        }
        #expect(association.acceptedContexts.isEmpty)
        #expect(association.unansweredContexts.map(\.id) == [1])
        #expect(association.rejectedContexts.map(\.proposal.id) == [3])
        #expect(association.rejectedContexts.map(\.result) == [.abstractSyntaxNotSupported])
    }

    @Test func aResultForNoProposalIsAnError() {
        let error = negotiationError { _, accept in
            accept.presentationContexts.append(PresentationContextResult(id: 7, result: .noReason, transferSyntax: nil))
        }
        #expect(error == .unproposedContext(id: 7))
    }

    @Test func twoResultsForOneProposalAreAnError() {
        let error = negotiationError { _, accept in accept.presentationContexts.append(accept.presentationContexts[0]) }
        #expect(error == .repeatedContext(id: 1))
    }

    @Test func aTransferSyntaxOfAnotherContextIsAnError() {
        let error = negotiationError { _, accept in accept.presentationContexts[0].transferSyntax = Samples.explicitVRLittleEndian }
        #expect(error == .unproposedTransferSyntax(id: 1, Samples.explicitVRLittleEndian))
    }

    @Test func anAcceptanceWithoutTransferSyntaxIsAnError() {
        let error = negotiationError { _, accept in accept.presentationContexts[0].transferSyntax = nil }
        #expect(error == .unproposedTransferSyntax(id: 1, nil))
    }

    @Test func anotherApplicationContextIsAnError() {
        #expect(negotiationError { _, accept in accept.applicationContextName = "1.2.3" } == .applicationContextName("1.2.3"))
    }

    @Test func ofTheProtocolVersionBit0Counts() {
        #expect(negotiationError { _, accept in accept.protocolVersion = 0x8000 } == .protocolVersion(0x8000))
        #expect(negotiationError { _, accept in accept.protocolVersion = 0x8001 } == nil)
    }

    @Test func eachSideReadsTheOthersInformation() throws {
        #expect(try negotiate(role: .requestor).peerInformation == Samples.accept.userInformation)
        #expect(try negotiate(role: .acceptor).peerInformation == Samples.request.userInformation)
        #expect(try negotiate(role: .requestor).peerMaximumLength == 32768)
        #expect(try negotiate(role: .acceptor).peerMaximumLength == 16384)
    }

    @Test func zeroAndSilenceSetNoLimit() throws {
        for silent in [nil, UInt32(0)] {
            #expect(try negotiate { $1.userInformation.maximumLength = silent }.peerMaximumLength == nil)
        }
        #expect(try negotiate { $1.userInformation.maximumLength = 1 }.peerMaximumLength == 1)
    }

    /// Proposed and answered (SCU, SCP), and what holds then.
    @Test(
        arguments: [
            (nil, nil, RequestorRoles.default),
            (nil, (false, true), .default),
            ((false, true), nil, .default),
            ((false, true), (false, true), RequestorRoles(isSCU: false, isSCP: true)),
            ((true, true), (true, false), RequestorRoles(isSCU: true, isSCP: false)),
            ((true, true), (true, true), RequestorRoles(isSCU: true, isSCP: true)),
            ((true, false), (true, true), RequestorRoles(isSCU: true, isSCP: false)),
            ((false, true), (false, false), RequestorRoles(isSCU: false, isSCP: false)),
        ] as [((Bool, Bool)?, (Bool, Bool)?, RequestorRoles)])
    func aRoleHoldsIfProposedAndAccepted(proposed: (Bool, Bool)?, answered: (Bool, Bool)?, roles: RequestorRoles) throws {
        let association = try negotiate { request, accept in
            request.userInformation.roleSelections = [proposed].compactMap(Self.selection)
            accept.userInformation.roleSelections = [answered].compactMap(Self.selection)
        }
        #expect(association.context(id: 3)?.requestorRoles == roles)
        #expect(association.context(id: 1)?.requestorRoles == .default)
    }

    private static func selection(_ roles: (Bool, Bool)?) -> RoleSelection? {
        roles.map { RoleSelection(sopClassUID: Samples.ctImageStorage, isSCU: $0.0, isSCP: $0.1) }
    }

    @Test func theWindowIsTheSmallerOfBothAndOneOperationUnlessBothSpoke() throws {
        func window(_ proposed: (UInt16, UInt16)?, _ answered: (UInt16, UInt16)?) throws -> AsynchronousOperationsWindow {
            try negotiate { request, accept in
                request.userInformation.asynchronousOperationsWindow = proposed.map(AsynchronousOperationsWindow.init)
                accept.userInformation.asynchronousOperationsWindow = answered.map(AsynchronousOperationsWindow.init)
            }.asynchronousOperationsWindow
        }
        #expect(try window(nil, nil) == .synchronous)
        #expect(try window((9, 9), nil) == .synchronous)
        #expect(try window(nil, (9, 9)) == .synchronous)
        #expect(try window((9, 2), (4, 5)) == AsynchronousOperationsWindow(invoked: 4, performed: 2))
        #expect(try window((0, 0), (4, 0)) == AsynchronousOperationsWindow(invoked: 4, performed: 0))
        #expect(try window((3, 3), (0, 0)) == AsynchronousOperationsWindow(invoked: 3, performed: 3))
    }
}
