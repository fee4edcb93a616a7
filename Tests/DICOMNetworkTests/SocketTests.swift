import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Testing
import Transport

/// What only a real connection shows: how long waits are, and what is left to read when the peer has gone.
struct SocketTests {
    /// What precedes the silence has to come about within it, too.
    private static let timing = Timing(timeout: .seconds(3), farewell: .milliseconds(500))

    /// Far above what is asked for, for a loaded machine; far below ``patience``.
    private static let bound = Duration.seconds(15)

    /// Runs what must time out, and checks that it took as long as it may.
    private func timeOut<Value>(
        _ phase: AssociationError.Phase, isPastDeadline: Bool = false, _ body: () throws(AssociationError) -> Value
    ) throws {
        let start = ContinuousClock.now
        #expect(try failure(body) == AssociationError(phase: phase, cause: .timedOut, isPastDeadline: isPastDeadline))
        let duration = start.duration(to: .now)
        #expect(duration >= Self.timing.timeout)
        #expect(duration < Self.bound)
    }

    // MARK: Silence

    @Test func silenceInsteadOfAcceptance() throws {
        let peer = try FarSide { stream in try stream.readToEnd().map(\.type) }
        let stream = try peer.connect()
        try timeOut(.establishment) { () throws(AssociationError) in
            try Association.request(Sample.request(), over: stream, timing: Self.timing)
        }
        #expect(try peer.finish() == [.associateRequest, .abort])
    }

    /// A peer that stays is not waited for beyond the deadline, and is told all the same.
    @Test func deadlineBoundsTheFarewell() throws {
        let peer = try FarSide { stream in try stream.readToEnd().map(\.type) }
        let stream = try peer.connect()
        try timeOut(.establishment, isPastDeadline: true) { () throws(AssociationError) in
            try Association.request(
                Sample.request(), over: stream,
                timing: Timing(timeout: patience, deadline: .after(Self.timing.timeout), farewell: patience))
        }
        #expect(try peer.finish() == [.associateRequest, .abort])
    }

    /// A byte now and then is no answer: the phase is bounded in total.
    @Test func trickle() throws {
        let peer = try FarSide { stream in
            try stream.await(.associateRequest)
            var buffer = [UInt8](repeating: 0, count: 100)
            for byte in try Sample.accept().encoded() {
                do throws(TransportError) {
                    _ = try stream.read(into: &buffer, 0..<buffer.count, until: .after(.milliseconds(50)))
                    return  // The requestor has given up, as it should.
                } catch {
                    guard error == .timedOut(.read) else { return }
                }
                try stream.send([byte])
            }
            Issue.record("the whole acceptance was waited for")
        }
        let stream = try peer.connect()
        try timeOut(.establishment) { () throws(AssociationError) in
            try Association.request(Sample.request(), over: stream, timing: Self.timing)
        }
        try peer.finish()
    }

    @Test func silenceInsteadOfResponse() throws {
        let peer = try FarSide { stream in
            try stream.await(.associateRequest)
            try stream.send(Sample.accept())
            return try stream.readToEnd().map(\.type)
        }
        let association = try Association.request(Sample.request(), over: peer.connect(), timing: Self.timing)
        try timeOut(.transfer) { () throws(AssociationError) in try association.perform(Sample.echo, contextID: 1) }
        #expect(try peer.finish() == [.dataTransfer, .abort])
    }

    @Test func silenceInsteadOfRelease() throws {
        let peer = try FarSide { stream in
            try stream.await(.associateRequest)
            try stream.send(Sample.accept())
            return try stream.readToEnd().map(\.type)
        }
        let association = try Association.request(Sample.request(), over: peer.connect(), timing: Self.timing)
        try timeOut(.release) { () throws(AssociationError) in try association.release() }
        #expect(try peer.finish() == [.releaseRequest, .abort])
    }

