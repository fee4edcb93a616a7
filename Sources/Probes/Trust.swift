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
    package var certificatePath: String?
    package var keyPath: String?
    package var serverName = ServerName.host
    /// What the certificate must be for; nil for the target's host.
    package var verifiedName: String?
    package var isInsecure = false
    /// The CA of this user's own `serve`: trusted for this machine's own names only, where no CA is given, and only if it is there.
    package var ownCAPath: String?

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
        let policy = VerificationPolicy(
            anchors: try anchors(for: [host, connectHost, name.description]), allowsPartialChain: allowsPartialChain, name: name,
            purpose: .tlsServer)
        let identity = try identity()
        let configuration = TLSClientConfiguration(trust: policy, serverName: sni, identity: identity, insecure: isInsecure)
        do throws(PKIError) {
            return .tls(
                try TLSContext(client: configuration),
                ConnectionContext.TLS(
                    serverName: sni, verifiedName: name.description, hasClientCertificate: identity != nil, hasOwnAnchors: !caPaths.isEmpty,
                    isInsecure: isInsecure))
        } catch {
            throw finding(error)
        }
    }

    /// What TLS could not be prepared for.
    private func finding(_ error: PKIError) -> Finding {
        switch error {
        case .invalidName: Finding(error, .certificate, option: "the name to send or verify", path: "")
        case .file: Finding(error, .ca, option: "SSL_CERT_FILE", path: "")
        case .openSSL(call: "X509_LOOKUP_load_file", _): Finding(error, .ca, option: "SSL_CERT_FILE", path: "the file")
        default:
            if let certificatePath {
                Finding(error, .certificate, option: "--cert", path: certificatePath)
            } else {
                Finding(error, .ca, option: "TLS", path: "the configuration of OpenSSL, or a CA,")
            }
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

    private func anchors(for names: [String]) throws(Finding) -> TrustAnchors {
        guard !caPaths.isEmpty else {
            guard names.allSatisfy(Self.ownNames.contains), let ownCAPath, let certificates = try? Certificate.read(path: ownCAPath) else {
                return .system
            }
            return .systemAnd(certificates)
        }
        var certificates: [Certificate] = []
        for path in caPaths {
            do throws(PKIError) {
                certificates += try Certificate.read(path: path)
            } catch {
                throw Finding(error, .ca, option: "--ca", path: path)
            }
        }
        return .certificates(certificates)
    }

    /// What this machine calls itself: nobody else can be reached by these names.
    private static let ownNames: Set<String> = ["localhost", "127.0.0.1", "::1"]

    private func identity() throws(Finding) -> TLSIdentity? {
        guard let certificatePath else { return nil }
        return try TLSIdentity.read(certificatePath: certificatePath, keyPath: keyPath ?? certificatePath)
    }
}

extension TLSIdentity {
    /// The certificate and key that `--cert` and `--key` name; both may be in one file.
    ///
    /// - Throws: `Finding` of the local layer.
    package static func read(certificatePath: String, keyPath: String) throws(Finding) -> TLSIdentity {
        let chain: [Certificate]
        do throws(PKIError) {
            chain = try Certificate.read(path: certificatePath)
        } catch {
            throw Finding(error, .certificate, option: "--cert", path: certificatePath)
        }
        do throws(PKIError) {
            return try TLSIdentity(chain: chain, key: PrivateKey.readPEM(KeyFile.read(keyPath)))
        } catch {
            throw Finding(error, .key, option: "--key", path: keyPath)
        }
    }
}
