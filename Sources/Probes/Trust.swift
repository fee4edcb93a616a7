import Diagnosis
import PKI
import ProbeResults
import Transport

/// What the TLS options name: files to read and names to use.
package struct Trust: Sendable {
    package enum ServerName: Equatable, Sendable {
        /// The target's host, unless it is an address.
        case host
        case none
        case name(String)
    }

    /// Files of trusted CAs; empty for the system's.
    package var caPaths: [String] = []
    package var allowsPartialChain = false
    /// Revocation lists; with some, the whole chain is checked against them.
    package var crlPaths: [String] = []
    /// The server's public key must be one of these, if there are any: see ``PublicKeyPin``.
    package var pins: [String] = []
    /// Versions, suites, application protocol, key log.
    package var session = TLSSession()
    /// Our own certificate and key.
    package var identity: IdentityFiles?
    /// A mounted secret, for its authority; where ``caPaths`` name others, they are trusted instead.
    package var secret: TLSSecret?
    package var serverName = ServerName.host
    /// What the certificate must be for; nil for the target's host.
    package var verifiedName: String?
    package var isInsecure = false
    /// The CA of this user's own `serve`: trusted for this machine's own names only, where no CA is given, and only if it is there.
    package var ownCAPath: String?
    /// For pipes in the place of files.
    package var wait: KeyFile.Wait = KeyFile.patiently

    package init() {}

    /// Reads the files and prepares TLS.
    ///
    /// - Parameters:
    ///   - host: the target's.
    ///   - connectHost: where the connection goes.
    /// - Throws: `Finding` of the local layer.
    package func security(host: String, connectHost: String) throws(Finding) -> ProbePlan.Security {
        let name = PeerName(verifiedName ?? host)
        let sni = sni(for: host)
        let (anchors, hasOwnAnchors) = try anchors(for: [host, connectHost, name.description])
        var given: [Certificate] = []
        if hasOwnAnchors, case .certificates(let certificates) = anchors { given = certificates }
        let revocationLists = try [CertificateRevocationList].reading(crlPaths, wait: wait)
        let policy = VerificationPolicy(
            anchors: anchors, allowsPartialChain: allowsPartialChain, name: name, purpose: .tlsServer,
            minimumStrength: session.profile.minimumStrength, revocationLists: revocationLists, pins: try pinSet())
        let identity = try identity?.read(wait: wait)
        let configuration = TLSClientConfiguration(
            trust: policy, serverName: sni, identity: identity, insecure: isInsecure, alpn: session.alpn, profile: session.profile,
            keyLog: session.keyLog)
        let context: TLSContext
        do throws(PKIError) {
            context = try TLSContext(client: configuration)
        } catch {
            throw finding(error)
        }
        if let finding = Finding(nothingOffered: context.offer, profile: session.profile) { throw finding }
        var terms = ConnectionContext.TLS(
            serverName: sni, verifiedName: name.description, clientCertificate: identity?.chain.first?.facts, hasOwnAnchors: hasOwnAnchors,
            anchors: given, isInsecure: isInsecure)
        terms.revocationLists = revocationLists.map(\.facts)
        terms.applicationProtocols = session.alpn
        terms.profile = session.profile
        return .tls(context, terms)
    }

    /// What TLS could not be prepared for.
    func finding(_ error: PKIError) -> Finding {
        if let finding = Finding(parametersRefused: error, profile: session.profile) { return finding }
        return switch error {
        case .invalidName: Finding(error, .certificate, option: "the name to send or verify", path: "")
        case .file: Finding(error, .ca, option: "SSL_CERT_FILE", path: "")
        case .openSSL(call: "X509_LOOKUP_load_file", _): Finding(error, .ca, option: "SSL_CERT_FILE", path: "the file")
        case .openSSL(call: "SSL_use_cert_and_key", _):
            Finding(error, .certificate, option: identity?.option ?? "--cert", path: identity?.certificatePath ?? "")
        default: Finding(error, .ca, option: "TLS", path: "the configuration of OpenSSL, or a CA,")
        }
    }

    /// As it is sent: never an address, and without the dot that ends an absolute name (RFC 6066 3).
    private func sni(for host: String) -> String? {
        let name: String
        switch serverName {
        case .none: return nil
        case .name(let given): name = given
        case .host: name = host
        }
        guard case .dns(let name) = PeerName(name) else { return nil }
        return name
    }

    /// - Returns: also whether the user named them.
    private func anchors(for names: [String]) throws(Finding) -> (anchors: TrustAnchors, areGiven: Bool) {
        guard !caPaths.isEmpty else {
            if let authority = try secret?.readAuthority(wait: wait) { return (.certificates(authority), true) }
            guard names.allSatisfy(Self.ownNames.contains), let ownCAPath, let certificates = try? Certificate.read(path: ownCAPath) else {
                return (.system, false)
            }
            return (.systemAnd(certificates), false)
        }
        var certificates: [Certificate] = []
        for path in caPaths {
            do throws(PKIError) {
                certificates += try Certificate.read(path: path, wait: wait)
            } catch {
                throw Finding(error, .ca, option: "--ca", path: path)
            }
        }
        return (.certificates(certificates), true)
    }

    /// What this machine calls itself: nobody else can be reached by these names.
    private static let ownNames: Set<String> = ["localhost", "127.0.0.1", "::1"]

    private func pinSet() throws(Finding) -> Set<PublicKeyPin> {
        var set: Set<PublicKeyPin> = []
        for pin in pins {
            do throws(PKIError) {
                set.insert(try PublicKeyPin(pin))
            } catch {
                throw Finding(error, .certificate, option: "--pin", path: "")
            }
        }
        return set
    }
}

extension [CertificateRevocationList] {
    /// The lists of the files that `--crl` names. Each has to be complete: what is revoked in the list that a delta belongs to would pass.
    ///
    /// - Parameter wait: for pipes in the place of files.
    /// - Throws: `Finding` of the local layer.
    package static func reading(
        _ paths: [String], wait: KeyFile.Wait = KeyFile.patiently
    ) throws(Finding) -> [CertificateRevocationList] {
        var lists: [CertificateRevocationList] = []
        for path in paths {
            do throws(PKIError) {
                let read = try CertificateRevocationList.read(path: path, wait: wait)
                guard !read.contains(where: \.isDelta) else { throw .deltaRevocationList }
                lists += read
            } catch {
                throw Finding(error, .revocationList, option: "--crl", path: path)
            }
        }
        return lists
    }
}
