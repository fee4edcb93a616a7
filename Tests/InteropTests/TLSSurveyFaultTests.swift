import Foundation
import ProbeResults
import Testing

extension Interop {
    /// `tls` where it can't come to its end, and on servers that misbehave: what is known is told, for the right reason.
    @Suite struct TLSSurveyFaultTests {
        private func survey(_ report: Report, sourceLocation: SourceLocation = #_sourceLocation) throws -> TLSSurvey {
            try #require(report.result.tlsSurvey, "\(report)", sourceLocation: sourceLocation)
        }

        // MARK: In the middle

        /// The server falls silent in the survey, and the signal comes while it is.
        @Test func interruption() async throws {
            try await withPeer(.serveWithOwnCA(["--fault", "mute=connect@9+"])) { peer in
                let arguments = ["tls", "localhost:\(peer.port)", "--json", "--timeout", "25s"] + peer.trustOptions
                try await withTemporaryFolder { folder in
                    let running = try RunningProbe(arguments, within: folder)
                    try await eventually("the ninth connection is made: \(peer.log)") {
                        try peer.events().contains { if case .fault = $0.content { true } else { false } }
                    }
                    running.process.send(SIGINT)
                    let report = try await Report(checking: running.finish())
                    #expect(report.reason == .interrupted && report.exit == .code(130), "\(report)")
                    let survey = try survey(report)
                    #expect(survey.isCutShort, "\(report)")
                    #expect(survey.connections >= 9, "\(report)")
                    #expect(survey.chain.first?.certificate.subject == "CN=localhost", "\(report)")
                    #expect(survey.trust.first?.isTrusted == true, "\(report)")
                    // Of the newest version all was asked by then.
                    #expect(survey.versions.first?.isAccepted == true && survey.versions.first?.answer.kind == .accepted, "\(report)")
                    #expect(survey.upperLayer == nil, "\(report)")
                }
            }
        }

        /// The first layer of which something was not learnt for want of time gives the reason, unless one below it has failed.
        @Test(arguments: [true, false]) func deadline(isTrusted: Bool) async throws {
            try await withPeer(.serveWithOwnCA(["--fault", "mute=connect@9+"])) { peer in
                let run = try await timedProbe(
                    ["tls", "localhost:\(peer.port)", "--timeout", "25s", "--deadline", "5s"] + (isTrusted ? peer.trustOptions : []))
                let report = run.report
                #expect(run.waited < .seconds(20), "\(run)")
                let survey = try survey(report)
                #expect(survey.isCutShort && survey.chain.first?.certificate.subject == "CN=localhost", "\(report)")
                #expect(survey.upperLayer == nil, "\(report)")
                #expect(survey.profiles.contains { $0.name == "bcp195" && $0.verdict == .unclear }, "\(report)")
                #expect(survey.resumption.isEmpty, "\(report)")
                #expect(survey.serverNames.dropFirst().allSatisfy { $0.answer.kind == .notAsked }, "\(report)")
                if isTrusted {
                    #expect(report.reason == .assocTimeout && report.exit == .code(5), "\(report)")
                    #expect(report.result.message.contains("the time that --deadline gives was over"), "\(report)")
                } else {
                    #expect(report.reason == .certUnknownIssuer && report.exit == .code(4), "\(report)")
                }
            }
        }

        /// Silence in the middle: what is left is asked no more, and the association is tried all the same.
        @Test func aServerThatFallsSilent() async throws {
            try await withPeer(.serveWithOwnCA(["--fault", "mute=connect@9+"])) { peer in
                let report = try await probe(["tls", "localhost:\(peer.port)", "--timeout", "5s"] + peer.trustOptions)
                #expect(report.reason == .tlsTimeout, "\(report)")
                let survey = try survey(report)
                #expect(survey.isCutShort && survey.upperLayer?.reason == .tlsTimeout, "\(report)")
                #expect(survey.resumption.isEmpty, "\(report)")
                let text = try await run(["tls", "localhost:\(peer.port)", "--timeout", "5s"] + peer.trustOptions)
                #expect(text.exit == .code(4), "\(text)")
            }
        }

        // MARK: Faults

