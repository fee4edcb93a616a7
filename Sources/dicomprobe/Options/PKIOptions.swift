import ArgumentParser
import Diagnosis
import PKI
import ProbeReports
import ProbeResults

/// Where an authority and what it issued are.
struct PKILocation: ParsableArguments {
    @Option(help: ArgumentHelp("The folder with the CA and what it issued.", valueName: "folder"))
    var directory = "pki"

    var folder: PKIFolder { PKIFolder(path: directory) }

    /// Runs what issues and writes, and says which files there are now.
    func report(
        output: DocumentOptions, warnings: [ProbeResult.Warning] = [], _ body: () throws(PKIError) -> [String]
    ) throws -> Never {
        try report(output: output, warnings: warnings) { () throws(PKIError) in
            let paths = try body()
            return ("wrote \(paths.joined(separator: ", "))", paths)
        }
    }

    /// - Parameters:
    ///   - output: how to print it.
    ///   - warnings: what else is to be said of it.
    ///   - body: gives back what to say, and the files written.
    func report(
        output: DocumentOptions, warnings: [ProbeResult.Warning] = [], _ body: () throws(PKIError) -> (message: String, paths: [String])
    ) throws -> Never {
        let (message, paths) = try finding(body)
        var result = ProbeResult(command: "pki", reason: .ok, message: message)
        result.warnings = warnings
        result.files = paths
        try output.report(result)
    }

    func finding<Value>(_ body: () throws(PKIError) -> Value) throws(Finding) -> Value {
        do throws(PKIError) {
            return try body()
        } catch {
            throw Finding(error, .ca, option: "pki", path: directory)
        }
    }
}

/// What all that issues is told.
struct PKIOptions: ParsableArguments {
    @OptionGroup var location: PKILocation

    @Option(help: ArgumentHelp("The key: ec (P-256), rsa2048, rsa3072 or rsa4096.", valueName: "kind"))
    var key = KeyKind.ec

    @Flag(inversion: .prefixedNo, help: "Replace files that are there already.")
    var force = false

    enum KeyKind: String, CaseIterable, ExpressibleByArgument {
        case ec, rsa2048, rsa3072, rsa4096

        var algorithm: KeyAlgorithm {
            switch self {
            case .ec: .ecP256
            case .rsa2048: .rsa(bits: 2048)
            case .rsa3072: .rsa(bits: 3072)
            case .rsa4096: .rsa(bits: 4096)
            }
        }
    }

    /// Has the folder's authority issue, and writes files, or a secret's manifest in their place.
    ///
    /// - Parameters:
    ///   - name: of the files.
    ///   - secret: the manifest that is asked for, if one is.
    ///   - output: how to print what was done.
    ///   - warnings: what is to be said of it; beside a manifest on standard output, on standard error.
    ///   - body: issues.
    func issue(
        named name: String, secret: PKISecretOptions, output: DocumentOptions, warnings: [ProbeResult.Warning] = [],
        _ body: (CertificateAuthority) throws(PKIError) -> TLSIdentity
    ) throws -> Never {
        let folder = location.folder
        guard let secretName = secret.secret else {
            try location.report(output: output, warnings: warnings) { () throws(PKIError) in
                try folder.write(body(folder.loadAuthority()), named: name, force: force)
            }
        }
        let manifest = try location.finding { () throws(PKIError) in
            try KubernetesSecret(
                name: secretName, namespace: secret.namespace, identity: body(folder.loadAuthority()), authorities: folder.loadRoot()
            ).manifest
        }
        guard let path = secret.output else {
            guard Output.standard.write(String(decoding: manifest, as: UTF8.self)) else {
                throw Finding(reason: .localOutputFailed, message: "the secret could not be written to standard output")
            }
            let report = TextReport(style: .of(.error))
            for warning in warnings + SettingsInForce.current.warnings { _ = Output.error.write(report.line(for: warning) + "\n") }
            throw RunEnd(exitCode: 0)
        }
        try location.report(output: output, warnings: warnings) { () throws(PKIError) in
            try KeyFile.write(manifest, to: path, access: .secret, replaces: force)
            return [path]
        }
    }
}

/// What a certificate tells of its revocation.
struct PKIRevocationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Tell in the certificate where the CA's revocation list is to be had; to put it there is yours to do (default: not told).",
            valueName: "url"))
    var crlUrl: String?

    func validate() throws {
        guard let crlUrl, !CertificateTemplate.isRevocationListURL(crlUrl) else { return }
        throw ValidationError("--crl-url: \"\(crlUrl)\" is no place to fetch a list from: http://HOST/FILE is expected, without commas")
    }
}

/// A Kubernetes secret in place of files.
struct PKISecretOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Print a secret of this name as a manifest for kubectl apply -f -, with the key, the chain and ca.crt, and write no other files.",
            valueName: "name"))
    var secret: String?

    @Option(help: ArgumentHelp("The secret's namespace.", valueName: "name"))
    var namespace: String?

    @Option(help: ArgumentHelp("Write the manifest to this file, for its owner alone, and do not print it.", valueName: "file"))
    var output: String?

    func check(_ options: DocumentOptions) throws {
        guard let secret else {
            if namespace != nil { throw ValidationError("--namespace needs --secret") }
            if output != nil { throw ValidationError("--output needs --secret") }
            return
        }
        guard KubernetesSecret.isName(secret) else {
            throw ValidationError(
                "--secret: \"\(secret)\" is no name of a secret: lower-case letters, digits, hyphens and dots are allowed")
        }
        if let namespace, !KubernetesSecret.isNamespace(namespace) {
            throw ValidationError("--namespace: \"\(namespace)\" is no namespace: lower-case letters, digits and hyphens are allowed")
        }
        if options.json, output == nil { throw ValidationError("--json needs standard output, where the secret would go: give --output") }
    }
}

enum PKIDays {
    /// A century, and a date that every certificate can hold.
    private static let maximum = 36_500

    static func check(_ days: Int) throws {
        guard (1...maximum).contains(days) else { throw ValidationError("--days must be from 1 to \(maximum)") }
    }
}
