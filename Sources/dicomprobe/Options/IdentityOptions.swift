import ArgumentParser
import Diagnosis
import PKI
import ProbeResults
import Probes

/// Who we are: a certificate with its key, for clients and for `serve`.
struct IdentityOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Our certificate: PEM with its chain, DER, or PKCS#12 with its key.", valueName: "file"))
    var cert: String?

    @Option(help: ArgumentHelp("The certificate's private key, PEM or DER, where it is not with the certificate.", valueName: "file"))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "The file with the password of the key or the PKCS#12 file; a newline at its end does not count. Default: $DICOMPROBE_KEY_PASSWORD.",
            valueName: "file"))
    var keyPasswordFile: String?

    @Option(
        help: ArgumentHelp("A mounted Kubernetes TLS secret: tls.crt and tls.key; a client also trusts its ca.crt.", valueName: "folder"))
    var tlsSecret: String?

    /// What was given, in words, for a message on what it contradicts.
    var firstGiven: String? {
        let given = [("--cert", cert), ("--key", key), ("--key-password-file", keyPasswordFile), (TLSSecret.option, tlsSecret)]
        return given.first { $0.1 != nil }?.0
    }

    var secret: TLSSecret? { tlsSecret.map { TLSSecret(path: $0) } }

    /// The files to read; nil where none are named.
    ///
    /// - Parameter wait: for a pipe in the place of the password's file.
    /// - Throws: `Finding` for options that contradict each other, and for a password file that can't be read.
    func files(wait: KeyFile.Wait = KeyFile.patiently) throws(Finding) -> IdentityFiles? {
        if let secret {
            guard cert == nil, key == nil else {
                throw Finding(
                    reason: .usageOptions, message: "\(TLSSecret.option) and \(cert == nil ? "--key" : "--cert") both say who we are",
                    hint: "leave one of them out")
            }
            return IdentityFiles(secret, password: try password(wait))
        }
        guard let cert else {
            if let option = firstGiven {
                throw Finding(
                    reason: .usageOptions, message: "\(option) needs --cert", hint: "give the certificate that the key belongs to")
            }
            return nil
        }
        return IdentityFiles(certificatePath: cert, keyPath: key, password: try password(wait))
    }

    private func password(_ wait: KeyFile.Wait) throws(Finding) -> [UInt8]? {
        try KeyPassword.read(file: keyPasswordFile, wait: wait)
    }
}
