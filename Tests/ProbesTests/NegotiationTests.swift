import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Foundation
import ProbeResults
import Probes
import TestSCP
import Testing
import Transport

/// What a request holds beside presentation contexts, and what is made of the answers.
struct NegotiationTests {
    private typealias Change = (inout Negotiation) -> Void

    private func plan(_ peer: ScriptedPeer, _ change: Change) throws -> ProbePlan {
        var plan = try ProbePlan.plain(port: peer.port)
        change(&plan.negotiation)
        return plan
    }

    private func echo(_ policy: AcceptorPolicy = .testSCP, _ change: Change) throws -> ProbeResult {
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept(policy)
            try association.answerEcho()
            try association.takeRelease()
        }
        return EchoProbe(plan: try plan(peer, change), count: 1).run()
    }

    private static func identity(_ kind: UserIdentity.Kind) -> UserIdentity {
        UserIdentity(
            kind: kind.rawValue, isPositiveResponseRequested: true, primaryField: Array("primary".utf8),
            secondaryField: kind == .usernameAndPasscode ? Array("hidden".utf8) : [])
    }

    @Test(arguments: UserIdentity.Kind.allCases)
    func anIdentityThatIsAnsweredIsConfirmed(_ kind: UserIdentity.Kind) throws {
        var policy = AcceptorPolicy.testSCP
        policy.userIdentityResponse = Array("ticket".utf8)
        let result = try echo(policy) { $0.userIdentity = Self.identity(kind) }
        #expect(result.reason == .ok)
        let isName = kind == .username || kind == .usernameAndPasscode
        #expect(
            result.association?.userIdentity
                == .init(
                    type: kind.rawValue, kind: kind.description, userName: isName ? "primary" : nil, isConfirmed: true,
                    serverResponseLength: isName ? nil : 6))
        // The connection is plain, and anybody may know a mere name.
        #expect(result.warnings.map(\.reason) == (kind == .username ? [] : [.assocIdentityInClear]))
    }

    @Test func anIdentityWithoutAnAnswerIsNot() throws {
        var policy = AcceptorPolicy.testSCP
        policy.userIdentityResponse = nil
        let result = try echo(policy) { $0.userIdentity = Self.identity(.username) }
        #expect(result.reason == .ok)
        #expect(result.association?.userIdentity?.isConfirmed == false)
        #expect(result.warnings.map(\.reason) == [.assocUserIdentityUnconfirmed])
    }

    @Test func nothingIsSaidOfAnIdentityThatWasNotSent() throws {
        let result = try echo { _ in }
        #expect(result.association?.userIdentity == nil)
        #expect(result.warnings == [])
    }

    /// PS3.7 D.3.3.7.3.
    @Test func aRefusalNamesTheOption() throws {
        let peer = try ScriptedPeer { stream in
            _ = try? Association.accept(over: stream, policy: .testSCP, timing: Timing(timeout: longEnough)) { request in
                request.userInformation.userIdentity.map { _ in .reject(AssociateReject(result: 1, source: 2, reason: 1)) }
            }
        }
        let result = EchoProbe(plan: try plan(peer) { $0.userIdentity = Self.identity(.jsonWebToken) }, count: 1).run()
        #expect(result.reason == .assocRejectedNoReasonGiven)
        #expect(result.hint?.contains("--jwt-file") == true)
        #expect(result.warnings.map(\.reason) == [.assocIdentityInClear])
    }

    @Test func anIdentityThatLeavesNoRoomIsAUsageError() throws {
        let peer = try ScriptedPeer { stream in try stream.awaitEnd() }
        let result = EchoProbe(
            plan: try plan(peer) {
                $0.userIdentity = UserIdentity(
                    kind: 5, isPositiveResponseRequested: true, primaryField: Array(repeating: 0x61, count: 0xFFFF))
            }, count: 1
        ).run()
        #expect(result.reason == .usageUserIdentity)
    }

    @Test func secretsAreNowhereInTheResult() throws {
        for kind in UserIdentity.Kind.allCases {
            let result = try echo { $0.userIdentity = Self.identity(kind) }
            let document = String(decoding: try JSONEncoder().encode(result), as: UTF8.self)
            #expect(!document.contains("hidden"))
            #expect(document.contains("primary") == (kind == .username || kind == .usernameAndPasscode))
        }
    }

    @Test(arguments: [(1024 as UInt32, Reason.dimseBadPDU), (1026, .ok)])
    func theMaximumLengthIsAnnouncedAndHeldTo(length: UInt32, reason: Reason) throws {
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept()
            #expect(association.negotiated.peerMaximumLength == length)
            // Nothing of ours sends more than was announced: a comment too long for the standard, in a PDU of 1026 bytes.
            guard case .command(let command, let contextID) = try association.receiveCommand(until: .after(longEnough)) else { return }
            var response = try CEchoRequest(command).response(.success).commandSet
            response.errorComment = ""
            let padding = 1020 - response.encoded().count
            response.errorComment = String(repeating: "x", count: padding)
            let value = PresentationDataValue(contextID: contextID, isCommand: true, isLast: true, data: response.encoded()[...])
            try stream.send(PDU.dataTransfer(DataTransfer(values: [value])).encoded())
            if reason == .ok { try association.takeRelease() } else { try stream.awaitEnd() }
        }
        #expect(EchoProbe(plan: try plan(peer) { $0.maximumLength = length }, count: 1).run().reason == reason)
    }

    @Test func aStorageSCPTellsWhatItKeeps() throws {
        let folder = try ScratchFolder()
        try folder.write("a")
        try folder.write("b", transferSyntax: .implicitVRLittleEndian, dataSet: try ctDataSet(.implicitVRLittleEndian))
        try folder.write("c", sopClass: "1.2.840.10008.5.1.4.1.1.88.40")
        let peer = try ScriptedPeer { stream in
            var policy = AcceptorPolicy.testSCP
            policy.storageSupport = .bitPreserving
            let association = try stream.accept(policy)
            let asked = association.negotiated.peerInformation
            let (ct, log): (UID, UID) = (.ctImageStorage, "1.2.840.10008.5.1.4.1.1.88.40")
            // One sub-item for each SOP class, though one of them has two contexts.
            #expect(asked.extendedNegotiations.map(\.sopClassUID) == [ct, log])
            #expect(asked.extendedNegotiations.map(\.applicationInformation) == [[3, 0, 0, 0, 2, 0], [3, 0, 0, 0, 2, 0]])
            #expect(asked.commonExtendedNegotiations.map(\.sopClassUID) == [ct, log])
            #expect(asked.commonExtendedNegotiations.map(\.serviceClassUID) == ["1.2.840.10008.4.2", "1.2.840.10008.4.2"])
            #expect(asked.commonExtendedNegotiations.map(\.relatedGeneralSOPClassUIDs.count) == [0, 4])
            try association.serveStores()
        }
        let stored = try StoreProbe.run(try plan(peer) { $0.extendsStorage = true }, [folder.path])
        #expect(stored.result.reason == .ok)
        let supports = stored.result.association?.presentationContexts.map(\.storageSupport) ?? []
        #expect(supports.count >= 3)
        for support in supports {
            #expect(
                support
                    == .init(
                        isAnswered: true, level: "level 2 (full): keeps all attributes",
                        digitalSignatures: "level 3: preserves signatures, bit for bit", elementCoercion: "none: changes no data element"))
        }
    }

    /// Most peers pass it over, and then nothing is said of them.
    @Test func withoutAnAnswerNothingIsAssumed() throws {
        let folder = try ScratchFolder()
        try folder.write("a")
        let peer = try ScriptedPeer { stream in try stream.accept().serveStores() }
        let stored = try StoreProbe.run(try plan(peer) { $0.extendsStorage = true }, [folder.path])
        let supports = stored.result.association?.presentationContexts.map(\.storageSupport) ?? []
        #expect(!supports.isEmpty && supports.allSatisfy { $0 == .init(isAnswered: false) })
    }

    @Test func nothingIsAskedUnlessWanted() throws {
        let folder = try ScratchFolder()
        try folder.write("a")
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept()
            let asked = association.negotiated.peerInformation
            #expect(asked.extendedNegotiations.isEmpty && asked.commonExtendedNegotiations.isEmpty && asked.userIdentity == nil)
            try association.serveStores()
        }
        let stored = try StoreProbe.run(try plan(peer) { _ in }, [folder.path])
        #expect(stored.result.association?.presentationContexts.contains { $0.storageSupport != nil } == false)
    }

    /// A test SCP that drops objects has nothing to say of what it keeps.
    @Test func theTestSCPClaimsWhatItDoes() throws {
        #expect(TestSCPConfiguration(security: .plain, storage: .folder("x")).policy.storageSupport == .bitPreserving)
        #expect(TestSCPConfiguration(security: .plain, storage: .discard).policy.storageSupport == nil)
    }
}
