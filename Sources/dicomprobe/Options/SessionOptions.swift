import ArgumentParser
import Diagnosis
import Probes

/// What a TLS session may consist of, for clients and for `serve`.
struct SessionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The TLS profile of PS3.15: \(TLSSession.profileNames). Default: bcp195, TLS 1.2 and 1.3 as RFC 9325 has them.",
            valueName: "name"))
    var tlsProfile: String?

    @Option(help: ArgumentHelp("The lowest TLS version: 1.0, 1.1, 1.2 or 1.3.", valueName: "version"))
    var tlsMin: String?

    @Option(help: ArgumentHelp("The highest TLS version.", valueName: "version"))
    var tlsMax: String?

    @Option(
        help: ArgumentHelp(
            "These cipher suites and no others, by their standard names (TLS_…) or OpenSSL's, with commas between.", valueName: "suites"))
    var ciphers: String?

    @Option(help: ArgumentHelp("The application protocol to agree on (default: none).", valueName: "name"))
    var alpn: String?

    @Option(
        help: ArgumentHelp(
            "Append the session's secrets to this file, for Wireshark. Default: $SSLKEYLOGFILE. Whoever has them can read what was sent.",
            valueName: "file"))
    var keylog: String?

    /// What was given, for a message on what it contradicts.
    var firstGiven: String? {
        let given = [
            ("--tls-profile", tlsProfile), ("--tls-min", tlsMin), ("--tls-max", tlsMax), ("--ciphers", ciphers), ("--alpn", alpn),
            ("--keylog", keylog),
        ]
        return given.first { $0.1 != nil }?.0
    }

    /// - Throws: `Finding` of the local layer.
    func session() throws(Finding) -> TLSSession {
        var session = try TLSSession(profile: tlsProfile, minimum: tlsMin, maximum: tlsMax, cipherSuites: ciphers)
        try session.offer(alpn: alpn)
        if let keylog {
            try session.log(to: keylog, option: "--keylog")
        } else if let path = Environment.value("SSLKEYLOGFILE") {
            try session.log(to: path, option: "SSLKEYLOGFILE")
        }
        return session
    }
}
