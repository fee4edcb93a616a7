import DICOMNetwork
import DICOMUpperLayer
import Diagnosis
import PKI
import ProbeResults
import Transport

/// One connection from its TLS handshake to its end, in the thread that serves it.
struct Session: Sendable {
    let configuration: TestSCPConfiguration
    /// Of the connection, counted from 1.
    let number: Int
    let slots: AssociationSlots
    /// Where the connection is until it has an association.
    let room: WaitingRoom
    let interruptions: ServeInterruptions
    let log: RunLog.ConnectionLog?
    let report: @Sendable (ServerEvent.Content) -> Void
    /// Reports what concerns the server as a whole.
    let reportForAll: @Sendable (ServerEvent.Content) -> Void

    func serve(_ incoming: IncomingConnection) {
        let start = ContinuousClock.now
        let tcp = TCPStream(incoming, interruption: interruptions.stop)
        defer {
            tcp.close()
            room.forget(number)
        }
        let faults = ConnectionFaults(
            configuration.faults, connection: number, tcp: tcp, stop: interruptions.stop, timeout: configuration.timeout, report: report)
        do throws(SessionEnd) {
            try pass(.connect, faults)
            faults.stream = try secured(tcp, faults)
            try pass(.tls, faults)
            try associate(over: faults.stream, faults)
            report(.associationReleased)
        } catch {
            if !room.leave(number), error.event?.name == .connectionFailed {
                report(.dismissed(isSecured: faults.stream.information.tls != nil || !configuration.security.isTLS, after: .now - start))
            } else if let event = error.event {
                report(event)
            }
        }
    }

    /// Comes to a point before there is an association.
    private func pass(_ point: FaultPoint, _ faults: ConnectionFaults) throws(SessionEnd) {
        do throws(AssociationError.Cause) {
            try faults.reach(point)
        } catch {
            faults.stream.close()
            throw SessionEnd(AssociationError(phase: .establishment, cause: error), faults.stream.information)
        }
    }

    private func secured(_ tcp: TCPStream, _ faults: ConnectionFaults) throws(SessionEnd) -> any ByteStream {
        guard case .tls(let tls, _) = configuration.security else { return tcp }
        let (context, change) = tls.current()
        if let change { reportForAll(.init(change)) }
        let stream: TLSStream
        do {
            stream = try TLSStream(context: faults.tlsContext() ?? context, over: tcp)
        } catch {
            throw SessionEnd(event: .connectionFailed(.init(reason: .tlsOther, message: "no TLS for the connection: \(error)")))
        }
        // A server whose secrets are not where they were to be has to end, as one whose events are not.
        defer { if configuration.keyLogFailure != nil { interruptions.stop.interruptForOutput() } }
        do throws(TransportError) {
            try stream.handshake(until: .after(configuration.timeout))
            if let tls = stream.information.tls { log?(.served(tls)) }
            return stream
        } catch {
            stream.close()
            let information = stream.information
            throw SessionEnd(event: .connectionFailed(.init(Finding(error, handshakingWithClient: information), information.tls)))
        }
    }

    private func associate(over stream: any ByteStream, _ faults: ConnectionFaults) throws(SessionEnd) {
        var holdsSlot = false
        defer { if holdsSlot { slots.giveBack() } }
        do throws(AssociationError) {
            let association = try Association.accept(
                over: stream, policy: configuration.policy,
                timing: Timing(timeout: configuration.timeout, farewell: configuration.farewell), observer: log.map(AssociationTrace.init)
            ) { (request) throws(AssociationError.Cause) in
                report(.associationRequested(.init(request, stream.information.tls)))
                holdsSlot = slots.take()
                guard holdsSlot else { return .reject(AssociateReject(.transient, .localLimitExceeded)) }
                guard room.leave(number) else { throw .closed }
                try faults.reach(.request)
                return faults.changed(configuration.policy.answer(to: request), to: request)
            }
            // What is agreed on may be brought to its end when the server is to stop.
            stream.interruption = interruptions.abort
            report(.associationAccepted(.init(association.negotiated)))
            try Performer(association: association, configuration: configuration, faults: faults, report: report).run()
            // Whoever has read that the association is no more may ask for the next one, and this connection be a while yet.
            slots.giveBack()
            holdsSlot = false
            try association.confirmRelease()
        } catch {
            throw SessionEnd(error, stream.information)
        }
    }
}
