/// A host and a port, as typed: `HOST`, `HOST:PORT`, `ADDRESS`, `[IPv6]` or `[IPv6]:PORT`.
package struct Endpoint: Equatable, Sendable {
    package enum Invalid: Error, Equatable, Sendable {
        case emptyHost
        case badHost(String)
        case badPort(String)
        /// A colon in a host that is not in brackets: an IPv6 address must be.
        case unbracketedIPv6(String)
        case unclosedBracket
    }

    package let host: String
    /// Nil where none was typed.
    package let port: UInt16?

    package init(host: String, port: UInt16?) {
        self.host = host
        self.port = port
    }

    /// Where clients on the same machine reach a server.
    ///
    /// - Parameter address: the numeric address that it listens on; a wildcard is loopback to them.
    package init(listeningOn address: String, port: UInt16) {
        let loopback = ["0.0.0.0": "127.0.0.1", "::": "::1"]
        self.init(host: loopback[address] ?? address, port: port)
    }

    package init(parsing text: String) throws(Invalid) {
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { throw .unclosedBracket }
            host = String(text[text.index(after: text.startIndex)..<end])
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { throw .badPort(String(rest)) }
            port = rest.isEmpty ? nil : try Self.port(rest.dropFirst())
            guard host.contains(":") else { throw .badHost(host) }
        } else {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2 else { throw .unbracketedIPv6(text) }
            host = String(parts[0])
            port = parts.count == 2 ? try Self.port(parts[1]) : nil
        }
        guard !host.isEmpty else { throw .emptyHost }
        // No label of a name begins with a hyphen (RFC 952, RFC 1123 2.1): what does is rather an option.
        guard host.first != "-", host.utf8.allSatisfy({ Self.hostBytes.contains($0) }) else { throw .badHost(host) }
    }

    private static func port(_ text: Substring) throws(Invalid) -> UInt16 {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(text), port > 0 else {
            throw .badPort(String(text))
        }
        return port
    }

    /// Letters, digits, hyphen, period and underscore of names; colon and percent of scoped IPv6 addresses.
    private static let hostBytes = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:%".utf8)

    package var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port.map { "\(name):\($0)" } ?? name
    }
}
