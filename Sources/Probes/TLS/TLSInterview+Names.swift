import Diagnosis
import PKI
import ProbeResults
import Transport

extension TLSInterview {
    /// A name that is nobody's (RFC 6761 6.4).
    static let unknownName = "unknown-host.invalid"

    /// Adds what the server does with the usual server name, with none and with one that it can't know.
    ///
    /// - Parameter usual: what it did with the usual one.
    /// - Throws: `Finding` of a signal; what was learnt before stays.
    mutating func askServerNames(_ names: inout [TLSSurvey.ServerName], usual: TLSObservation) throws(Finding) {
        names.append(serverName(.usual, offer.serverName, usual, leaf: usual.chain.first))
        if offer.serverName != nil {
            names.append(try ask(.none, nil, leaf: usual.chain.first))
        }
        names.append(try ask(.unknown, Self.unknownName, leaf: usual.chain.first))
    }

    private mutating func ask(
        _ kind: TLSSurvey.ServerName.Kind, _ name: String?, leaf: Certificate?
    ) throws(Finding) -> TLSSurvey.ServerName {
        var configuration = offer
        configuration.serverName = name
        return serverName(kind, name, try ask(configuration), leaf: leaf)
    }

    private func serverName(
        _ kind: TLSSurvey.ServerName.Kind, _ name: String?, _ observation: TLSObservation, leaf: Certificate?
    ) -> TLSSurvey.ServerName {
        let shown = observation.chain.first
        let facts = shown?.facts
        // A handshake that failed for want of a client certificate has shown the server's.
        let answer = shown == nil ? observation.answer : TLSSurvey.Answer(.accepted)
        return TLSSurvey.ServerName(
            kind: kind, name: name, answer: answer, isSameCertificate: shown.flatMap { shown in leaf.map { $0 == shown } },
            subject: facts?.subject, subjectAlternativeNames: facts?.subjectAlternativeNames)
    }

    /// Adds what the server does with no application protocol, and with the one of DICOM.
    ///
    /// - Throws: `Finding` of a signal; what was learnt before stays.
    mutating func askApplicationProtocols(_ protocols: inout [TLSSurvey.ApplicationProtocol]) throws(Finding) {
        for name in [nil, "dicom"] {
            var configuration = offer
            configuration.alpn = name.map { [$0] } ?? []
            let observation = try ask(configuration)
            let answer = observation.chain.isEmpty ? observation.answer : TLSSurvey.Answer(.accepted)
            protocols.append(TLSSurvey.ApplicationProtocol(offered: name, answer: answer, selected: observation.information.alpn))
        }
    }
}
