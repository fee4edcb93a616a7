import Glibc
import Testing

@testable import Transport

@Suite struct ResolverTests {
    @Test(arguments: [("127.0.0.1", "127.0.0.1:104"), ("::1", "[::1]:104"), ("2001:db8::10", "[2001:db8::10]:104")])
    func numericAddressesSkipTheResolver(host: String, expected: String) throws {
        var dialer = Dialer()
        dialer.resolver.lookUp = { host, _ in .failure(ResolutionFailure(host: host, kind: .noSuchName)) }
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
        #expect(ResolutionFailure(host: "a.example", code: code, systemError: 0).kind == .noSuchName)
    }

    @Test func otherAnswersKeepCodeAndWords() {
        let failure = ResolutionFailure(host: "a.example", code: EAI_AGAIN, systemError: 0)
        #expect(failure.kind == .other(code: EAI_AGAIN, text: "Temporary failure in name resolution"))
        let system = ResolutionFailure(host: "a.example", code: EAI_SYSTEM, systemError: ENOENT)
        #expect(system.kind == .other(code: EAI_SYSTEM, text: "No such file or directory"))
    }

    /// Without a descriptor, glibc says of every name that it does not exist.
    @Test(arguments: [(EAI_NONAME, EMFILE), (EAI_AGAIN, ENFILE), (EAI_SYSTEM, ENOMEM)])
    func aShortageIsNoAnswer(code: Int32, systemError: Int32) {
        #expect(ResolutionFailure(host: "a.example", code: code, systemError: systemError).kind == .shortage(errno: systemError))
        #expect(ResolutionFailure(host: "a.example", code: EAI_MEMORY, systemError: 0).kind == .shortage(errno: ENOMEM))
    }

    @Test func aNameIsNotCutAtANUL() {
        #expect(throws: TransportError.resolution(ResolutionFailure(host: "localhost\0.example", kind: .noSuchName))) {
            try Dialer().resolve(host: "localhost\0.example", port: 104, until: .after(patience))
        }
    }
}
