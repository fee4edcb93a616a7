import Diagnosis
import PKI
import ProbeResults

/// The files by which one side of TLS proves itself, as options name them.
package struct IdentityFiles: Equatable, Sendable {
    /// One file, and the option that it comes from.
    private struct Named: Equatable {
        let option: String
        let path: String
    }

    private let certificate: Named
    /// Nil where the certificate's file has the key too.
    private let key: Named?
    /// Opens what is encrypted. Never shown.
    private let password: [UInt8]?

    /// What `--cert` and `--key` name: the certificate in PEM with its chain, in DER, or in PKCS#12; the key in PEM or DER, or with the certificate.
    package init(certificatePath: String, keyPath: String?, password: [UInt8]? = nil) {
        certificate = Named(option: "--cert", path: certificatePath)
        key = keyPath.map { Named(option: "--key", path: $0) }
        self.password = password
    }

    /// The two of a mounted Kubernetes secret.
    package init(_ secret: TLSSecret, password: [UInt8]? = nil) {
        certificate = Named(option: TLSSecret.option, path: secret.certificatePath)
        key = Named(option: TLSSecret.option, path: secret.keyPath)
        self.password = password
    }

    /// What to watch for a renewal.
    package var paths: [String] { [certificate.path] + (key.map { [$0.path] } ?? []) }

    /// For what is wrong with the identity as a whole.
    package var option: String { certificate.option }
    package var certificatePath: String { certificate.path }

    /// Reads them anew.
    ///
    /// - Parameter wait: for pipes in the place of files.
    /// - Throws: `Finding` of the local layer.
    package func read(wait: KeyFile.Wait = KeyFile.patiently) throws(Finding) -> TLSIdentity {
        let file = try readCertificate(wait)
        let privateKey = try readKey(besides: file, wait)
        do throws(PKIError) {
            return try TLSIdentity(chain: file.certificates, key: privateKey)
        } catch {
            throw Finding(error, .key, option: key?.option ?? certificate.option, path: key?.path ?? certificate.path)
        }
    }

    /// The certificate's file: what it holds, and its bytes.
    private struct CertificateFile {
        let bytes: [UInt8]
        let certificates: [Certificate]
        let key: PrivateKey?
        let isPEM: Bool
    }

    private func readCertificate(_ wait: KeyFile.Wait) throws(Finding) -> CertificateFile {
        do throws(PKIError) {
            let bytes = try KeyFile.read(certificate.path, wait: wait)
            guard PKCS12.isPKCS12(bytes) else {
                return CertificateFile(bytes: bytes, certificates: try Certificate.read(bytes), key: nil, isPEM: bytes.first != 0x30)
            }
            let file = try PKCS12(bytes, password: password)
            return CertificateFile(bytes: bytes, certificates: file.certificates, key: file.key, isPEM: false)
        } catch {
            throw Finding(error, .certificate, option: certificate.option, path: certificate.path)
        }
    }

    private func readKey(besides file: CertificateFile, _ wait: KeyFile.Wait) throws(Finding) -> PrivateKey {
        guard let key else {
            if let key = file.key { return key }
            do throws(PKIError) {
                guard file.isPEM else { throw .noPrivateKey }
                return try PrivateKey.read(file.bytes, password: password)
            } catch .noPrivateKey {
                throw Finding(
                    reason: .localBadKey, message: "\(certificate.option): \(certificate.path) holds no private key",
                    hint: "give it as --key")
            } catch {
                throw Finding(error, .key, option: certificate.option, path: certificate.path)
            }
        }
        do throws(PKIError) {
            return try PrivateKey.read(KeyFile.read(key.path, wait: wait), password: password)
        } catch {
            throw Finding(error, .key, option: key.option, path: key.path)
        }
    }
}

/// A Kubernetes secret of type `kubernetes.io/tls`, mounted as a folder.
package struct TLSSecret: Equatable, Sendable {
    package static let option = "--tls-secret"

    let path: String

    package init(path: String) {
        self.path = path
    }

    var certificatePath: String { path + "/tls.crt" }
    var keyPath: String { path + "/tls.key" }
    var authorityPath: String { path + "/ca.crt" }

    /// The certificate of the authority; nil where there is none. cert-manager leaves the file away or empty where the issuer does not tell.
    ///
    /// - Parameter wait: for a pipe in the place of its file.
    /// - Throws: `Finding` of the local layer.
    func readAuthority(wait: KeyFile.Wait) throws(Finding) -> [Certificate]? {
        do throws(PKIError) {
            let bytes = try KeyFile.read(authorityPath, wait: wait)
            return bytes.isEmpty ? nil : try Certificate.read(bytes)
        } catch {
            if error.isMissingFile { return nil }
            throw Finding(error, .ca, option: Self.option, path: authorityPath)
        }
    }
}
