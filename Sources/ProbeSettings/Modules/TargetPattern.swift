/// Which targets a module of the exporter may be asked for: `[CALLED_AE@]HOST[:PORT]`, where `*` stands for any text in the title and the host, and alone
/// for any port.
///
/// It is held against a target that was read, part by part: no spelling of a target gets past it. What a pattern does not name is not open: without a title
/// it fits targets without one, without a port it fits the default port.
package struct TargetPattern: Equatable, Sendable {
    package enum Invalid: Error, Equatable, Sendable {
        case emptyTitle
        case endpoint(Endpoint.Invalid)
    }

    private static let wildcard: Character = "*"

    /// As it was written.
    package let text: String
    private let title: String?
    private let host: String
    /// Nil for any.
    private let port: UInt16?

    package init(parsing text: String) throws(Invalid) {
        self.text = text
        var endpoint = text[...]
        if let at = text.lastIndex(of: "@") {
            guard at != text.startIndex else { throw .emptyTitle }
            title = String(text[..<at])
            endpoint = text[text.index(after: at)...]
        } else {
            title = nil
        }
        let hasAnyPort = endpoint.hasSuffix(":\(Self.wildcard)")
        if hasAnyPort { endpoint = endpoint.dropLast(2) }
        do throws(Endpoint.Invalid) {
            // A wildcard is judged as the letter that it may stand for.
            let shape = try Endpoint(parsing: String(endpoint.map { $0 == Self.wildcard ? "x" : $0 }))
            guard !hasAnyPort || shape.port == nil else { throw .badPort(String(endpoint)) }
            port = hasAnyPort ? nil : shape.port ?? Target.defaultPort
            host = Self.host(of: endpoint, hasPort: shape.port != nil).lowercased()
        } catch {
            throw .endpoint(error)
        }
    }

    private static func host(of endpoint: Substring, hasPort: Bool) -> String {
        if endpoint.first == "[" { return String(endpoint.dropFirst().prefix { $0 != "]" }) }
        return String(hasPort ? endpoint.prefix { $0 != ":" } : endpoint)
    }

    package func allows(_ target: Target) -> Bool {
        guard port == nil || port == target.port, Self.fits(host, target.host.lowercased()) else { return false }
        switch (title, target.calledAETitle) {
        case (nil, nil): return true
        case (let title?, let called?): return Self.fits(title, called.value)
        // Any title, or also none.
        case (let title?, nil): return title == String(Self.wildcard)
        case (nil, _?): return false
        }
    }

    private static func fits(_ pattern: String, _ text: String) -> Bool {
        let parts = pattern.split(separator: wildcard, omittingEmptySubsequences: false).map(String.init)
        guard let first = parts.first, let last = parts.last, parts.count > 1 else { return pattern == text }
        guard text.hasPrefix(first), text.count >= first.count + last.count, text.hasSuffix(last) else { return false }
        var rest = text.dropFirst(first.count).dropLast(last.count)
        // The earliest place of each part leaves most for those behind it.
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let end = end(of: part, in: rest) else { return false }
            rest = rest[end...]
        }
        return true
    }

    private static func end(of part: String, in text: Substring) -> Substring.Index? {
        var start = text.startIndex
        while start < text.endIndex {
            if text[start...].hasPrefix(part) { return text.index(start, offsetBy: part.count) }
            start = text.index(after: start)
        }
        return nil
    }
}
