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
    /// What tells them which certificates are revoked, where one is on purpose.
    var crlPath: String?
    /// The TLS of connections with faults.
    var faults: FaultTLS?
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

    /// - Parameters:
    ///   - address: where the server is going to listen.
    ///   - faults: what goes wrong on purpose.
    /// - Throws: `Finding` of the local layer, also for options that contradict each other.
    func security(listeningOn address: String, faults: FaultPlan) throws(Finding) -> ServeSecurity {
        try checkContradictions()
        try checkContradictions(faults)
        if plain { return ServeSecurity(security: .plain) }
        let session = try session.session()
        let clientPolicy = try clientPolicy(session.profile)
        let requiresCertificate = clientPolicy != nil && clientCert != .optional
        guard let files = try identity.files() else {
            let own = try ownIdentity(for: address, faults)
            let configuration = Self.configuration(own.serve.identity, clientPolicy, requiresCertificate, session)
            let context = try Self.load(configuration, files: nil).context
            return ServeSecurity(
                security: .tls(ServerTLS(context), requiresClientCertificate: requiresCertificate),
                caPath: own.faults?.caPath ?? own.serve.caPath, crlPath: own.faults?.crlPath,
                faults: try Self.tls(of: faults, configuration, own.faults), shortfall: context.offer.shortfall)
        }
        let load = { @Sendable () throws(Finding) in
            try Self.load(Self.configuration(files.read(), clientPolicy, requiresCertificate, session), files: files)
        }
        // Once: it may be a pipe.
        let configuration = Self.configuration(try files.read(), clientPolicy, requiresCertificate, session)
        let context = try Self.load(configuration, files: files).context
        // Whoever mounts a secret expects its renewal to be heeded; files are what they were when the server started.
        let tls = identity.secret == nil ? ServerTLS(context) : try ServerTLS(watching: files.paths, load: load)
        return ServeSecurity(
            security: .tls(tls, requiresClientCertificate: requiresCertificate), faults: try Self.tls(of: faults, configuration, nil),
            shortfall: context.offer.shortfall)
    }

    private static func configuration(
        _ identity: TLSIdentity, _ clientPolicy: VerificationPolicy?, _ requiresCertificate: Bool, _ session: TLSSession
    ) -> TLSServerConfiguration {
        TLSServerConfiguration(
            identity: identity, clientPolicy: clientPolicy, requiresClientCertificate: requiresCertificate, alpn: session.alpn,
            profile: session.profile, keyLog: session.keyLog)
    }

    private static func load(_ configuration: TLSServerConfiguration, files: IdentityFiles?) throws(Finding) -> ServerTLS.Loaded {
        let context: TLSContext
        do throws(PKIError) {
            context = try TLSContext(server: configuration)
        } catch {
            if let finding = Finding(parametersRefused: error, profile: configuration.profile) { throw finding }
            throw Finding(error, .certificate, option: files?.option ?? "the certificate of serve", path: files?.certificatePath ?? "")
        }
        if let finding = Finding(nothingOffered: context.offer, profile: configuration.profile) { throw finding }
        return ServerTLS.Loaded(context: context, certificate: configuration.identity.leaf.facts)
    }

    private static func tls(
        of faults: FaultPlan, _ configuration: TLSServerConfiguration, _ certificates: FaultCertificates?
    ) throws(Finding) -> FaultTLS? {
        guard let first = faults.firstAboutTLS else { return nil }
        do throws(PKIError) {
            return try FaultTLS(faults, base: configuration, certificates: certificates)
        } catch {
            throw Finding(
                reason: .localTLSParameters, message: "--fault \(first): the installed OpenSSL does not do that: \(error)",
                hint: "leave that fault out")
        }
    }

    private func checkContradictions(_ faults: FaultPlan) throws(Finding) {
        if plain, let fault = faults.firstAboutTLS {
            throw Finding(
                reason: .usageOptions, message: "--plain turns TLS off, and --fault \(fault) is about TLS", hint: "leave one of them out")
        }
        if let fault = faults.firstWithCertificate, let option = identity.firstGiven {
            throw Finding(
                reason: .usageOptions, message: "--fault \(fault) shows a certificate of serve's own CA, and \(option) names another",
                hint: "leave one of them out")
        }
        if clientCa.isEmpty, let fault = faults.firstAboutClientCertificates {
            throw Finding(
                reason: .usageOptions, message: "--fault \(fault) needs --client-ca", hint: "give the CA that issues to clients")
        }
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

    private func ownIdentity(
        for address: String, _ faults: FaultPlan
    ) throws(Finding) -> (serve: ServeIdentity, faults: FaultCertificates?) {
        guard let folder = UserFolders.serve else {
            throw Finding(
                reason: .usageOptions, message: "there is no home folder to keep a CA and a certificate in",
                hint: "set HOME or XDG_DATA_HOME, or give --cert and --key, or --plain")
        }
        // A wildcard address is no name that a client would use.
        let names = Self.wildcards.contains(address) ? [Self.hostName] : [Self.hostName, address]
        do throws(PKIError) {
            let now = Int64(time(nil))
            let identity = try ServeIdentity(folder: folder, names: names, now: now)
            guard faults.firstWithCertificate != nil else { return (identity, nil) }
            return (identity, try FaultCertificates(faults, folder: folder, names: names, now: now))
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
