import Diagnosis
import PKI
import ProbeResults
import Transport

/// What a server did with one handshake.
struct TLSObservation {
    var answer: TLSSurvey.Answer
    var information = TLSInformation()
    /// What it presented, leaf first.
    var chain: [Certificate] = []
    /// Why the handshake failed, where it did.
    var error: TransportError?

    /// Whether the server chose version and suite, though the handshake may have failed after that: for want of a client certificate, for instance.
    var hasServerHello: Bool { information.cipherSuite != nil }

    /// Whether version, suite and key exchange were to both sides' liking. A server that ends the handshake after that does so for want of a client
    /// certificate.
    var hasAgreed: Bool { answer.kind == .accepted || (information.emptyClientCertificateSent && information.fatalAlertSent == nil) }

    /// Whether there was no connection, too long a silence in it, or a reset, which may be a server's refusal or the network's doing.
    var isUnanswered: Bool {
        switch error {
        case .connection?, .timedOut?, .reset?: true
        case .tls(let failure)?: failure.wasReset
        default: false
        }
    }
}

/// Asks a server one question with each connection, one after another, as any client might: what is offered goes out, what it does comes back.
struct TLSInterview {
    /// Far more than any server needs; it has accepted as many suites by then.
    private static let connectionLimit = 400
    /// A server that is asked for one suite after another answers in the time of a handshake. What takes much longer than this is silence.
    private static let leastPatience = Duration.seconds(1)

    let plan: ProbePlan
    let addresses: [SocketAddress]
    /// Offered where a question is not about it: nothing of ours is sent, and whatever the server shows is taken.
    var offer: TLSClientConfiguration
    private(set) var patience: Duration
    /// How long questions may go on without an answer, all of them together: a server that falls silent is not asked all the rest.
    private(set) var silenceLeft: Duration
    private(set) var connections = 0
    private(set) var isCutShort = false
    /// What the server showed for the server name that every verb sends, each chain once. For other names it may have other certificates.
    private(set) var chains: [[Certificate]] = []

    init(plan: ProbePlan, addresses: [SocketAddress], offer: TLSClientConfiguration) {
        self.plan = plan
        self.addresses = addresses
        self.offer = offer
        patience = plan.timeout
        silenceLeft = plan.timeout
    }

    /// Asks further questions with the patience that the first answer suggests, so that a server that stays silent at some can't hold up the rest.
    mutating func takePace(from duration: Duration) {
        patience = min(plan.timeout, max(Self.leastPatience, duration * 20))
    }

    /// A connection that was made elsewhere.
    ///
    /// - Parameter silence: how long it was waited for in vain.
    mutating func countConnection(silence: Duration = .zero) {
        connections += 1
        silenceLeft = max(.zero, silenceLeft - silence)
    }

    /// - Parameter chain: as it was shown, for the usual server name; empty where none was.
    mutating func note(_ chain: [Certificate]) {
        if !chain.isEmpty, !chains.contains(chain) { chains.append(chain) }
    }

    /// Whether there is time, patience and a connection left for another question.
    var mayAsk: Bool { !plan.deadline.hasPassed && silenceLeft > .zero && connections < Self.connectionLimit }

    /// - Parameter afterwards: what is done once the handshake is complete.
    /// - Throws: `Finding` of a signal, and of defects.
    mutating func ask(
        _ configuration: TLSClientConfiguration, resuming resumption: TLSResumption? = nil, afterwards: (TLSStream) -> Void = { _ in }
    ) throws(Finding) -> TLSObservation {
        guard mayAsk else {
            isCutShort = true
            return TLSObservation(answer: TLSSurvey.Answer(.notAsked))
        }
        let start = ContinuousClock.now
        let end = Deadline.after(min(patience, silenceLeft)).earlier(of: plan.deadline)
        defer { if end.hasPassed { silenceLeft = max(.zero, silenceLeft - start.duration(to: .now)) } }
        let stream: TCPStream
        do throws(TransportError) {
            stream = try Dialer(interruption: plan.interruption).connect(to: addresses, until: end)
        } catch {
            connections += 1
            return try observation(error)
        }
        return try ask(configuration, over: stream, until: end, resuming: resumption, afterwards: afterwards)
    }

    /// Over a connection that is there already.
    mutating func ask(
        _ configuration: TLSClientConfiguration, over tcp: TCPStream, until end: Deadline, resuming resumption: TLSResumption? = nil,
        afterwards: (TLSStream) -> Void = { _ in }
    ) throws(Finding) -> TLSObservation {
        connections += 1
        let stream: TLSStream
        do throws(PKIError) {
            stream = try TLSStream(context: TLSContext(client: configuration), over: tcp, resuming: resumption)
        } catch {
            // Names, certificates and CAs were judged when the plan was made.
            throw Finding(reason: .internalDefect, message: "no TLS for a question: \(error)")
        }
        defer { stream.close() }
        var observation = TLSObservation(answer: TLSSurvey.Answer(.accepted))
        do throws(TransportError) {
            try stream.handshake(until: end)
            afterwards(stream)
        } catch {
            observation = try self.observation(error)
        }
        observation.information = stream.information.tls ?? TLSInformation()
        observation.chain = stream.presentedChain
        if configuration.serverName == offer.serverName { note(observation.chain) }
        return observation
    }

    private mutating func observation(_ error: TransportError) throws(Finding) -> TLSObservation {
        if case .interrupted(let signal) = error {
            isCutShort = true
            throw .interrupted(signal: signal)
        }
        if let shortage = error.shortage {
            isCutShort = true
            throw Finding(shortage, "a question was not asked")
        }
        if plan.deadline.hasPassed { isCutShort = true }
        return TLSObservation(answer: TLSSurvey.Answer(after: error), error: error)
    }

    /// Whether DICOM answers without TLS.
    mutating func speaksPlainDICOM() throws(Finding) -> Bool {
        var plan = plan
        plan.security = .plain
        plan.negotiation.userIdentity = nil
        plan.timeout = min(plan.timeout, .seconds(2))
        connections += 1
        var record = RunRecord(plan)
        let step = try UpperLayerStep.run(plan, addresses, &record)
        return step.answer != .none
    }
}

extension TLSClientConfiguration {
    /// The same with whatever the installed OpenSSL can offer.
    func asking(_ versions: ClosedRange<TLSVersion>, cipherSuites: [String]? = nil) -> TLSClientConfiguration {
        var configuration = self
        configuration.profile = .survey(versions, cipherSuites: cipherSuites)
        return configuration
    }
}
