import Diagnosis
import PKI
import ProbeResults
import Testing
import Transport

@Suite struct TLSFindingTests {
    private func reason(_ failure: TLSFailure, _ context: ConnectionContext = .example()) -> Reason {
        Finding(.tls(failure), handshakingWith: context).reason
    }

    private func received(
        _ alert: UInt8, stage: TLSStage = .handshake, _ information: TLSInformation = .example()
    ) -> Reason {
        var information = information
        information.alerts = [TLSAlert(number: alert, isFatal: true, isReceived: true, stage: stage)]
        return reason(TLSFailure(stage: stage, information: information))
    }

    @Test func certificateRequiredIsSaidByTheAlertItself() {
        #expect(received(116, stage: .established, .example(requested: true)) == .tlsClientCertRequired)
    }

    @Test(arguments: [40, 41, 42, 46, 49] as [UInt8])
    func askedForACertificateAndGivenNone(alert: UInt8) {
        #expect(received(alert, .example(requested: true)) == .tlsClientCertRequired)
    }

    @Test(arguments: [42, 43, 44, 45, 46, 48, 49, 51] as [UInt8])
    func askedForACertificateAndRefusedIt(alert: UInt8) {
        #expect(received(alert, stage: .established, .example(requested: true, sent: true)) == .tlsClientCertRefused)
    }

    @Test func withoutARequestNoAlertIsBlamedOnTheClientCertificate() {
        for alert: UInt8 in [42, 43, 44, 45, 46, 48, 49, 51] {
            #expect(received(alert) == .tlsOther, "alert \(alert)")
        }
    }

    @Test(
        arguments: [
            (112, .tlsSNIRefused), (120, .tlsALPNRefused), (80, .tlsOther), (10, .tlsOther), (255, .tlsOther),
        ] as [(UInt8, Reason)])
    func otherAlerts(alert: UInt8, reason: Reason) {
        #expect(received(alert, .example(isNegotiated: false)) == reason)
    }

    @Test(arguments: [40, 70, 71] as [UInt8])
    func noCommonParametersOnlyBeforeTheServerHasChosen(alert: UInt8) {
        #expect(received(alert, .example(isNegotiated: false)) == .tlsNoCommonParameters)
        #expect(received(alert, .example(isNegotiated: true)) == .tlsOther)
    }

    /// RFC 8446 has alert 112 for it, and not every server sends that one.
    @Test func handshakeFailureMayBeAboutTheServerName() throws {
        var information = TLSInformation.example(isNegotiated: false)
        information.alerts = [TLSAlert(number: 40, isFatal: true, isReceived: true, stage: .handshake)]
        let finding = Finding(.tls(TLSFailure(stage: .handshake, information: information)), handshakingWith: .example())
        #expect(finding.hint?.contains("pacs.example.org") == true)
    }

    @Test func closingWithoutAnAlertIsUnconfirmedOnceACertificateWasAskedFor() {
        #expect(reason(TLSFailure(stage: .handshake, endOfStream: true)) == .tlsClosedInHandshake)
        #expect(reason(TLSFailure(stage: .handshake, wasReset: true)) == .tlsClosedInHandshake)
        let asked = TLSFailure(stage: .handshake, endOfStream: true, information: .example(requested: true))
        #expect(reason(asked) == .tlsClientCertUnconfirmed)
        var information = TLSInformation.example()
        information.clientCertificateRequested = true
        #expect(reason(TLSFailure(stage: .handshake, endOfStream: true, information: information)) == .tlsClosedInHandshake)
    }