        /// Every flaw of a certificate is found, and the rest is asked all the same.
        @Test func certificates() async throws {
            for row in FaultTests.badCertificates {
                try await withPeer(.serveWithOwnCA(["--fault", row.fault])) { peer in
                    let own = row.options.map { $0 == Peer.revocationListPlaceholder ? peer.revocationList : $0 }
                    let report = try await probe(["tls", "localhost:\(peer.port)"] + peer.trustOptions + own)
                    #expect(report.reason == row.reason && report.exit == .code(4), "\(row.fault)\n\(report)")
                    let survey = try survey(report)
                    #expect(survey.trust.first?.isTrusted == false && survey.trust.first?.reason == row.reason, "\(row.fault)\n\(report)")
                    #expect(survey.versions.filter(\.isAccepted).map(\.version) == ["1.3", "1.2"], "\(row.fault)\n\(report)")
                    #expect(survey.upperLayer?.answer == .accepted, "\(row.fault)\n\(report)")
                    for evidence in row.evidence { #expect(words(report).contains(evidence), "\(row.fault)\n\(report)") }
                }
            }
        }

        private func words(_ report: Report) -> String { report.result.message + (report.result.hint ?? "") }

        /// Faults of the way to an association, and what comes in its place: the reason, and what is said of DICOM where that was asked.
        @Test(
            arguments: [
                (["sni-alert=pacs.localhost"], .tlsSNIRefused, nil), (["sni-close=pacs.localhost"], .tlsClosedInHandshake, nil),
                (["sni-default=pacs.localhost"], .certSelfSigned, .accepted),
                (["close=connect"], .tlsClosedInHandshake, nil), (["reset=connect"], .tlsClosedInHandshake, nil),
                (["garbage=connect"], .tlsNotTLS, nil), (["http=connect"], .tlsNotTLS, nil), (["abort=connect"], .tlsNotTLS, nil),
                // A dead backend behind a living ingress.
                (["close=tls"], .assocClosed, TLSSurvey.UpperLayer.Answer.none),
                (["cut=tls"], .assocClosed, TLSSurvey.UpperLayer.Answer.none),
                (["reset=tls"], .assocClosed, TLSSurvey.UpperLayer.Answer.none),
                (["mute=tls"], .assocTimeout, TLSSurvey.UpperLayer.Answer.none),
                (["http=tls"], .assocNotDICOM, TLSSurvey.UpperLayer.Answer.none),
                (["close=request"], .assocClosed, TLSSurvey.UpperLayer.Answer.none),
                // An answer, for whoever asks whether DICOM is there.
                (["abort=request"], .ok, .aborted), (["reject=congestion"], .ok, .rejected), (["contexts=abstract-syntax"], .ok, .accepted),
                (["refuse-alpn"], .ok, .accepted),
            ] as [([String], Reason, TLSSurvey.UpperLayer.Answer?)])
        func faults(_ faults: [String], _ reason: Reason, _ upperLayer: TLSSurvey.UpperLayer.Answer?) async throws {
            try await withPeer(.serveWithOwnCA(faults.flatMap { ["--fault", $0] })) { peer in
                let report = try await probe(["tls", "localhost:\(peer.port)", "--timeout", "2s"] + peer.trustOptions)
                // The reset may be there before the connection is looked at for the first time.
                let isAsGood = faults == ["reset=connect"] && report.reason == .tcpReset
                #expect(report.reason == reason || isAsGood, "\(report)")
                #expect(report.result.tlsSurvey?.upperLayer?.answer == upperLayer, "\(report)")
                if faults == ["refuse-alpn"] {
                    #expect(try survey(report).applicationProtocols.last?.answer.alert == "120 no_application_protocol", "\(report)")
                }
            }
        }

        /// With ALPN offered in the first place, the refusal decides.
        @Test func refusedProtocol() async throws {
            try await withPeer(.serveWithOwnCA(["--fault", "refuse-alpn"])) { peer in
                let report = try await probe(["tls", "localhost:\(peer.port)", "--alpn", "dicom"] + peer.trustOptions)
                #expect(report.reason == .tlsALPNRefused && report.exit == .code(4), "\(report)")
                #expect(report.result.message.contains("120"), "\(report)")
                #expect(try survey(report).applicationProtocols.map(\.answer.kind) == [.accepted, .alert], "\(report)")
            }
        }

        /// A server that closes on clients without a certificate and says nothing.
        @Test func silentMutualTLS() async throws {
            try await withCertificates { certificates in
                let options = ["--client-ca", try certificates.root(), "--fault", "silent-mutual-tls"]
                try await withPeer(.serveWithOwnCA(options)) { peer in
                    let target = ["tls", "localhost:\(peer.port)"] + peer.trustOptions
                    let without = try await probe(target)
                    #expect(without.reason == .tlsClientCertUnconfirmed && without.exit == .code(4), "\(without)")
                    #expect(try survey(without).clientCertificate?.demand == .unclear, "\(without)")
                    let with = try await probe(target + certificates.client().options)
                    #expect(with.reason == .ok, "\(with)")
                    #expect(try survey(with).clientCertificate?.isSent == true, "\(with)")
                }
            }
        }
    }
}
