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

    @OptionGroup var identity: IdentityOptions

    @Option(
        help: ArgumentHelp(
            "Mutual TLS: a client certificate must be issued by one of the CAs in this file or folder, PEM or DER. Repeatable.",
            valueName: "file"))
    var clientCa: [String] = []

    @Option(help: ArgumentHelp("Whether clients must have a certificate (default: required).", valueName: "optional|required"))
    var clientCert: ClientCertificate?

    @Option(
        help: ArgumentHelp(
            "Revocation lists for client certificates, PEM or DER: with one, the whole chain is looked up. Repeatable.", valueName: "file"))
    var crl: [String] = []

    enum ClientCertificate: String, ExpressibleByArgument, CaseIterable {
        case optional, required
    }

    /// - Parameter address: where the server is going to listen.
    /// - Returns: the security, and the CA that clients are to trust where the certificate is one of our own making.
    /// - Throws: `Finding` of the local layer, also for options that contradict each other.
    func security(listeningOn address: String) throws(Finding) -> (security: TestSCPConfiguration.Security, caPath: String?) {
        try checkContradictions()
        if plain { return (.plain, nil) }
        let clientPolicy = try clientPolicy()
        let requiresCertificate = clientPolicy != nil && clientCert != .optional
        guard let files = try identity.files() else {
            let own = try ownIdentity(for: address)
            let tls = ServerTLS(try Self.load(own.identity, clientPolicy, requiresCertificate, files: nil).context)
            return (.tls(tls, requiresClientCertificate: requiresCertificate), own.caPath)
        }
        let load = { @Sendable () throws(Finding) in try Self.load(files.read(), clientPolicy, requiresCertificate, files: files) }
        // Whoever mounts a secret expects its renewal to be heeded; files are what they were when the server started.
        let tls = identity.secret == nil ? ServerTLS(try load().context) : try ServerTLS(watching: files.paths, load: load)
        return (.tls(tls, requiresClientCertificate: requiresCertificate), nil)
    }

    private static func load(
        _ identity: TLSIdentity, _ clientPolicy: VerificationPolicy?, _ requiresCertificate: Bool, files: IdentityFiles?
    ) throws(Finding) -> ServerTLS.Loaded {
        let configuration = TLSServerConfiguration(
            identity: identity, clientPolicy: clientPolicy, requiresClientCertificate: requiresCertificate)
        do throws(PKIError) {
            return ServerTLS.Loaded(context: try TLSContext(server: configuration), certificate: identity.leaf.facts)
        } catch {
            throw Finding(error, .certificate, option: files?.option ?? "the certificate of serve", path: files?.certificatePath ?? "")
        }
    }

    private func checkContradictions() throws(Finding) {
        let given: [(name: String, isGiven: Bool)] = [
            (identity.firstGiven ?? "", identity.firstGiven != nil), ("--client-ca", !clientCa.isEmpty),
            ("--client-cert", clientCert != nil), ("--crl", !crl.isEmpty),
        ]
        if plain, let option = given.first(where: \.isGiven) {
            throw Finding(
                reason: .usageOptions, message: "--plain turns TLS off, and \(option.name) is about TLS", hint: "leave one of them out")
        }
        if clientCa.isEmpty, let option = given.dropFirst(2).first(where: \.isGiven) {
            throw Finding(
                reason: .usageOptions, message: "\(option.name) needs --client-ca", hint: "give the CA that issues to clients")
        }
    }

    private func clientPolicy() throws(Finding) -> VerificationPolicy? {
        guard !clientCa.isEmpty else { return nil }
        var authorities: [Certificate] = []
        for path in clientCa {
            do throws(PKIError) {
                authorities += try Certificate.read(path: path)
            } catch {
                throw Finding(error, .ca, option: "--client-ca", path: path)
            }
        }
        return VerificationPolicy(
            anchors: .certificates(authorities), name: nil, purpose: .tlsClient, revocationLists: try .reading(crl))
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
