import DICOMData
import Testing

@testable import DICOMUpperLayer

/// PS3.8 Table 9-10, typed a second time: rows are events, columns are states, a cell is action/next state, `*` two of them, and `-` is a blank cell.
private let transitionTable = """
    Evt1:  AE-1/4  -       -       -      -       -       -        -       -       -        -       -       -
    Evt2:  -       -       -       AE-2/5 -       -       -        -       -       -        -       -       -
    Evt3:  -       AA-1/13 AA-8/13 -      AE-3/6  AA-8/13 AA-8/13  AA-8/13 AA-8/13 AA-8/13  AA-8/13 AA-8/13 AA-6/13
    Evt4:  -       AA-1/13 AA-8/13 -      AE-4/1  AA-8/13 AA-8/13  AA-8/13 AA-8/13 AA-8/13  AA-8/13 AA-8/13 AA-6/13
    Evt5:  AE-5/2  -       -       -      -       -       -        -       -       -        -       -       -
    Evt6:  -       AE-6/*  AA-8/13 -      AA-8/13 AA-8/13 AA-8/13  AA-8/13 AA-8/13 AA-8/13  AA-8/13 AA-8/13 AA-7/13
    Evt7:  -       -       AE-7/6  -      -       -       -        -       -       -        -       -       -
    Evt8:  -       -       AE-8/13 -      -       -       -        -       -       -        -       -       -
    Evt9:  -       -       -       -      -       DT-1/6  -        AR-7/8  -       -        -       -       -
    Evt10: -       AA-1/13 AA-8/13 -      AA-8/13 DT-2/6  AR-6/7   AA-8/13 AA-8/13 AA-8/13  AA-8/13 AA-8/13 AA-6/13
    Evt11: -       -       -       -      -       AR-1/7  -        -       -       -        -       -       -
    Evt12: -       AA-1/13 AA-8/13 -      AA-8/13 AR-2/8  AR-8/*   AA-8/13 AA-8/13 AA-8/13  AA-8/13 AA-8/13 AA-6/13
    Evt13: -       AA-1/13 AA-8/13 -      AA-8/13 AA-8/13 AR-3/1   AA-8/13 AA-8/13 AR-10/12 AR-3/1  AA-8/13 AA-6/13
    Evt14: -       -       -       -      -       -       -        AR-4/13 AR-9/11 -        -       AR-4/13 -
    Evt15: -       -       AA-1/13 AA-2/1 AA-1/13 AA-1/13 AA-1/13  AA-1/13 AA-1/13 AA-1/13  AA-1/13 AA-1/13 -
    Evt16: -       AA-2/1  AA-3/1  -      AA-3/1  AA-3/1  AA-3/1   AA-3/1  AA-3/1  AA-3/1   AA-3/1  AA-3/1  AA-2/1
    Evt17: -       AA-5/1  AA-4/1  AA-4/1 AA-4/1  AA-4/1  AA-4/1   AA-4/1  AA-4/1  AA-4/1   AA-4/1  AA-4/1  AR-5/1
    Evt18: -       AA-2/1  -       -      -       -       -        -       -       -        -       -       AA-2/1
    Evt19: -       AA-1/13 AA-8/13 -      AA-8/13 AA-8/13 AA-8/13  AA-8/13 AA-8/13 AA-8/13  AA-8/13 AA-8/13 AA-7/13
    """

/// What a cell of the second copy asks for, where tables 9-6 and 9-8 choose between two next states.
private func expectation(_ cell: String, role: ULStateMachine.Role, refusal: AssociateReject?) -> String {
    switch cell {
    case "AE-6/*": refusal == nil ? "AE-6/3" : "AE-6/13"
    case "AR-8/*": role == .requestor ? "AR-8/9" : "AR-8/10"
    default: cell
    }
}

struct TransitionTableTests {
    private static let rows = transitionTable.split(separator: "\n").map { $0.split(separator: " ").dropFirst().map(String.init) }

    @Test func theSecondCopyHas13StatesBy19Events() {
        #expect(Self.rows.count == 19)
        #expect(Self.rows.allSatisfy { $0.count == 13 })
        #expect(Samples.events(refusal: nil).count == 19)
        #expect(ULStateMachine.State.allCases.count == 13)
    }

