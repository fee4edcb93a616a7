import Testing

@testable import Transport

/// A peer may send warnings without end: what is kept of them has one.
@Suite struct TLSAlertListTests {
    private func alert(_ number: UInt8, isFatal: Bool = false, isReceived: Bool = true) -> TLSAlert {
        TLSAlert(number: number, isFatal: isFatal, isReceived: isReceived, stage: .established)
    }

    private func list(_ alerts: [TLSAlert]) -> [TLSAlert] {
        var list = TLSAlertList()
        for alert in alerts { list.add(alert) }
        return list.kept
    }

    @Test func theFirstOfManyWarningsAreKept() {
        let warnings = (0..<1000).map { alert(UInt8(100 + $0 % 100)) }
        #expect(list(warnings) == Array(warnings.prefix(16)))
    }

    @Test func howTheConnectionEndedIsKeptBehindThem() {
        let warnings = Array(repeating: alert(112), count: 20)
        let ends = [
            alert(TLSAlert.closeNotify), alert(TLSAlert.closeNotify, isReceived: false), alert(40, isFatal: true),
            alert(80, isFatal: true, isReceived: false),
        ]
        #expect(list(warnings + ends + warnings) == Array(warnings.prefix(16)) + ends)
    }

    @Test func ofSeveralFatalOnesOfASideTheLastIsKept() {
        let warnings = Array(repeating: alert(112), count: 16)
        let ends = Array(repeating: alert(40, isFatal: true), count: 50) + [alert(41, isFatal: true), alert(42, isFatal: true)]
        #expect(list(warnings + ends) == warnings + [alert(42, isFatal: true)])
        var information = TLSInformation()
        information.alerts = list(warnings + ends)
        #expect(information.fatalAlertReceived == 42)
    }

    /// OpenSSL bears any number of warnings as long as there are not many in a row.
    @Test func aServerCanNotMakeTheListGrow() throws {
        let authority = try Authority()
        let peer = try Peer { stream throws(TransportError) in
            _ = try stream.readBytes(11)
            // The header of a ServerHello that never ends, and byte by byte what it says; before each byte a warning.
            for byte in [2, 0, 1, 0, 3, 3] + [UInt8](repeating: 0, count: 34) {
                try stream.send([21, 3, 3, 0, 2, 1, 112, 22, 3, 3, 0, 1, byte])
            }
            try stream.send([21, 3, 3, 0, 2, 2, 40])
        }
        var configuration = authority.client()
        configuration.profile = .only(.tls12)
        let stream = try peer.connectTLS(configuration)
        let failure = try #require(tlsFailure { try stream.handshake(until: .after(patience)) })
        #expect(failure.alertReceived == 40)
        #expect(failure.information.alerts.map(\.number) == Array(repeating: 112, count: 16) + [40])
    }
}
