import Foundation
import ProbeSettings

/// One of each secret, in every place from where the command takes it.
struct Secrets {
    /// One way of giving some of them.
    struct Way {
        /// By the name of the option; of text that is no secret too.
        var options: [(name: String, value: String)]
        var environment: [String: String?] = [:]

        /// As typed, for a verb with these options.
        func arguments(_ verb: CommandLineDescription.Verb) -> [String] {
            options.filter { option in verb.options.contains { $0.name == option.name } }.flatMap { ["--\($0.name)", $0.value] }
        }

        /// As a plan or a module has it.
        var yaml: String { options.map { "\($0.name): '\($0.value)'" }.joined(separator: ", ") }
    }

    let markers: [Marker]
    let ways: [Way]
    /// Of clients; serve's own are of the same kind.
    let encryptedKey: String
    let passwordFile: String
    /// A file that no request has room for.
    let tooLong: String

    /// - Parameter certificates: also where the files go.
    init(_ certificates: Certificates) async throws {
        let folder = certificates.folder
        let (keyPassword, userPassword) = (Marker("the key's password"), Marker("the user's password"))
        let (ticket, assertion, token) = (Marker("the ticket"), Marker("the assertion"), Marker("the token"))
        let identity = try certificates.client()
        func file(_ name: String, _ text: String) throws -> String { try write(text.utf8, name, in: folder) }
        let password = try file("key-password", keyPassword.text + "\n")
        let encrypted = folder.appending(path: "encrypted.key").path
        let archive = folder.appending(path: "client.p12").path
        try await Self.openssl(["pkcs8", "-topk8", "-in", identity.key, "-passout", "file:\(password)", "-out", encrypted], folder)
        try await Self.openssl(
            ["pkcs12", "-export", "-in", identity.certificate, "-inkey", identity.key, "-passout", "file:\(password)", "-out", archive],
            folder)
        let mounted = folder.appending(path: "mounted")
        try FileManager.default.createDirectory(at: mounted, withIntermediateDirectories: false)
        for (source, name) in [(identity.certificate, "tls.crt"), (encrypted, "tls.key"), (try certificates.root(), "ca.crt")] {
            try FileManager.default.copyItem(atPath: source, toPath: mounted.appending(path: name).path)
        }
        let keyVariable = ["DICOMPROBE_KEY_PASSWORD": keyPassword.text]
        ways = [
            Way(options: [
                ("cert", identity.certificate), ("key", encrypted), ("key-password-file", password), ("user", "alice"),
                ("user-password-file", try file("user-password", userPassword.text)),
            ]),
            Way(options: [("cert", archive), ("kerberos-ticket-file", try file("ticket", ticket.text))], environment: keyVariable),
            Way(
                options: [("tls-secret", mounted.path), ("saml-assertion-file", try file("assertion", assertion.text))],
                environment: keyVariable),
            Way(options: [("cert", identity.certificate), ("key", identity.key), ("jwt-file", try file("token", token.text))]),
            Way(options: [("user", "alice")], environment: ["DICOMPROBE_USER_PASSWORD": userPassword.text]),
        ]
        encryptedKey = encrypted
        passwordFile = password
        tooLong = try file("too-long", String(repeating: token.text, count: 1 << 11))
        markers = [keyPassword, userPassword, ticket, assertion, token, try Marker(key: identity.key)]
    }

    private static func openssl(_ arguments: [String], _ folder: URL) async throws {
        let (output, errors) = (folder.appending(path: "openssl.output"), folder.appending(path: "openssl.errors"))
        let process = try ChildProcess(["openssl"] + arguments, output: output, errors: errors)
        guard try await process.waitForExit() == .code(0) else { throw CocoaError(.fileWriteUnknown) }
    }
}
