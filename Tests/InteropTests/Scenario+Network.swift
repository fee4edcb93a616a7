import Foundation
import Glibc
import Testing

/// The way to a host, as far as this machine alone can block it. Name resolution is that of the system, told by variables of its own (resolv.conf(5),
/// hostname(7)) to misbehave, so that no DNS server is asked, whether there is one or not.
extension Scenario {
    private static let echo = ["echo", "--plain", "--timeout", "3s"]

    // MARK: Names

    /// An alias for a name that can't be asked for is a name that does not exist.
    static let unknownHost = resolving(telling: "pacs", "does not exist", "DNS zone", "--connect-to") { folder in
        ["HOSTALIASES": try write("pacs a..b\n".utf8, "aliases", in: folder)]
    }

    /// The list of aliases is a FIFO that nobody writes to.
    static let hangingResolver = resolving(telling: "pacs", "in time", "/etc/resolv.conf") { folder in
        let path = folder.appending(path: "aliases").path
        #expect(mkfifo(path, 0o600) == 0)
        return ["HOSTALIASES": path]
    }

    /// It gives up before it has asked a server.
    static let resolverWithoutServer = resolving(telling: "pacs", "Temporary failure in name resolution (-3)", "/etc/resolv.conf") { _ in
        ["RES_OPTIONS": "attempts:0"]
    }

    private static func resolving(
        telling evidence: String..., environment: @escaping @Sendable (URL) throws -> [String: String]
    ) -> Scenario {
        Scenario {
            try await withTemporaryFolder { folder in
                let variables = try environment(folder).mapValues(Optional.some)
                return Outcome(try await probe(echo + ["pacs"], environment: variables), evidence)
            }
        }
    }

    // MARK: Connections

    static let refusedPort = Scenario {
        let address = "127.0.0.1:\(Port.free())"
        return Outcome(try await probe(echo + [address]), telling: "\(address): Connection refused", "the service runs")
    }

    /// No system has a route for TCP to a multicast address.
    static let unreachableAddress = command(
        echo + ["224.0.0.1"], telling: "224.0.0.1:11112: Network is unreachable", "routes, VPN and firewalls")

    /// A link-local address is one of several networks.
    static let addressWithoutInterface = command(
        echo + ["[fe80::1]"], telling: "[fe80::1]:11112: Invalid argument", "[fe80::1%INTERFACE]")

    static let fullBacklog = Scenario {
        let listener = try CrowdedListener()
        defer { listener.end() }
        let address = "127.0.0.1:\(listener.port)"
        return Outcome(try await probe(echo + [address]), telling: "\(address): no answer in time", "firewalls")
    }

    /// The client is stopped, so that it finds the connection reset when it looks whether there is one.
    static let resetWhileConnecting = Scenario {
        let listener = try CrowdedListener()
        defer { listener.end() }
        let address = "127.0.0.1:\(listener.port)"
        return try await withTemporaryFolder { folder in
            let running = try RunningProbe(["echo", address, "--plain", "--timeout", "20s", "--json"], within: folder)
            do {
                try await eventually("it is connecting") { Port.isConnected(listener.port, in: .requested) }
                running.process.send(SIGSTOP)
                try await listener.letInAndReset()
            } catch {
                await running.process.end()
                throw error
            }
            running.process.send(SIGCONT)
            let report = try await Report(checking: running.finish())
            return Outcome(report, telling: "\(address): Connection reset by peer", "the service runs")
        }
    }

    // MARK: A signal

    static let interruption = Scenario {
        let listener = try SilentListener()
        defer { listener.end() }
        return try await withTemporaryFolder { folder in
            let running = try RunningProbe(["echo", "127.0.0.1:\(listener.port)", "--plain", "--timeout", "1h", "--json"], within: folder)
            do {
                try await eventually("it waits for an answer") { Port.isConnected(listener.port, in: .established) }
            } catch {
                await running.process.end()
                throw error
            }
            running.process.send(SIGINT)
            return Outcome(try await Report(checking: running.finish()), telling: "signal \(SIGINT)")
        }
    }
}