    @Test(arguments: [ULStateMachine.Role.requestor, .acceptor], [nil, Samples.reject])
    func everyCellIsTheStandards(role: ULStateMachine.Role, refusal: AssociateReject?) {
        for (row, event) in zip(Self.rows, Samples.events(refusal: refusal)) {
            for (cell, state) in zip(row, ULStateMachine.State.allCases) {
                var machine = ULStateMachine(role: role, state: state)
                let action = machine.handle(event)
                let actual = action == .undefined ? "-" : "\(action.identifier)/\(machine.state.rawValue)"
                #expect(actual == expectation(cell, role: role, refusal: refusal), "\(event) in Sta\(state.rawValue)")
                if action == .undefined { #expect(machine.state == state) }
            }
        }
    }

    @Test func theTimerFollowsTables9_6To9_9() {
        let commands: [String: ULStateMachine.TimerCommand] = [
            "AE-5": .start, "AE-8": .start, "AR-4": .start, "AR-5": .stop, "AA-1": .restart, "AA-2": .stop, "AA-5": .stop, "AA-8": .start,
        ]
        for action in Samples.actions where action.identifier != "AE-6" {
            #expect(action.timer == commands[action.identifier], "\(action)")
        }
        #expect(ULStateMachine.Action.indicateAssociation(Samples.request).timer == .stop)
        #expect(ULStateMachine.Action.refuseAssociation(Samples.reject).timer == .restart)
    }

    @Test func theTransportIsClosedAsTables9_6To9_9Say() {
        let closing: Set = ["AE-4", "AR-3", "AA-2", "AA-3"]
        for action in Samples.actions {
            #expect(action.closesTransport == closing.contains(action.identifier), "\(action)")
        }
    }

    @Test func thePDUsAreSentThatTables9_6To9_9Name() {
        let sent: [String: PDUType] = [
            "AE-2": .associateRequest, "AE-7": .associateAccept, "AE-8": .associateReject, "AR-1": .releaseRequest,
            "AR-4": .releaseResponse, "AR-9": .releaseResponse, "AA-1": .abort, "AA-7": .abort, "AA-8": .abort,
        ]
        for action in Samples.actions where action.identifier != "AE-6" {
            #expect(action.pdu?.type == sent[action.identifier], "\(action)")
        }
        #expect(ULStateMachine.Action.indicateAssociation(Samples.request).pdu == nil)
        #expect(ULStateMachine.Action.refuseAssociation(Samples.reject).pdu == .associateReject(Samples.reject))
    }

    /// Every action that the table yields, once with each payload.
    @Test func everyActionOfTheStandardIsReached() {
        let reached = Set(Samples.actions.map(\.identifier))
        let all = (1...8).map { "AE-\($0)" } + ["DT-1", "DT-2"] + (1...10).map { "AR-\($0)" } + (1...8).map { "AA-\($0)" } + ["-"]
        #expect(reached == Set(all))
    }
}

extension ULStateMachine.Action {
    /// The standard's identifier.
    var identifier: String {
        switch self {
        case .connectTransport: "AE-1"
        case .sendAssociateRequest: "AE-2"
        case .confirmAcceptance: "AE-3"
        case .confirmRejection: "AE-4"
        case .acceptTransport: "AE-5"
        case .indicateAssociation, .refuseAssociation: "AE-6"
        case .sendAssociateAccept: "AE-7"
        case .sendAssociateReject: "AE-8"
        case .sendData: "DT-1"
        case .indicateData: "DT-2"
        case .sendReleaseRequest: "AR-1"
        case .indicateRelease: "AR-2"
        case .confirmRelease: "AR-3"
        case .sendReleaseResponse: "AR-4"
        case .finish: "AR-5"
        case .indicateDataDuringRelease: "AR-6"
        case .sendDataDuringRelease: "AR-7"
        case .indicateReleaseCollision: "AR-8"
        case .sendReleaseResponseInCollision: "AR-9"
        case .confirmReleaseInCollision: "AR-10"
        case .abortByUser: "AA-1"
        case .closeTransport: "AA-2"
        case .indicateAbort: "AA-3"
        case .indicateTransportLoss: "AA-4"
        case .abandon: "AA-5"
        case .ignorePDU: "AA-6"
        case .abortAgain: "AA-7"
        case .abortByProvider: "AA-8"
        case .undefined: "-"
        }
    }
}
