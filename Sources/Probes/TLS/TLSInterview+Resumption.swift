import Diagnosis
import ProbeResults
import Transport

extension TLSInterview {
    /// In TLS 1.3, tickets follow the handshake at once, or there are none. This is how long they are waited for.
    private static let ticketPatience = Duration.milliseconds(500)

    /// Adds whether the server lets connections go on from earlier ones.
    ///
    /// - Parameters:
    ///   - versions: those that it accepts.
    ///   - step: the association, which may have brought a ticket already.
    /// - Throws: `Finding` of a signal; what was learnt before stays.
    mutating func askResumption(
        _ answers: inout [TLSSurvey.Resumption], _ versions: [TLSSurvey.Version], after step: UpperLayerStep?
    ) throws(Finding) {
        for version in [TLSVersion.tls13, .tls12] where versions.contains(where: { $0.version == version.rawValue && $0.isAccepted }) {
            let configuration = offer.asking(version...version)
            let hasHappened = step?.version == version && step?.answer != TLSSurvey.UpperLayer.Answer.none
            var session = hasHappened ? step?.resumption : nil
            var suite = hasHappened ? step?.cipherSuite : nil
            if !hasHappened {
                var isOpen = true
                let observation = try ask(configuration) { stream in
                    if version == .tls13 { isOpen = Self.awaitTicket(stream) }
                    session = stream.resumption
                }
                suite = observation.information.cipherSuite
                // Where the server ended the connection, for want of a client certificate, nothing was to be had.
                guard observation.answer.kind == .accepted, isOpen || session != nil else { continue }
            }
            guard let session else {
                answers.append(TLSSurvey.Resumption(version: version.rawValue, means: .none, isResumed: nil))
                continue
            }
            // With another suite, and so perhaps another digest, the server could not go on (RFC 8446 4.2.11).
            let again = try ask(offer.asking(version...version, cipherSuites: suite.map { [$0] }), resuming: session)
            answers.append(
                TLSSurvey.Resumption(
                    version: version.rawValue, means: session.isTicket ? .ticket : .sessionID,
                    isResumed: again.answer.kind == .accepted ? again.information.isResumed : nil))
        }
    }

    /// - Returns: whether the server kept the connection.
    private static func awaitTicket(_ stream: TLSStream) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1024)
        do throws(TransportError) {
            return try stream.read(into: &buffer, 0..<buffer.count, until: .after(ticketPatience)) > 0
        } catch {
            return error == .timedOut(.read)
        }
    }
}