    /// OpenSSL keeps a certificate back where the server takes no signature by its key.
    @Test(arguments: [40, 116, nil] as [UInt8?])
    func aCertificateThatDoesNotFitIsNotSaidToBeForgottenNorToBeRefused(alert: UInt8?) throws {
        let certificate = try CertificateAuthority.createRoot(commonName: "the root").issueClient(commonName: "me").leaf.facts
        var information = TLSInformation.example(requested: true)
        information.alerts = alert.map { [TLSAlert(number: $0, isFatal: true, isReceived: true, stage: .established)] } ?? []
        let failure = TLSFailure(stage: .established, endOfStream: alert == nil, information: information)
        let given = Finding(.tls(failure), handshakingWith: .example(tls: .example(clientCertificate: certificate)))
        #expect(given.reason == (alert == nil ? .tlsClientCertUnconfirmed : .tlsClientCertRequired))
        #expect(given.message.contains("got none, for none of the signature algorithms that it takes fits the one given, CN=me"))
        #expect(given.message.contains("whose key is EC P-256"), "\(given)")
        #expect(given.hint?.contains("another kind of key") == true, "\(given)")
        let forgotten = Finding(.tls(failure), handshakingWith: .example())
        #expect(forgotten.reason == given.reason)
        #expect(forgotten.message.contains("got none") && !forgotten.message.contains("the one given"), "\(forgotten)")
        #expect(forgotten.hint?.contains("another kind of key") == false, "\(forgotten)")
    }

    @Test(
        arguments: [
            (Array("HTTP/1.1 400 Bad Request\r\n".utf8), "HTTP"), ([7, 0, 0, 0, 0, 4, 0, 0, 2, 1], "DICOM without TLS"),
            ([0xDE, 0xAD], "does not speak TLS"),
        ] as [([UInt8], String)])
    func anAnswerThatIsNotTLSIsQuoted(bytes: [UInt8], words: String) {
        let finding = Finding(.tls(TLSFailure(stage: .handshake, endOfStream: true, firstBytes: bytes)), handshakingWith: .example())
        #expect(finding.reason == .tlsNotTLS)
        #expect(finding.message.contains(words))
    }

    /// A connection that is cut in the first record's header proves nothing about what the peer speaks.
    @Test(arguments: [[], [0x16], [0x16, 0x03], [0x15, 0x03, 0x03]] as [[UInt8]])
    func aRecordThatHardlyBeganIsTLSAllTheSame(bytes: [UInt8]) {
        let failure = TLSFailure(stage: .handshake, endOfStream: true, firstBytes: bytes)
        #expect(Finding(.tls(failure), handshakingWith: .example()).reason == .tlsClosedInHandshake)
        let client = ConnectionInformation(remoteAddress: "192.0.2.1:40000", localAddress: "")
        #expect(Finding(.tls(failure), handshakingWithClient: client).reason == .tlsClosedInHandshake)
    }

    @Test(arguments: [(nil, "in time ("), (0, "and sent nothing"), (5, "and sent 5 bytes")] as [(Int?, String)])
    func silenceIsATimeout(bytesReceived: Int?, words: String) {
        var context = ConnectionContext.example()
        context.information = bytesReceived.map { count in
            var information = ConnectionInformation(remoteAddress: "192.0.2.1:11112", localAddress: "")
            information.bytesReceived = count
            return information
        }
        let finding = Finding(.timedOut(.handshake), handshakingWith: context)
        #expect(finding.reason == .tlsTimeout)
        #expect(finding.message.contains(words), "\(finding)")
    }

    /// What was offered is the evidence where a server gives none.
    @Test func whatWasOfferedIsTold() {
        var tls = ConnectionContext.TLS.example()
        tls.applicationProtocols = ["dicom"]
        tls.profile.minimumVersion = .tls13
        func message(_ alert: UInt8?) -> String {
            var information = TLSInformation.example(isNegotiated: false)
            information.alerts = alert.map { [TLSAlert(number: $0, isFatal: true, isReceived: true, stage: .handshake)] } ?? []
            return Finding(
                .tls(TLSFailure(stage: .handshake, endOfStream: alert == nil, information: information)),
                handshakingWith: .example(tls: tls)
            ).message
        }
        #expect(message(nil).contains("(SNI pacs.example.org, ALPN dicom)"))
        #expect(message(80).contains("80 internal_error (SNI pacs.example.org, ALPN dicom)"))
        #expect(message(120).contains("(ALPN dicom)"))
        #expect(message(70).contains("(TLS 1.3 of the profile bcp195)"))
    }

