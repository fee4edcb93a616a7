import ArgumentParser
import Diagnosis
import Glibc
import PKI
import ProbeResults
import Probes
import TestSCP
import Transport

/// What the options about security come to.
struct ServeSecurity {
    let security: TestSCPConfiguration.Security
    /// What clients are to trust, where the certificate is one of our own making.
    var caPath: String?
    /// What the installed OpenSSL lacks of what was asked for, in words.
    var shortfall: String?
}

/// How the test SCP proves itself, and whether clients must.
struct ServeSecurityOptions: ParsableArguments {
    @Flag(inversion: .prefixedNo, help: "No TLS.")
    var plain = false

    @OptionGroup var identity: IdentityOptions

    @OptionGroup var session: SessionOptions

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
    /// - Throws: `Finding` of the local layer, also for options that contradict each other.
    func security(listeningOn address: String) throws(Finding) -> ServeSecurity {
        try checkContradictions()
        if plain { return ServeSecurity(security: .plain) }
        let session = try session.session()
        let clientPolicy = try clientPolicy(session.profile)
        let requiresCertificate = clientPolicy != nil && clientCert != .optional
        guard let files = try identity.files() else {
            let own = try ownIdentity(for: address)
            let context = try Self.load(own.identity, clientPolicy, requiresCertificate, session, files: nil).context
            return ServeSecurity(
                security: .tls(ServerTLS(context), requiresClientCertificate: requiresCertificate), caPath: own.caPath,
                shortfall: context.offer.shortfall)
        }
        let load = { @Sendable () throws(Finding) in try Self.load(files.read(), clientPolicy, requiresCertificate, session, files: files) }
        // Whoever mounts a secret expects its renewal to be heeded; files are what they were when the server started.
        let context = try load().context
        let tls = identity.secret == nil ? ServerTLS(context) : try ServerTLS(watching: files.paths, load: load)
        return ServeSecurity(
            security: .tls(tls, requiresClientCertificate: requiresCertificate), shortfall: context.offer.shortfall)
    }

    private static func load(
        _ identity: TLSIdentity, _ clientPolicy: VerificationPolicy?, _ requiresCertificate: Bool, _ session: TLSSession,
        files: IdentityFiles?
    ) throws(Finding) -> ServerTLS.Loaded {
        let configuration = TLSServerConfiguration(
            identity: identity, clientPolicy: clientPolicy, requiresClientCertificate: requiresCertificate, alpn: session.alpn,
            profile: session.profile, keyLog: session.keyLog)
        let context: TLSContext
        do throws(PKIError) {
            context = try TLSContext(server: configuration)
        } catch {
            throw Finding(error, .certificate, option: files?.option ?? "the certificate of serve", path: files?.certificatePath ?? "")
        }
        if let finding = Finding(nothingOffered: context.offer, profile: session.profile) { throw finding }
        return ServerTLS.Loaded(context: context, certificate: identity.leaf.facts)
    }

    private func checkContradictions() throws(Finding) {
        let aboutClients = [("--client-cert", clientCert != nil), ("--crl", !crl.isEmpty)].first { $0.1 }?.0
        let given = [identity.firstGiven, session.firstGiven, clientCa.isEmpty ? nil : "--client-ca", aboutClients]
        if plain, let option = given.compactMap(\.self).first {
            throw Finding(
                reason: .usageOptions, message: "--plain turns TLS off, and \(option) is about TLS", hint: "leave one of them out")
        }
        if clientCa.isEmpty, let aboutClients {
            throw Finding(
                reason: .usageOptions, message: "\(aboutClients) needs --client-ca", hint: "give the CA that issues to clients")
        }
    }

    private func clientPolicy(_ profile: TLSProfile) throws(Finding) -> VerificationPolicy? {
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
            anchors: .certificates(authorities), name: nil, purpose: .tlsClient, minimumStrength: profile.minimumStrength,
            revocationLists: try .reading(crl))
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
