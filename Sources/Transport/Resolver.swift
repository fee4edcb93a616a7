import Glibc
import Synchronization

/// The addresses of a host, and what it took to learn them.
package struct Resolution: Sendable {
    package let host: String
    /// In the order of preference of the system (RFC 6724), without duplicates, never empty.
    package let addresses: [SocketAddress]
    package let duration: Duration
}

/// Name resolution that ends at its deadline.
///
/// `getaddrinfo` knows no deadline, so it runs on a thread of its own. When the deadline passes, that thread is left to itself: it shares nothing
/// with the caller but a ``Lookup``, which whoever lets go of it last frees.
struct Resolver: Sendable {
    typealias Outcome = Result<[SocketAddress], TransportError>

    /// Blocks for as long as it likes.
    var lookUp: @Sendable (_ host: String, _ port: UInt16) -> Outcome = { Resolver.askSystem(host: $0, port: $1) }

    func resolve(host: String, port: UInt16, until deadline: Deadline, interruption: Interruption?) throws(TransportError) -> Resolution {
        let start = ContinuousClock.now
        // C would see the part before a NUL, and take that for the name.
        guard !host.utf8.contains(0) else { throw .resolution(ResolutionFailure(host: host, kind: .noSuchName)) }
        if let address = SocketAddress(numericHost: host, port: port) {
            return Resolution(host: host, addresses: [address], duration: start.duration(to: .now))
        }
        guard !deadline.hasPassed else { throw .resolution(ResolutionFailure(host: host, kind: .timedOut)) }
        let lookup = try Lookup()
        _ = try Thread(name: "resolver") { [lookUp] in lookup.finish(with: lookUp(host, port)) }
        guard try Polling.wait(for: Polling.input, on: lookup.finished.descriptor, until: deadline, interruption: interruption),
            let outcome = lookup.outcome
        else { throw .resolution(ResolutionFailure(host: host, kind: .timedOut)) }
        switch outcome {
        case .success(let addresses): return Resolution(host: host, addresses: addresses, duration: start.duration(to: .now))
        case .failure(let error): throw error
        }
    }

    private static func askSystem(host: String, port: UInt16) -> Outcome {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        errno = 0
        let code = getaddrinfo(host, nil, &hints, &list)
        let systemError = errno
        guard code == 0 else { return .failure(.resolving(host, code: code, systemError: systemError)) }
        defer { freeaddrinfo(list) }

        var addresses: [SocketAddress] = []
        for entry in sequence(first: list, next: { $0?.pointee.ai_next }) {
            guard let entry, let address = SocketAddress(copying: entry.pointee.ai_addr, length: entry.pointee.ai_addrlen, port: port)
            else {
                continue
            }
            if !addresses.contains(address) { addresses.append(address) }
        }
        return addresses.isEmpty ? .failure(.resolution(ResolutionFailure(host: host, kind: .noSuchName))) : .success(addresses)
    }
}

/// What the thread that looks a name up and the one that waits for it share.
private final class Lookup: Sendable {
    let finished: WakeUp
    private let result = Mutex<Resolver.Outcome?>(nil)

    init() throws(TransportError) {
        finished = try WakeUp()
    }

    /// `nil` until ``finished``.
    var outcome: Resolver.Outcome? { result.withLock { $0 } }

    func finish(with outcome: Resolver.Outcome) {
        result.withLock { $0 = outcome }
        finished.signal()
    }
}

extension TransportError {
    /// `EAI_NODATA`: the name exists and has no address. Glibc declares it under _GNU_SOURCE only.
    private static let noData: Int32 = -5

    /// Why a name has no address. Where this process has no descriptor or memory left to ask with, the resolver calls any name unknown.
    ///
    /// - Parameters:
    ///   - code: what `getaddrinfo` returned.
    ///   - systemError: what `errno` became meanwhile; 0 where no call failed.
    static func resolving(_ host: String, code: Int32, systemError: Int32) -> TransportError {
        let kind: ResolutionFailure.Kind
        switch code {
        case EAI_MEMORY: return .system(errno: ENOMEM, call: "getaddrinfo")
        case _ where shortageCodes.contains(systemError): return .system(errno: systemError, call: "getaddrinfo")
        case EAI_NONAME, noData: kind = .noSuchName
        case EAI_SYSTEM: kind = .other(code: code, text: String(cString: strerror(systemError)))
        default: kind = .other(code: code, text: String(cString: gai_strerror(code)))
        }
        return .resolution(ResolutionFailure(host: host, kind: kind))
    }
}
