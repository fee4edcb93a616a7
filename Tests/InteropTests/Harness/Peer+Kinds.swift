import Foundation
import ProbeResults

/// A certificate chain and its key, as files.
struct IdentityFiles: Sendable {
    let certificate: String
    let key: String
}

/// What a server does about TLS.
enum ServerSecurity: Sendable {
    case plain
    case tls(IdentityFiles)
    /// Clients need a certificate of this CA (a file).
    case mutual(IdentityFiles, clientCA: String)
}

extension Peer.Kind {
    /// dcmtk's storescp, with `+B` keeping each data set as it comes.
    static func storescp(_ security: ServerSecurity = .plain, options: [String] = []) -> Self {
        Self(
            command: { port, folder in
                var command = ["storescp", "-v", "+B", "-od", folder.appending(path: "received").path] + options
                switch security {
                case .plain: break
                case .tls(let identity): command += ["+tls", identity.key, identity.certificate, "-ic"]
                case .mutual(let identity, let clientCA): command += ["+tls", identity.key, identity.certificate, "+cf", clientCA, "-rc"]
                }
                return command + ["\(port)"]
            }, listensEverywhere: true)
    }

    /// dcmtk's dcmqrscp, which knows no TLS, with the AE title `QR` and no other.
    static func dcmqrscp(options: [String] = []) -> Self {
        Self(
            command: { port, folder in
                let configuration = folder.appending(path: "dcmqrscp.cfg")
                let text = """
                    NetworkTCPPort = \(port)
                    MaxPDUSize = 16384
                    MaxAssociations = 16
                    HostTable BEGIN
                    HostTable END
                    VendorTable BEGIN
                    VendorTable END
                    AETable BEGIN
                    QR \(folder.appending(path: "received").path) RW (200, 1024mb) ANY
                    AETable END

                    """
                try text.write(to: configuration, atomically: false, encoding: .utf8)
                return ["dcmqrscp", "-v", "+B", "-c", configuration.path] + options + ["\(port)"]
            }, listensEverywhere: true)
    }

    /// pynetdicom's storage SCP: every storage SOP class, every transfer syntax.
    static func pynetdicom(_ security: ServerSecurity = .plain, options: [String] = []) -> Self {
        let command = { @Sendable (port: UInt16, folder: URL) in
            var command =
                [
                    Installation.python.path, Installation.peerPrograms.appending(path: "storescp.py").path,
                    folder.appending(path: "received").path, "--port", "\(port)",
                ] + options
            switch security {
            case .plain: break
            case .tls(let identity): command += ["--certificate", identity.certificate, "--key", identity.key]
            case .mutual(let identity, let clientCA):
                command += ["--certificate", identity.certificate, "--key", identity.key, "--client-ca", clientCA]
            }
            return command
        }
        return Self(command: command, endsWithInput: true)
    }

    /// Our own, which prints its events as JSON. Its user's folder is the working folder.
    static func serve(_ security: ServerSecurity = .plain, options: [String] = []) -> Self {
        let command = { @Sendable (port: UInt16, folder: URL) in
            var command = [Installation.binary.path, "serve", "--port", "\(port)", "--json"] + options
            if !options.contains("--discard") { command += ["--storage", folder.appending(path: "received").path] }
            switch security {
            case .plain: command.append("--plain")
            case .tls(let identity): command += identity.options
            case .mutual(let identity, let clientCA): command += identity.options + ["--client-ca", clientCA]
            }
            return command
        }
        return Self(command: command, printsEvents: true, environment: { ["HOME": $0.path, "XDG_DATA_HOME": nil, "XDG_CONFIG_HOME": nil] })
    }

    /// Our own, whose events are too many for each to be judged: see ``Peer/eventsInFile()``.
    static func quietServe(_ options: [String], _ security: ServerSecurity = .plain) -> Self {
        var kind = serve(security, options: options)
        let command = kind.command
        kind.command = { port, folder in
            try command(port, folder).filter { $0 != "--json" } + ["--events", folder.appending(path: "events").path]
        }
        kind.printsEvents = false
        return kind
    }

    /// Our own with TLS and a CA of its own making, which drops what it receives.
    static func serveWithOwnCA(_ options: [String]) -> Self {
        Self(
            command: { port, _ in [Installation.binary.path, "serve", "--port", "\(port)", "--json", "--discard"] + options },
            printsEvents: true, environment: { ["HOME": $0.path, "XDG_DATA_HOME": nil, "XDG_CONFIG_HOME": nil] })
    }

    /// haproxy, which ends TLS with a certificate (PEM with chain and key, an OCSP response beside it) in front of a plain DICOM service.
    static func haproxy(certificate: String, service: UInt16) -> Self {
        Self(command: { port, folder in
            let configuration = folder.appending(path: "haproxy.cfg")
            let text = """
                global
                    log stdout format raw local0
                defaults
                    mode tcp
                    timeout connect 2s
                    timeout client 1m
                    timeout server 1m
                listen tls
                    bind 127.0.0.1:\(port) ssl crt \(certificate) ssl-min-ver TLSv1.2
                    server service 127.0.0.1:\(service)

                """
            try text.write(to: configuration, atomically: false, encoding: .utf8)
            return ["haproxy", "-db", "-f", configuration.path]
        })
    }

    /// A proxy before a server, which fails at a point of a connection as its options say.
    static func proxy(to server: UInt16, options: [String]) -> Self {
        Self(
            command: { port, _ in
                [
                    Installation.python.path, Installation.peerPrograms.appending(path: "proxy.py").path, "--port", "\(port)", "--server",
                    "\(server)",
                ]
                    + options
            }, endsWithInput: true)
    }

    /// Orthanc, here as a client: its port is that of its REST API. The identity is what it presents when it connects with TLS.
    static func orthanc(_ identity: IdentityFiles, ca: String) -> Self {
        let command = { @Sendable (port: UInt16, folder: URL) in
            let values = [
                "NAME": "client", "AE_TITLE": "ORTHANC", "TLS": "false", "MUTUAL": "false", "DATA": folder.appending(path: "received").path,
                "DICOM_PORT": "\(Port.free())", "HTTP_PORT": "\(port)", "CA": ca, "CERTIFICATE": identity.certificate, "KEY": identity.key,
            ]
            var text = try String(contentsOf: Installation.orthancTemplate, encoding: .utf8)
            for (name, value) in values { text = text.replacing("${\(name)}", with: value) }
            let configuration = folder.appending(path: "orthanc.json")
            try text.write(to: configuration, atomically: false, encoding: .utf8)
            return [Installation.path(of: "Orthanc") ?? "Orthanc", configuration.path]
        }
        return Self(command: command, listensEverywhere: true)
    }
}

extension Peer {
    /// What a ``Kind/quietServe(_:_:)`` has told so far.
    func eventsInFile() throws -> [ServerEvent] {
        let text = (try? String(contentsOf: folder.appending(path: "events"), encoding: .utf8)) ?? ""
        return try text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
            try JSONDecoder().decode(ServerEvent.self, from: Data($0.utf8))
        }
    }

    /// As our own `serve` tells it when it has a CA of its own making.
    var trustOptions: [String] { listening?.caPath.map { ["--ca", $0] } ?? [] }

    /// As it tells where a certificate is revoked on purpose.
    var revocationList: String { listening?.crlPath ?? "" }

    /// Stands for ``revocationList`` where there is no peer yet.
    static let revocationListPlaceholder = "REVOCATION_LIST"

    private var listening: ServerEvent.Listening? {
        guard case .listening(let listening) = try? events().first?.content else { return nil }
        return listening
    }
}
