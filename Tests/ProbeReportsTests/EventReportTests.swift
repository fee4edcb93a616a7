import ProbeReports
import ProbeResults
import Testing

/// Events as text: what `serve` prints.
struct EventReportTests {
    private let report = EventReport(style: TextStyle(usesColour: false))

    private func text(_ content: ServerEvent.Content) -> String {
        report.render(
            ServerEvent(
                time: "2026-11-22T15:44:17.123Z", connection: .init(number: 3, remoteAddress: "127.0.0.1:40112"), content: content))
    }

    private func introduction(_ listening: ServerEvent.Listening) -> String {
        report.render(ServerEvent(time: "2026-11-22T15:44:17.123Z", connection: nil, content: .listening(listening)))
    }

    @Test func saysHowToReachIt() {
        #expect(
            introduction(
                .init(
                    address: "127.0.0.1", port: 11112, isTLS: true, requiresClientCertificate: false,
                    caPath: "/home/u/.local/share/dicomprobe/serve/ca.pem", storagePath: "dicomprobe-received"))
                    == """
                    listening on 127.0.0.1:11112 (TLS); received objects go to dicomprobe-received
                    clients are to trust the CA in /home/u/.local/share/dicomprobe/serve/ca.pem
                    try: dicomprobe echo localhost:11112 --ca /home/u/.local/share/dicomprobe/serve/ca.pem

                    """)
    }

    /// The command can be pasted: an address of its own, IPv6 in brackets, paths with spaces quoted.
    @Test func saysItForEverySecurity() {
        #expect(
            introduction(
                .init(address: "::1", port: 104, isTLS: false, requiresClientCertificate: false, caPath: nil, storagePath: nil))
                    == """
                    listening on [::1]:104 (plain, without TLS); received objects are discarded
                    try: dicomprobe echo localhost:104 --plain

                    """)
        #expect(
            introduction(
                .init(
                    address: "2001:db8::7", port: 1, isTLS: true, requiresClientCertificate: true, caPath: "/it's here/ca.pem",
                    storagePath: "x"))
                    == """
                    listening on [2001:db8::7]:1 (mutual TLS); received objects go to x
                    clients are to trust the CA in /it's here/ca.pem
                    try: dicomprobe echo [2001:db8::7]:1 --ca '/it'\\''s here/ca.pem' --cert CLIENT.pem --key CLIENT.key

                    """)
    }

    @Test func saysWhatGoesWrongOnPurpose() {
        #expect(
            text(.fault(.init(fault: "abort=object:2", point: "object", endsConnection: true)))
                == "15:44:17Z #3 127.0.0.1:40112 fault abort=object:2 at object, the end of the connection\n")
        #expect(
            text(.fault(.init(fault: "delay=request/2s", point: "request", endsConnection: false)))
                == "15:44:17Z #3 127.0.0.1:40112 fault delay=request/2s at request\n")
    }

    @Test func oneLinePerEvent() {
        #expect(
            text(
                .associationRequested(
                    .init(
                        calledAETitle: "SCP", callingAETitle: "SCU", peerImplementationClassUID: "1.2",
                        peerImplementationVersionName: "V_1",
                        peerMaximumLength: 0,
                        tls: .init(version: "TLSv1.3", cipherSuite: "TLS_X", sni: "pacs.example.org", clientSubject: "CN=c"))))
                == "15:44:17Z #3 127.0.0.1:40112 SCU asks SCP for an association "
                + "(V_1, TLSv1.3, TLS_X, SNI pacs.example.org, client certificate CN=c)\n")
        #expect(
            text(
                .associationRequested(
                    .init(
                        calledAETitle: "SCP", callingAETitle: "SCU", peerImplementationClassUID: nil, peerImplementationVersionName: nil,
                        peerMaximumLength: 0, userIdentity: .init(type: 1, kind: "username", userName: "alice", isResponseRequested: true),
                        tls: nil)))
                == "15:44:17Z #3 127.0.0.1:40112 SCU asks SCP for an association (user alice (username))\n")
        #expect(text(.echo(.init(status: "0000"))) == "15:44:17Z #3 127.0.0.1:40112 echo 0000\n")
        #expect(
            text(
                .stored(
                    .init(
                        sopClassUID: "1.2", sopClassName: "CT Image Storage", sopInstanceUID: "1.2.3", transferSyntaxUID: "1.2.4",
                        bytes: 526_336, path: "in/1.2.3.dcm", status: "0000", comment: nil, milliseconds: 1)))
                == "15:44:17Z #3 127.0.0.1:40112 stored CT Image Storage 1.2.3, 526.3 kB: in/1.2.3.dcm\n")
        #expect(
            text(
                .notStored(
                    .init(
                        sopClassUID: "1.2.9", sopClassName: nil, sopInstanceUID: "1.2.3", transferSyntaxUID: "1.2.4", bytes: 0, path: nil,
                        status: "A700", comment: "not stored: No space left on device", milliseconds: 1)))
                == "15:44:17Z #3 127.0.0.1:40112 not stored: 1.2.9 1.2.3, 0 B: status A700, not stored: No space left on device\n")
        #expect(
            text(.associationRejected(.init(reason: .assocRejectedLimit, message: "rejected-transient", hint: "wait")))
                == "15:44:17Z #3 127.0.0.1:40112 rejected: rejected-transient [assoc.rejected.limit] hint: wait\n")
    }

    @Test func whatConcernsNoConnection() {
        func line(_ content: ServerEvent.Content) -> String {
            report.render(ServerEvent(time: "2026-11-22T15:44:17.123Z", connection: nil, content: content))
        }
        #expect(
            line(.warning(.init(reason: .tlsParametersMissing, message: "no 3DES")))
                == "15:44:17Z warning: no 3DES [tls.parameters-missing]\n")
        #expect(line(.stopping(.init(signal: 15, associations: 0, graceMilliseconds: 5000))) == "15:44:17Z stopping\n")
        #expect(
            line(.stopping(.init(signal: 15, associations: 1, graceMilliseconds: 5000)))
                == "15:44:17Z stopping: 1 association may go on for 5.00 s\n")
        #expect(line(.stopped) == "15:44:17Z stopped\n")
    }

    /// A peer can't forge lines or move the cursor.
    @Test func showsControlCharacters() {
        let line = text(
            .associationRequested(
                .init(
                    calledAETitle: "A\n15:44:18Z #4", callingAETitle: "\u{1B}[2J", peerImplementationClassUID: nil,
                    peerImplementationVersionName: "\r", peerMaximumLength: nil, tls: nil)))
        #expect(line.filter { $0 == "\n" }.count == 1)
        #expect(!line.contains("\u{1B}"))
        #expect(!line.contains("\r"))
    }
}