    /// A peer that takes nothing more stalls us no longer than the time-out, though it never closes.
    @Test func peerThatDoesNotRead() throws {
        let isOver = try Interruption()
        let peer = try FarSide { stream in
            try stream.await(.associateRequest)
            try stream.send(Sample.accept())
            _ = try? Listener(port: 0).accept(until: .after(patience), interruption: isOver)
        }
        let association = try Association.request(Sample.request(), over: peer.connect(), timing: Self.timing)
        var source = RepeatingSource(byteCount: 64 << 20)
        try timeOut(.transfer) { () throws(AssociationError) in try association.perform(Sample.store, contextID: 3, dataSet: &source) }
        isOver.interrupt(signal: 15)
        try peer.finish()
    }

    /// What is waited for behind a stalled write, the last word and ARTIM share one farewell.
    @Test func partingIsBoundedInTotal() throws {
        let isOver = try Interruption()
        let peer = try FarSide { stream in
            try stream.await(.associateRequest)
            try stream.send(Sample.accept())
            _ = try? Listener(port: 0).accept(until: .after(patience), interruption: isOver)
        }
        let farewell = Duration.seconds(3)
        let timing = Timing(timeout: Self.timing.timeout, farewell: farewell)
        let association = try Association.request(Sample.request(), over: peer.connect(), timing: timing)
        var source = RepeatingSource(byteCount: 64 << 20)
        let start = ContinuousClock.now
        #expect(throws: AssociationError(phase: .transfer, cause: .timedOut)) {
            try association.perform(Sample.store, contextID: 3, dataSet: &source)
        }
        let duration = start.duration(to: .now)
        #expect(duration >= timing.timeout + farewell)
        #expect(duration < timing.timeout + farewell * 2)
        isOver.interrupt(signal: 15)
        try peer.finish()
    }

    /// A client that never asks (ARTIM, PS3.8 9.1.5).
    @Test func silenceInsteadOfRequest() throws {
        let acceptor = try FarSide { stream in
            try SocketTests().timeOut(.establishment) { () throws(AssociationError) in
                try Association.accept(over: stream, policy: Sample.policy, timing: Self.timing)
            }
        }
        let stream = try acceptor.connect()
        #expect(try stream.readToEnd().isEmpty)
        try acceptor.finish()
    }

    // MARK: Interruption

    /// Ends the wait at once, and the peer is told.
    @Test func interruption() throws {
        let interruption = try Interruption()
        let peer = try FarSide { stream in
            try stream.await(.associateRequest)
            interruption.interrupt(signal: 15)
            return try stream.readToEnd()
        }
        let stream = try peer.connect(interruption: interruption)
        let error = try failure { () throws(AssociationError) in
            try Association.request(Sample.request(), over: stream, timing: Sample.timing)
        }
        #expect(error == AssociationError(phase: .establishment, cause: .interrupted(signal: 15)))
        #expect(try peer.finish() == [.abort(.byServiceUser)])
    }

    // MARK: Peers that have gone

    /// The peer aborts in the middle of a data set and goes, with much of it unread: our write fails, and the abort is still found.
    @Test func abortBehindAReset() throws {
        let peer = try FarSide { stream in
            try stream.await(.associateRequest)
            try stream.send(Sample.accept())
            try stream.await(.dataTransfer)
            try stream.send(.abort(Abort(.unexpectedPDU)))
            stream.reset()
        }
        let association = try Association.request(Sample.request(), over: peer.connect(), timing: Sample.timing)
        var source = RepeatingSource(byteCount: 64 << 20)
        let error = try failure { () throws(AssociationError) in try association.perform(Sample.store, contextID: 3, dataSet: &source) }
        #expect(error == AssociationError(phase: .transfer, cause: .aborted(Abort(.unexpectedPDU))))
        try peer.finish()
    }

    /// The same with a rejection that was sent before anything was asked.
    @Test func rejectionBeforeTheRequest() throws {
        let reject = AssociateReject(.transient, .localLimitExceeded)
        let peer = try FarSide { stream in
            try stream.send(.associateReject(reject))
            stream.close()
        }
        let stream = try peer.connect()
        try peer.finish()
        let error = try failure { () throws(AssociationError) in
            try Association.request(Sample.request(), over: stream, timing: Sample.timing)
        }
        #expect(error == AssociationError(phase: .establishment, cause: .rejected(reject)))
    }
}
