import Glibc
import Testing

@testable import Transport

@Suite struct ResolverTests {
    @Test(arguments: [("127.0.0.1", "127.0.0.1:104"), ("::1", "[::1]:104"), ("2001:db8::10", "[2001:db8::10]:104")])
    func numericAddressesSkipTheResolver(host: String, expected: String) throws {
        var dialer = Dialer()
        dialer.resolver.lookUp = { host, _ in .failure(.resolution(ResolutionFailure(host: host, kind: .noSuchName))) }
        let resolution = try dialer.resolve(host: host, port: 104, until: .after(patience))
        #expect(resolution.addresses.map(\.description) == [expected])
    }

    @Test func localhostIsLoopback() throws {
        let resolution = try Dialer().resolve(host: "localhost", port: 11112, until: .after(patience))
        #expect(!resolution.addresses.isEmpty)
        #expect(resolution.addresses.allSatisfy { ["127.0.0.1", "::1"].contains($0.host) && $0.port == 11112 })
        #expect(Set(resolution.addresses).count == resolution.addresses.count)
    }

    @Test func aResolverThatDoesNotAnswerIsLeftAtTheDeadline() throws {
        let release = try Interruption()
        let ended = try Interruption()
        var dialer = Dialer()
        dialer.resolver.lookUp = { _, _ in
            _ = try? Polling.wait(for: Polling.input, on: release.descriptor, until: .after(patience), interruption: nil)
            ended.interrupt(signal: SIGTERM)
            return .success([])
        }
        #expect(throws: TransportError.resolution(ResolutionFailure(host: "slow.example", kind: .timedOut))) {
            try dialer.resolve(host: "slow.example", port: 104, until: .after(.milliseconds(30)))
        }
        #expect(ended.signal == nil)
        release.interrupt(signal: SIGTERM)
        #expect(try Polling.wait(for: Polling.input, on: ended.descriptor, until: .after(patience), interruption: nil))
    }

    @Test func nobodyIsAskedAfterTheDeadline() throws {
        var dialer = Dialer()
        dialer.resolver.lookUp = { host, port in
            Issue.record("\(host) was looked up")
            return .success([])
        }
        #expect(throws: TransportError.resolution(ResolutionFailure(host: "slow.example", kind: .timedOut))) {
            try dialer.resolve(host: "slow.example", port: 104, until: .after(.zero))
        }
    }

    @Test func resolutionIsInterrupted() throws {
        let interruption = try Interruption()
        var dialer = Dialer(interruption: interruption)
        dialer.resolver.lookUp = { _, _ in
            interruption.interrupt(signal: SIGINT)
            _ = try? Polling.wait(for: Polling.input, on: interruption.descriptor, until: .after(patience), interruption: nil)
            return .success([])
        }
        #expect(throws: TransportError.interrupted(signal: SIGINT)) {
            try dialer.resolve(host: "slow.example", port: 104, until: .after(patience))
        }
    }

    @Test(arguments: [EAI_NONAME, -5])
    func aNameWithoutAddressDoesNotExist(code: Int32) {
        let expected = ResolutionFailure(host: "a.example", kind: .noSuchName)
        #expect(TransportError.resolving("a.example", code: code, systemError: 0) == .resolution(expected))
    }

    @Test func otherAnswersKeepCodeAndWords() {
        for (code, systemError, text) in [
            (EAI_AGAIN, 0, "Temporary failure in name resolution"), (EAI_SYSTEM, ENOENT, "No such file or directory"),
        ] as [(Int32, Int32, String)] {
            let expected = ResolutionFailure(host: "a.example", kind: .other(code: code, text: text))
            #expect(TransportError.resolving("a.example", code: code, systemError: systemError) == .resolution(expected))
        }
    }

    /// Without a descriptor, glibc says of every name that it does not exist.
    @Test(
        arguments: [(EAI_NONAME, EMFILE, EMFILE), (EAI_AGAIN, ENFILE, ENFILE), (EAI_SYSTEM, ENOMEM, ENOMEM), (EAI_MEMORY, 0, ENOMEM)]
            as [(Int32, Int32, Int32)])
    func aShortageIsNoAnswer(code: Int32, systemError: Int32, expected: Int32) {
        var dialer = Dialer()
        dialer.resolver.lookUp = { host, _ in .failure(.resolving(host, code: code, systemError: systemError)) }
        let error = #expect(throws: TransportError.self) {
            try dialer.resolve(host: "a.example", port: 104, until: .after(patience))
        }
        #expect(error?.shortage == TransportError.Shortage(call: "getaddrinfo", errno: expected))
    }

    @Test func aNameIsNotCutAtANUL() {
        #expect(throws: TransportError.resolution(ResolutionFailure(host: "localhost\0.example", kind: .noSuchName))) {
            try Dialer().resolve(host: "localhost\0.example", port: 104, until: .after(patience))
        }
    }
}
