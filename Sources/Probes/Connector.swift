import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import Diagnosis
import PKI
import ProbeResults
import Transport

/// The way to an association, in its phases: resolve, connect, TLS, associate. Each is timed, bounded and diagnosed here, once for all verbs.
struct Connector {
    let plan: ProbePlan

    /// - Parameter contexts: at most 128.
    /// - Throws: `Finding`; the record holds what was learnt until then.
    func associate(_ contexts: [PresentationContextProposal], record: inout RunRecord) throws(Finding) -> Association {
        try associate(contexts, over: try connect(&record), record: &record)
    }

    /// Over a connection that ``connect(_:)`` made.
    func associate(
        _ contexts: [PresentationContextProposal], over stream: any ByteStream, record: inout RunRecord
    ) throws(Finding) -> Association {
        let request = request(contexts)
        var context = plan.context
        warnOfIdentityInClear(stream.information, &record)
        return try record.time(.associate) { record throws(Finding) in
            do throws(AssociationError) {
                let association = try Association.request(
                    request, over: stream, timing: timing, observer: record.log.map(AssociationTrace.init))
                var learnt = ProbeResult.Association(association.negotiated)
                learnt.add(answersTo: request.userInformation, association.negotiated)
                record.association = learnt
                record.log?(.associated(learnt))
                if learnt.userIdentity?.isConfirmed == false {
                    record.warn(
                        .assocUserIdentityUnconfirmed,
                        "the peer accepted the association and gave no answer to the user identity: it may not have looked at it")
                }
                return association
            } catch {
                context.information = stream.information
                throw Finding(error, context)
            }
        }
    }

    func connect(_ record: inout RunRecord) throws(Finding) -> any ByteStream {
        record.log = plan.log?.nextConnection()
        return try secure(try dial(try resolve(&record), &record), &record)
    }

    /// Shakes hands over a connection that ``dial(_:_:)`` made, where TLS is asked for.
    func secure(_ stream: TCPStream, _ record: inout RunRecord) throws(Finding) -> any ByteStream {
        guard case .tls(let tlsContext, let policy) = plan.security else { return stream }
        return try record.time(.tls) { record throws(Finding) in
            try handshake(tlsContext, policy, over: stream, record: &record)
        }
    }

    func resolve(_ record: inout RunRecord) throws(Finding) -> [SocketAddress] {
        let resolution = try record.time(.resolve) { _ throws(Finding) in
            do throws(TransportError) {
                return try Dialer(interruption: plan.interruption)
                    .resolve(host: plan.connectHost, port: plan.connectPort, until: plan.phaseEnd)
            } catch {
                throw Finding(error, connecting: plan.context)
            }
        }
        record.log?(.resolved(plan.connectHost, resolution.addresses))
        return resolution.addresses
    }

    /// Makes a connection, without TLS as yet.
    func dial(_ addresses: [SocketAddress], _ record: inout RunRecord) throws(Finding) -> TCPStream {
        let stream = try record.time(.connect) { _ throws(Finding) in
            do throws(TransportError) {
                return try Dialer(interruption: plan.interruption).connect(to: addresses, until: plan.phaseEnd)
            } catch {
                throw Finding(error, connecting: plan.context)
            }
        }
        record.target.address = stream.information.remoteAddress
        record.log?(.connected(stream.information))
        return stream
    }

    private func handshake(
        _ tlsContext: TLSContext, _ policy: ConnectionContext.TLS, over stream: TCPStream, record: inout RunRecord
    ) throws(Finding) -> any ByteStream {
        let tls: TLSStream
        do throws(PKIError) {
            tls = try TLSStream(context: tlsContext, over: stream)
        } catch {
            // Names, certificates and CAs were judged when the context was made.
            throw Finding(reason: .internalDefect, message: "no TLS for the connection: \(error)")
        }
        if let shortfall = tlsContext.offer.shortfall { record.warn(.tlsParametersMissing, shortfall) }
        do throws(TransportError) {
            try tls.handshake(until: plan.phaseEnd)
        } catch {
            var context = plan.context
            context.information = tls.information
            let finding = Finding(error, handshakingWith: context)
            if let information = tls.information.tls {
                let seen = ProbeResult.TLS(information, verifiedName: policy.verifiedName)
                record.keep(seen, isFailed: true)
                record.log?(.notSecured(seen, finding))
            }
            throw finding
        }
        if let information = tls.information.tls {
            let seen = ProbeResult.TLS(information, verifiedName: policy.verifiedName)
            record.keep(seen)
            record.log?(.secured(seen))
        }
        if policy.isInsecure, let problems = tls.information.tls?.verificationErrors, !problems.isEmpty {
            record.warn(.tlsInsecure, "the server's certificate was not accepted, and --insecure went on")
        }
        if let log = tlsContext.keyLog, let code = log.errorNumber {
            throw Finding(keyLog: .system(errno: code, call: "write"), path: log.path, option: "the key log")
        }
        return tls
    }

    private func request(_ contexts: [PresentationContextProposal]) -> AssociateRequest {
        AssociateRequest(
            calledAETitle: plan.calledAETitle.value, callingAETitle: plan.callingAETitle.value, presentationContexts: contexts,
            userInformation: plan.negotiation.userInformation(for: contexts))
    }

    /// To be told also where the peer then refuses: by that time it is too late.
    private func warnOfIdentityInClear(_ connection: ConnectionInformation, _ record: inout RunRecord) {
        guard let kind = plan.negotiation.userIdentity?.knownKind, kind.isSecret else { return }
        // So RFC 2246 and its successors name the suites without encryption.
        let isEncrypted = if case .tls = plan.security { connection.tls?.cipherSuite?.contains("_NULL_") != true } else { false }
        guard !isEncrypted else { return }
        record.warn(.assocIdentityInClear, "the user identity (\(kind)) went to the peer unencrypted: whoever listens in could use it")
    }

    private var timing: Timing { Timing(timeout: plan.timeout, deadline: plan.deadline, farewell: Self.farewell) }

    /// So that no failure takes longer than the time-outs of its phases and half a second, with room for all else that has to be done.
    private static let farewell = Duration.milliseconds(250)
}