    @Test func theRefusedClientCertificateIsNamed() throws {
        let certificate = try CertificateAuthority.createRoot(commonName: "the root").issueClient(commonName: "me").leaf.facts
        var information = TLSInformation.example(requested: true, sent: true)
        information.alerts = [TLSAlert(number: 45, isFatal: true, isReceived: true, stage: .established)]
        let context = ConnectionContext.example(tls: .example(clientCertificate: certificate))
        let refused = Finding(.tls(TLSFailure(stage: .established, information: information)), handshakingWith: context)
        information.alerts = []
        let unconfirmed = Finding(
            .tls(TLSFailure(stage: .established, endOfStream: true, information: information)), handshakingWith: context)
        let end = UTCTime.text(try #require(certificate.notAfter))
        for finding in [refused, unconfirmed] {
            #expect(finding.message.contains("CN=me (issued by CN=the root, valid until \(end))"), "\(finding)")
        }
    }

    @Test func everyVerificationProblemHasAReasonOfItsOwn() {
        let reasons = VerificationProblem.allCases.map(Reason.init)
        #expect(Set(reasons).count == reasons.count)
        #expect(reasons.allSatisfy { $0.layer == .tls })
    }

    @Test func ofSeveralVerificationErrorsTheOneOfHighestPrecedenceDecides() {
        var information = TLSInformation.example()
        let codes: [(Int32, Int)] = [(62, 0), (20, 0), (10, 1)]  // hostname mismatch, no local issuer, expired
        information.verificationErrors = codes.map { VerificationError(code: $0.0, depth: $0.1, certificate: nil) }
        information.alerts = [TLSAlert(number: 45, isFatal: true, isReceived: false, stage: .handshake)]
        let finding = Finding(.tls(TLSFailure(stage: .handshake, information: information)), handshakingWith: .example())
        #expect(finding.reason == .certExpired)
        #expect(finding.message.contains("X509_V_ERR_CERT_HAS_EXPIRED, depth 1"))
    }

    @Test func aFailureThatInsecurePassedOverIsNotBlamedForALaterAlert() {
        var information = TLSInformation.example()
        information.verificationErrors = [VerificationError(code: 62, depth: 0, certificate: nil)]
        information.alerts = [TLSAlert(number: 80, isFatal: true, isReceived: true, stage: .established)]
        #expect(reason(TLSFailure(stage: .established, information: information)) == .tlsOther)
    }
    @Test func norForAnAlertOfOurOwn() {
        var information = TLSInformation.example()
        information.verificationErrors = [VerificationError(code: 62, depth: 0, certificate: nil)]
        information.alerts = [TLSAlert(number: 20, isFatal: true, isReceived: false, stage: .handshake)]
        let failure = TLSFailure(stage: .handshake, information: information)
        #expect(reason(failure, .example(tls: .example(isInsecure: true))) == .tlsOther)
        #expect(reason(failure) == .certWrongName)
    }

    @Test(arguments: [("pacs.example.org", "DNS:pacs.example.org"), ("192.0.2.7", "IP:192.0.2.7"), ("2001:db8::7", "IP:2001:db8::7")])
    func aCertificateWithoutNamesIsToBeIssuedForWhatWasAsked(name: String, alternativeName: String) {
        var information = TLSInformation.example()
        information.verificationErrors = [VerificationError(code: 62, depth: 0, certificate: nil)]
        information.alerts = [TLSAlert(number: 42, isFatal: true, isReceived: false, stage: .handshake)]
        var tls = ConnectionContext.TLS.example()
        tls.verifiedName = name
        let finding = Finding(.tls(TLSFailure(stage: .handshake, information: information)), handshakingWith: .example(tls: tls))
        #expect(finding.reason == .certWrongName)
        #expect(finding.hint?.contains(alternativeName) == true)
    }
}
