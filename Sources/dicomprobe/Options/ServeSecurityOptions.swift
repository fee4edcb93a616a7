import ArgumentParser
import Diagnosis
import Glibc
import PKI
import Probes
import TestSCP
import Transport

/// How the test SCP proves itself, and whether clients must.
struct ServeSecurityOptions: ParsableArguments {
    @Flag(help: "No TLS.")
    var plain = false

    @Option(help: ArgumentHelp("The server's certificate, PEM, with its chain, in place of one of its own making.", valueName: "file"))
    var cert: String?

    @Option(help: ArgumentHelp("The certificate's private key, PEM.", valueName: "file"))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "Mutual TLS: demand a client certificate issued by one of the CAs in this PEM or DER file.", valueName: "file"))
    var clientCa: String?

    /// - Parameter address: where the server is going to listen.
    /// - Returns: the security, and the CA that clients are to trust where the certificate is one of our own making.
    /// - Throws: `Finding` of the local layer, also for options that contradict each other.
    func security(listeningOn address: String) throws(Finding) -> (security: TestSCPConfiguration.Security, caPath: String?) {
        try checkContradictions()
        if plain { return (.plain, nil) }
        let identity: TLSIdentity
        var caPath: String?
        if let cert {
            identity = try TLSIdentity.read(certificatePath: cert, keyPath: key ?? cert)
        } else {
            let own = try ownIdentity(for: address)
            identity = own.identity
            caPath = own.caPath
        }
        let clientPolicy = try clientPolicy()
        do throws(PKIError) {
            let context = try TLSContext(server: TLSServerConfiguration(identity: identity, clientPolicy: clientPolicy))
            return (.tls(context, requiresClientCertificate: clientPolicy != nil), caPath)
        } catch {
            throw Finding(error, .certificate, option: "--cert", path: cert ?? "")
        }
    }

    private func checkContradictions() throws(Finding) {
        if plain, let option = [("--cert", cert), ("--key", key), ("--client-ca", clientCa)].first(where: { $0.1 != nil }) {
            throw Finding(
                reason: .usageOptions, message: "--plain turns TLS off, and \(option.0) is about TLS", hint: "leave one of them out")
        }
        if cert == nil, key != nil {
            throw Finding(reason: .usageOptions, message: "--key needs --cert", hint: "give the certificate that the key belongs to")
        }
    }

    private func clientPolicy() throws(Finding) -> VerificationPolicy? {
        guard let clientCa else { return nil }
        do throws(PKIError) {
            return VerificationPolicy(anchors: .certificates(try Certificate.read(path: clientCa)), name: nil, purpose: .tlsClient)
        } catch {
            throw Finding(error, .ca, option: "--client-ca", path: clientCa)
        }
    }

    private func ownIdentity(for address: String) throws(Finding) -> ServeIdentity {
        guard let folder = UserFolders.serve else {
            throw Finding(
                reason: .usageOptions, message: "there is no home folder to keep a CA and a certificate in",
                hint: "set HOME or XDG_DATA_HOME, or give --cert and --key, or --plain")
        }
        // A wildcard address is no name that a client would use.
        let names = Self.wildcards.contains(address) ? [Self.hostName] : [Self.hostName, address]
        do throws(PKIError) {
            return try ServeIdentity(folder: folder, names: names, now: Int64(time(nil)))
        } catch {
            var finding = Finding(error, .ca, option: "the CA of serve", path: folder)
            finding.hint = "see to the folder \(folder), or remove it to have a new CA made; or give --cert and --key, or --plain"
            throw finding
        }
    }

    private static let wildcards: Set<String> = ["0.0.0.0", "::"]

    private static var hostName: String {
        var name = [CChar](repeating: 0, count: Int(HOST_NAME_MAX) + 1)
        guard gethostname(&name, name.count) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
