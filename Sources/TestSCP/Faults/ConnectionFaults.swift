import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Diagnosis
import PKI
import ProbeResults
import Transport

/// The faults of one connection, asked at each point by whoever serves it. Confined to the thread that does.
final class ConnectionFaults {
    /// What the connection says at the time: the TCP stream, then TLS over it.
    var stream: any ByteStream
    private let plan: FaultPlan
    /// Those of the plan that apply.
    private let faults: [Fault]
    private let tcp: TCPStream
    private let stop: Interruption
    private let timeout: Duration
    private let report: @Sendable (ServerEvent.Content) -> Void
    private var operationCount = 0
    private var objectCount = 0

    /// As long as an association waits for its peer to close (PS3.8 9.1.5).
    private static let farewell = Duration.milliseconds(500)

    /// - Parameters:
    ///   - number: of the connection, counted from 1.
    ///   - stop: ends every wait of a fault.
    ///   - timeout: for what a fault sends.
    init(
        _ plan: FaultPlan, connection number: Int, tcp: TCPStream, stop: Interruption, timeout: Duration,
        report: @escaping @Sendable (ServerEvent.Content) -> Void
    ) {
        self.plan = plan
        faults = plan.faults(ofConnection: number)
        self.tcp = tcp
        self.stop = stop
        self.timeout = timeout
        self.report = report
        stream = tcp
    }

    // MARK: Acts

    /// To be called when the connection comes to that point.
    ///
    /// - Throws: `abandoned` where a fault has ended the connection, `interrupted` where a signal ended its wait.
    func reach(_ point: FaultPoint) throws(AssociationError.Cause) {
        if point == .tls { try judgeClientCertificate() }
        let number = point == .object ? objectCount : point == .response ? operationCount : 1
        for fault in faults {
            guard case .act(let act, let place) = fault.behaviour, place.isMet(by: point, number) else { continue }
            tell(fault, at: point, endsConnection: act.endsConnection)
            do throws(TransportError) {
                try perform(act, at: point)
            } catch {
                // What else goes wrong, the next read or write will tell.
                if case .interrupted(let signal) = error, !act.endsConnection { throw .interrupted(signal: signal) }
            }
            if act.endsConnection { throw .abandoned }
        }
    }

    private func perform(_ act: FaultAct, at point: FaultPoint) throws(TransportError) {
        let interruption = tcp.interruption
        tcp.interruption = stop
        defer { tcp.interruption = interruption }
        switch act {
        case .pause(let duration): try tcp.pause(for: duration)
        case .trickle(let pause): tcp.pace = pause
        case .mute:
            defer { tcp.close() }
            try awaitEnd(until: .never)
        case .close: stream.close()
        case .cut: tcp.close()
        case .reset: tcp.reset()
        case .send(let message):
            defer { stream.close() }
            try stream.write(message.bytes(at: point), stall: timeout, until: .never)
            try stream.flush(stall: timeout, until: .never)
            switch message.aftermath {
            case .close: break
            case .farewell: try awaitEnd(until: .after(Self.farewell))
            case .silence: try awaitEnd(until: .never)
            }
        }
    }

    /// Drops whatever the client sends until it closes.
    private func awaitEnd(until deadline: Deadline) throws(TransportError) {
        var scratch = [UInt8](repeating: 0, count: 16 * 1024)
        while try tcp.read(into: &scratch, 0..<scratch.count, until: deadline) > 0 {}
    }

    // MARK: TLS

    /// The TLS of this connection, where faults change it.
    ///
    /// - Throws: ``PKIError`` where faults that are possible alone are not together.
    func tlsContext() throws(PKIError) -> TLSContext? {
        guard let context = try plan.tls?.context(for: faults) else { return nil }
        for fault in faults where fault.tls.map({ $0 != .silentVerdict }) ?? false { tell(fault, at: .connect) }
        return context
    }

    /// After the handshake, and without an alert: a client that has no certificate, or a bad one, is not served.
    private func judgeClientCertificate() throws(AssociationError.Cause) {
        guard let fault = faults.first(where: { $0.tls == .silentVerdict }), let tls = stream.information.tls,
            tls.chain.isEmpty || !tls.verificationErrors.isEmpty
        else { return }
        tell(fault, at: .tls, endsConnection: true)
        stream.close()
        throw .abandoned
    }

    // MARK: Answers

    /// What is answered to an association request that the policy answers so.
    func changed(_ answer: AcceptorPolicy.Answer, to request: AssociateRequest) -> AcceptorPolicy.Answer {
        var answer = answer
        for fault in faults {
            guard case .answer(let change) = fault.behaviour else { continue }
            tell(fault, at: .request)
            change(request, &answer)
        }
        return answer
    }

    /// To be called when a command has come.
    func beginOperation(isObject: Bool) {
        operationCount += 1
        if isObject { objectCount += 1 }
    }

    /// The status that the operation is answered with whatever becomes of it; nil where none is.
    func status() -> (status: Status, comment: String?)? {
        for fault in faults {
            guard case .status(let status, let comment, let number) = fault.behaviour, isMeant(number) else { continue }
            tell(fault, at: .response)
            return (status, comment)
        }
        return nil
    }

    func changed(_ response: CommandSet) -> CommandSet {
        var response = response
        for fault in faults {
            guard case .response(let number, let change) = fault.behaviour, isMeant(number) else { continue }
            tell(fault, at: .response)
            change(&response)
        }
        return response
    }

    private func isMeant(_ number: Int?) -> Bool { (number ?? operationCount) == operationCount }

    private func tell(_ fault: Fault, at point: FaultPoint, endsConnection: Bool = false) {
        report(.fault(.init(fault: fault.text, point: point.rawValue, endsConnection: endsConnection)))
    }
}
