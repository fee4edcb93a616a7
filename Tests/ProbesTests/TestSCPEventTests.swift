import Foundation
import ProbeResults
import Testing

/// Events as JSON: what `serve --json` prints.
struct TestSCPEventTests {
    private static let connection = ServerEvent.Connection(number: 3, remoteAddress: "127.0.0.1:40112")

    private static let contents: [ServerEvent.Content] = [
        .listening(
            .init(
                address: "127.0.0.1", port: 11112, isTLS: true, requiresClientCertificate: false, caPath: "/ca.pem", storagePath: nil)),
        .warning(.init(reason: .tlsParametersMissing, message: "no 3DES")),
        .shortage(.init(message: "Too many open files")),
        .eventsLost(.init(count: 7, place: "standard output")),
        .certificateRenewed(
            .init(
                certificate: .init(
                    subject: "CN=a", issuer: "CN=b", subjectAlternativeNames: ["DNS:a"], notBefore: nil, notAfter: "2027-01-01T00:00:00Z",
                    daysLeft: 40, key: "EC P-256", signature: "ecdsa-with-SHA256", sha256: "00", pin: nil))),
        .certificateNotRenewed(.init(reason: .localKeyMismatch, message: "another key", hint: nil)),
        .associationRequested(
            .init(
                calledAETitle: "A", callingAETitle: "B", peerImplementationClassUID: "1.2", peerImplementationVersionName: nil,
                peerMaximumLength: 0, userIdentity: .init(type: 2, kind: "k", userName: "u", isResponseRequested: true),
                tls: .init(version: "TLSv1.3", cipherSuite: "X", sni: nil, clientSubject: "CN=x"))),
        .associationAccepted(
            .init(presentationContexts: [.init(id: 1, abstractSyntax: "1.2", transferSyntax: nil, result: "user-rejection")])),
        .associationRejected(.init(reason: .assocRejectedLimit, message: "full", hint: "wait")),
        .echo(.init(status: "0000")),
        .stored(
            .init(
                sopClassUID: "1.2", sopClassName: "X", sopInstanceUID: "1.2.3", transferSyntaxUID: "1.2.4", bytes: .max, path: "a/b",
                status: "0000", comment: nil, milliseconds: 1.5)),
        .notStored(
            .init(
                sopClassUID: "1.2", sopClassName: nil, sopInstanceUID: "1.2.3", transferSyntaxUID: "1.2.4", bytes: 0, path: nil,
                status: "A700", comment: "no room", milliseconds: 0)),
        .refused(.init(command: "C-FIND-RQ", status: "0211")),
        .fault(.init(fault: "abort=object:2", point: "object", endsConnection: true)),
        .associationReleased,
        .associationAborted(.init(by: .client, reason: .dimseAborted, message: "gone")),
        .connectionFailed(
            .init(
                reason: .certRevoked, message: "revoked", hint: "renew",
                tls: .init(version: "TLSv1.3", cipherSuite: nil, sni: "a", clientSubject: "CN=x"))),
        .stopping(.init(signal: 15, associations: 2, graceMilliseconds: 5000)),
        .stopped,
    ]

    @Test func sampleHasEveryEvent() {
        #expect(Self.contents.map(\.name) == ServerEvent.Name.allCases)
    }

    @Test(arguments: contents)
    func survivesCoding(content: ServerEvent.Content) throws {
        let event = ServerEvent(
            time: "2026-11-22T15:44:17.123Z", connection: content.name == .listening ? nil : Self.connection, content: content)
        #expect(try JSONDecoder().decode(ServerEvent.self, from: JSONEncoder().encode(event)) == event)
    }

    /// One flat object: a consumer needs to know no nesting to tell events apart.
    @Test func isFlat() throws {
        let event = ServerEvent(time: "T", connection: Self.connection, content: .refused(.init(command: "C-FIND-RQ", status: "0211")))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(
            String(decoding: try encoder.encode(event), as: UTF8.self)
                == #"{"command":"C-FIND-RQ","connection":3,"event":"refused","remoteAddress":"127.0.0.1:40112","#
                + #""schema":"dicomprobe.event\/1","status":"0211","time":"T"}"#)
    }

    @Test func refusesAnotherSchema() throws {
        let json = #"{"schema":"dicomprobe.event/2","event":"association-released","time":"T"}"#
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(ServerEvent.self, from: Data(json.utf8)) }
    }
}
