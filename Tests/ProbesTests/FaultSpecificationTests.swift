import DICOMUpperLayer
import TestSCP
import Testing

/// What `--fault` takes, and to which connections it applies.
struct FaultSpecificationTests {
    private func parse(_ specification: String) throws -> Fault {
        try Fault(parsing: specification, duration: milliseconds)
    }

    @Test(
        arguments: [
            "abort=connect", "abort=object:3/2/6", "close=tls", "cut=request", "reset=accept", "mute=response:12", "delay=release/5ms",
            "trickle=request/20ms", "truncated-pdu", "oversize-pdu=response", "unknown-pdu=accept", "garbage", "http=tls",
            "reject=called-ae", "reject=transient/no-reason-given", "reject=1/3/9", "contexts=no-reason", "contexts=none", "alert=80",
            "contexts=user-rejection/1.2.840.10008.1.1", "status=A700", "status=B000:2", "status=0110/a comment/with a slash",
            "wrong-message-id", "wrong-command=2", "wrong-instance", "no-status",
        ])
    func takes(_ specification: String) throws {
        #expect(try parse(specification).text == specification)
        #expect(try parse(specification + "@3").text == specification)
    }

    @Test(
        arguments: [
            "", "=", "unheard-of", "abort", "abort=", "abort=nowhere", "abort=connect:1", "abort=object:0", "abort=object:x",
            "abort=accept/2",
            "abort=accept/2/256", "abort=accept/2/1/3", "close=tls/1", "mute=", "delay=release", "delay=release/soon", "truncated-pdu=",
            "http=7", "reject=", "reject=nobody", "reject=1/2", "reject=1/2/3/4", "reject=perhaps/congestion", "contexts=acceptance",
            "contexts=no-reason/verification", "alert", "alert=256", "alert=80/1", "status=", "status=A70", "status=A700:0", "status=G000",
            "wrong-message-id=0",
            "wrong-command=x", "no-status=1/2",
            "close=tls@", "close=tls@0", "close=tls@x", "close=tls@-1", "close=tls@every:0", "close=tls@every:", "close=tls@+",
            "close=tls@2-",
        ])
    func refuses(_ specification: String) throws {
        let invalid = try #require(throws: Fault.Invalid.self) { try parse(specification) }
        #expect(!invalid.message.isEmpty && !invalid.hint.isEmpty)
    }

    @Test func tellsWhatThereIs() throws {
        let unknown = try #require(throws: Fault.Invalid.self) { try parse("unheard-of=1") }
        for kind in FaultKind.all { #expect(unknown.hint.contains(kind.name)) }
        let wrong = try #require(throws: Fault.Invalid.self) { try parse("abort=nowhere") }
        for point in FaultPoint.allCases { #expect(wrong.hint.contains(point.rawValue)) }
        #expect(wrong.hint.contains("abort=POINT[/SOURCE/REASON]"))
    }

    @Test func everyNameIsThereOnce() {
        let names = FaultKind.all.map(\.name)
        #expect(Set(names).count == names.count)
        for name in names { #expect(name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D }, "\(name)") }
    }

    @Test(
        arguments: [
            ("", [1, 2, 3, 4, 5, 6]), ("@2", [2]), ("@3+", [3, 4, 5, 6]), ("@1+", [1, 2, 3, 4, 5, 6]), ("@every:2", [2, 4, 6]),
            ("@every:1", [1, 2, 3, 4, 5, 6]), ("@every:7", []),
        ] as [(String, [Int])])
    func applies(_ scope: String, to connections: [Int]) throws {
        let fault = try parse("close=tls" + scope)
        #expect((1...6).filter(fault.applies(toConnection:)) == connections)
    }
}

/// Durations of `ms` alone: how they are typed in general is not for these tests.
func milliseconds(_ text: String) -> Duration? {
    guard text.hasSuffix("ms"), let number = Int64(text.dropLast(2)) else { return nil }
    return .milliseconds(number)
}
