import Foundation
import ProbeResults
import ProbeSettings
import Testing

@testable import dicomprobe

extension Interop {
    /// What the command is told in confidence it keeps, whatever it is asked to tell: each secret, in each way of giving it, with each verb that takes it.
    @Suite struct SecretTests {
        private static func description() throws -> CommandLineDescription { try CommandLineDescription(decoding: Dicomprobe._dumpHelp()) }

        // MARK: What is a secret

        /// Options whose names or explanations sound like secrets, and that hold or name none.
        private static let harmless: Set<String> = [
            // The kind of a key to make, the name of a Kubernetes secret to print, and where session keys are asked to go.
            "pki key", "pki secret", "pki namespace", "pki output", "keylog",
            // To attach to a ticket that is another one.
            "html",
        ]

        /// Whoever adds an option for a password, or the like, has to say that it is one; the other tests here then want it tried.
        @Test func whatSoundsLikeASecretIsDeclaredAsOne() throws {
            let help = try JSONDecoder().decode(Help.self, from: Data(Dicomprobe._dumpHelp().utf8))
            let secrets = Set(Secret.allCases.flatMap(\.options))
            var found: Set<String> = []
            for (path, option) in help.command.options() {
                guard option.kind != "flag", option.soundsSecret else { continue }
                if secrets.contains(option.name), path.first != "pki" || path.last == "show" {
                    found.insert(option.name)
                    #expect(["file", "folder"].contains(option.valueName), "\(option.name) is typed, and arguments are seen by everyone")
                    continue
                }
                let isHarmless = Self.harmless.contains(option.name) || Self.harmless.contains("\(path.first ?? "") \(option.name)")
                #expect(isHarmless || option.valueName == "path" || option.name == "pin", "\(path.joined(separator: " ")) --\(option.name)")
            }
            #expect(found == secrets)
        }

        private struct Help: Decodable {
            struct Command: Decodable {
                struct Argument: Decodable {
                    struct Name: Decodable {
                        let name: String
                    }
                    let kind: String
                    let preferredName: Name?
                    let valueName: String?
                    let abstract: String?
                    var name: String { preferredName?.name ?? valueName ?? "" }

                    var soundsSecret: Bool {
                        let words = "\(name) \(abstract ?? "")".lowercased().split { !$0.isLetter }.map(String.init)
                        let secret = [
                            "password", "passcode", "passphrase", "secret", "token", "ticket", "assertion", "credential", "private", "key",
                        ]
                        return secret.contains { words.contains($0) || words.contains($0 + "s") }
                            || secret.dropLast().contains(where: name.contains)
                    }
                }

                let commandName: String
                let arguments: [Argument]?
                let subcommands: [Command]?

                func options(_ path: [String] = []) -> [(path: [String], option: Argument)] {
                    (arguments ?? []).map { (path, $0) } + (subcommands ?? []).flatMap { $0.options(path + [$0.commandName]) }
                }
            }

            let command: Command
        }

        @Test func everySecretIsTriedInEveryWay() async throws {
            try await withCertificates { certificates in
                let ways = try await Secrets(certificates).ways
                #expect(Set(Secret.allCases.flatMap(\.options)).isSubset(of: ways.flatMap { $0.options.map(\.name) }))
                #expect(Set(Settings.secretVariables).isSubset(of: ways.flatMap(\.environment.keys)))
            }
        }

        @Test func aSecretIsFoundInEveryForm() throws {
            let marker = Marker("a secret")
            let text = marker.text
            let cut = Array(text.utf8)[5..<35]
            let document = try JSONEncoder().encode([text])
            let hexadecimal = cut.map { String($0, radix: 16, uppercase: true) }.joined(separator: " ")
            let escaped = try #require(text.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            let markup = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
            for found in [text, hexadecimal, escaped, markup, "\(Array(cut))", "x\0\(text)"] {
                #expect(marker.trace(in: Data(found.utf8)) != nil, "\(found)")
            }
            #expect(marker.trace(in: document) != nil)
            for shift in 0..<8 {
                let shifted = Data((String(repeating: "-", count: shift) + text).utf8)
                #expect(marker.trace(in: shifted.base64EncodedData()) != nil)
            }
            #expect(marker.trace(in: Data("nothing of it".utf8)) == nil)
        }

        // MARK: Verbs

        /// Success and failure, as text, as JSON and in every report, with the most that can be told of each step.
        @Test(.needs(.openssl)) func verbsThatConnectKeepSecrets() async throws {
            try await withCertificates { certificates in
                let secrets = try await Secrets(certificates)
                let server: ServerSecurity = .mutual(try certificates.server(), clientCA: try certificates.root())
                var exposure = Exposure()
                let options = ["--client-cert", "optional", "--accept-called", "PROBE", "--trace-data"]
                try await withPeer(.serve(server, options: options)) { peer in
                    let object = try TestObject.named("ct/explicit-little-endian.dcm").path
                    let target = "PROBE@localhost:\(peer.port)"
                    let verbs = try Self.description().verbs.filter { verb in
                        verb.section == nil && verb.options.contains { $0.name == "ca" }
                    }
                    #expect(verbs.count >= 5)
                    for verb in verbs {
                        let work = verb.path.last == "store" && verb.path.count == 1 ? verb.path + [object, "--to"] : verb.path
                        let least = verb.path.first == "bench" ? ["--count", "2"] : []
                        for (number, way) in secrets.ways.enumerated() {
                            let folder = certificates.folder.appending(path: "out-\(verb.path.joined(separator: "-"))-\(number)")
                            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
                            let files = ReportFiles(folder: folder)
                            let summary = folder.appending(path: "summary.md").path
                            let github: [String: String?] = ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": summary]
                            let given = least + ["--ca", try certificates.root()] + way.arguments(verb)
                            let done = try await run(
                                work + [target, "--trace-data"] + given + files.options, environment: way.environment.merging(github) { $1 }
                            )
                            #expect(done.exit == .code(0), "\(done)")
                            exposure.add(done)
                            try exposure.add(folder: folder)
                            // The others have the same to say of it.
                            guard verb.path.count == 1, verb.path != ["tls"] else { continue }
                            let refused = try await run(
                                work + ["NOBODY@localhost:\(peer.port)", "--trace-data", "--json"] + given, environment: way.environment)
                            #expect(refused.exit == .code(5), "\(refused)")
                            exposure.add(refused)
                        }
                    }
                    try exposure.add(peer.process)
                    try exposure.add(folder: peer.folder)
                }
                // It was there to be told.
                #expect(exposure.contains("user name alice") && exposure.contains("Kerberos service ticket"))
                #expect(exposure.byteCount > 100_000)
                #expect(exposure.traces(of: secrets.markers) == [])
            }
        }

        /// Secrets that are wrong are not quoted to say so.
        @Test(.needs(.openssl)) func whatIsWrongWithASecretIsToldWithoutIt() async throws {
            try await withCertificates { certificates in
                let secrets = try await Secrets(certificates)
                let (certificate, root) = (secrets.ways[0].options[0].value, try certificates.root())
                let user = try write((secrets.markers[1].text + "\n").utf8, "other-password", in: certificates.folder)
                var exposure = Exposure()
                for (arguments, reason) in [
                    (
                        ["echo", "localhost:1", "--cert", certificate, "--key", secrets.encryptedKey, "--key-password-file", user],
                        Reason.localBadKey
                    ),
                    (["echo", "localhost:1", "--cert", certificate, "--key", secrets.passwordFile], .localBadKey),
                    (["echo", "localhost:1", "--cert", secrets.passwordFile, "--key", secrets.encryptedKey], .localBadCertificate),
                    (["echo", "localhost:1", "--cert", secrets.encryptedKey], .localBadCertificate),
                    (["echo", "localhost:1", "--ca", secrets.passwordFile], .localBadCA),
                    (["echo", "localhost:1", "--ca", root, "--crl", secrets.passwordFile], .localBadCRL),
                    (["echo", "localhost:1", "--plain", "--jwt-file", secrets.tooLong], .localMissingFile),
                    (["echo", "localhost:1", "--plain", "--kerberos-ticket-file", secrets.tooLong], .localMissingFile),
                    (["echo", "localhost:1", "--plain", "--saml-assertion-file", secrets.tooLong], .localMissingFile),
                    (["echo", "localhost:1", "--plain", "--user", "a", "--user-password-file", secrets.tooLong], .localMissingFile),
                    (["serve", "--cert", certificate, "--key", secrets.encryptedKey, "--key-password-file", user], .localBadKey),
                    (["pki", "show", secrets.encryptedKey, "--key-password-file", user], .localBadKey),
                    (["store", secrets.tooLong, "--to", "localhost:1", "--plain"], .fileNotDICOM),
                ] {
                    for format in [[], ["--json"]] {
                        let wrong = try await run(arguments + format)
                        #expect((wrong.output + wrong.errors).contains(reason.rawValue), "\(wrong)")
                        exposure.add(wrong)
                    }
                }
                #expect(exposure.traces(of: secrets.markers) == [])
            }
        }

        /// With its own certificate's key, in each way; and what it says to those who come to look.
        @Test(.needs(.openssl)) func serveKeepsSecrets() async throws {
            try await withCertificates { certificates in
                let secrets = try await Secrets(certificates)
                let verb = try #require(Self.description().verb(of: ["serve"]))
                var exposure = Exposure()
                for way in secrets.ways where way.arguments(verb).count > 0 {
                    let arguments = way.arguments(verb)
                    let kind = Peer.Kind(
                        command: { port, folder in
                            let files = [
                                "--events", folder.appending(path: "events").path, "--ready-file", folder.appending(path: "ready").path,
                            ]
                            return [Installation.binary.path, "serve", "--port", "\(port)", "--discard", "--trace-data"] + files + arguments
                        }, environment: { way.environment.merging(["HOME": $0.path, "XDG_DATA_HOME": nil, "XDG_CONFIG_HOME": nil]) { $1 } })
                    try await withPeer(kind) { peer in
                        exposure.add(try await run(["tls", "localhost:\(peer.port)", "--ca", try certificates.root()]))
                        try exposure.add(peer.process)
                        #expect(try limitOfCoreDumps(of: peer.process) <= 1)
                        try exposure.add(folder: peer.folder)
                    }
                }
                #expect(exposure.contains("listening on"))
                #expect(exposure.traces(of: secrets.markers) == [])
            }
        }

        /// In bytes; 1 is what keeps Linux from giving the dump to a program, too.
        private func limitOfCoreDumps(of process: ChildProcess) throws -> Int {
            let limits = try String(contentsOf: URL(filePath: "/proc/\(process.id)/limits"), encoding: .utf8)
            let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
            return try #require(line.split(separator: " ").dropFirst(4).first.flatMap { Int($0) }, "\(line)")
        }

        @Test(.needs(.openssl)) func plansAndModulesKeepSecrets() async throws {
            try await withCertificates { certificates in
                let secrets = try await Secrets(certificates)
                let server: ServerSecurity = .mutual(try certificates.server(), clientCA: try certificates.root())
                var exposure = Exposure()
                let variables = secrets.ways.reduce(into: [String: String?]()) { $0.merge($1.environment) { $1 } }
                try await withPeer(.serve(server, options: ["--client-cert", "optional", "--discard", "--trace-data"])) { peer in
                    let target = "localhost:\(peer.port)"
                    let options = try secrets.ways.map { "\($0.yaml), ca: '\(try certificates.root())'" }
                    let steps = options.map { "  - {echo: '\(target)', \($0)}\n  - {echo: 'localhost:1', \($0)}\n" }.joined()
                    let folder = certificates.folder.appending(path: "out")
                    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
                    let plan = try write("steps:\n\(steps)".utf8, "plan.yaml", in: certificates.folder)
                    for arguments in [["run", plan, "--trace-data"] + ReportFiles(folder: folder).options, ["run", plan, "--json"]] {
                        let ended = try await run(arguments, environment: variables)
                        #expect(ended.output.contains("tcp.refused"), "\(ended)")
                        exposure.add(ended)
                    }
                    try exposure.add(folder: folder)
                    for variable in Settings.secretVariables {
                        let asking = try write(
                            "steps: [{echo: '${\(variable)}.example.org:1'}]".utf8, "asking.yaml", in: certificates.folder)
                        let refused = try await run(["run", asking], environment: variables)
                        #expect(
                            refused.exit == .code(2) && (refused.output + refused.errors).contains("\(variable) holds a secret"),
                            "\(refused)")
                        exposure.add(refused)
                    }
                    #if Exporter
                    let modules = options.enumerated().map { "  m\($0): {verb: echo, allow: ['localhost:*'], \($1)}\n" }.joined()
                    let kind = Peer.Kind(
                        command: { port, folder in
                            let file = try write("modules:\n\(modules)".utf8, "modules.yaml", in: folder)
                            return [
                                Installation.binary.path, "exporter", "--config", file, "--listen", "127.0.0.1:\(port)", "--trace-data",
                            ]
                        }, environment: { variables.merging(["HOME": $0.path, "XDG_DATA_HOME": nil, "XDG_CONFIG_HOME": nil]) { $1 } })
                    try await withPeer(kind) { peer in
                        let exporter = Exporter(peer: peer)
                        for number in options.indices {
                            let answer = try await exporter.probe("m\(number)", target)
                            #expect(answer.value("dicomprobe_success") == 1, "\(answer)")
                            exposure.add("/probe", Data(answer.text.utf8))
                        }
                        for path in ["/", "/metrics", "/probe?module=m0", "/probe?module=m0&target=elsewhere:1"] {
                            exposure.add(path, Data(try await exporter.get(path).text.utf8))
                        }
                        try exposure.add(peer.process)
                        try exposure.add(folder: peer.folder)
                    }
                    #endif
                    try exposure.add(folder: peer.folder)
                }
                #expect(exposure.traces(of: secrets.markers) == [])
            }
        }

        /// Also where they were put by mistake: into a variable or a setting that does not exist.
        @Test(.needs(.openssl)) func settingsAreToldWithoutSecrets() async throws {
            try await withCertificates { certificates in
                let secrets = try await Secrets(certificates)
                let secret = secrets.markers[0].text
                var exposure = Exposure()
                var variables = Dictionary(uniqueKeysWithValues: Settings.secretVariables.map { ($0, String?.some(secret)) })
                for verb in try Self.description().verbs where verb.path != ["settings"] {
                    for format in verb.path == ["echo"] ? [[], ["--json"]] : [["--json"]] {
                        let told = try await run(["settings"] + format + verb.path, environment: variables)
                        #expect(told.exit == .code(0), "\(told)")
                        for variable in Settings.secretVariables { #expect(told.output.contains(variable), "\(told)") }
                        exposure.add(told)
                    }
                }
                for verb in ["SERVE", "PKI", "EXPORTER"] { variables["DICOMPROBE_\(verb)_KEY_PASSWORD"] = secret }
                for arguments in [
                    ["settings", "serve"], ["echo", "127.0.0.1:1", "--plain", "-v"], ["echo", "127.0.0.1:1", "--plain", "--json"],
                ] {
                    exposure.add(try await run(arguments, environment: variables))
                }
                let file = "dicomprobe.yaml"
                for text in [
                    "key-password: '\(secret)'", "serve: {user-password: '\(secret)'}", "insecure: '\(secret)'",
                    "tls-min: ['\(secret)', '\(secret)']",
                ] {
                    _ = try write(text.utf8, file, in: certificates.folder)
                    exposure.add(
                        try await run(["echo", "127.0.0.1:1"], environment: ["XDG_CONFIG_HOME": nil], directory: certificates.folder))
                }
                #expect(exposure.traces(of: secrets.markers) == [])
            }
        }

        // MARK: Files

        /// What holds keys is for its owner alone, whatever the mask says, and is not printed.
        @Test func keysThatAreMadeAreForTheirOwner() async throws {
            try await withTemporaryFolder { folder in
                var exposure = Exposure()
                for arguments in [["init", "--intermediate"], ["server", "localhost"], ["client", "probe"]] {
                    let command = "umask 0; exec \"$0\" \"$@\""
                    let (output, errors) = (folder.appending(path: "output"), folder.appending(path: "errors"))
                    let process = try ChildProcess(
                        ["sh", "-c", command, Installation.binary.path, "pki"] + arguments + ["--directory", folder.path + "/pki"],
                        output: output,
                        errors: errors, environment: ["HOME": folder.path, "XDG_CONFIG_HOME": nil])
                    #expect(try await process.waitForExit() == .code(0))
                    for file in [output, errors] { exposure.add(file.path, try Data(contentsOf: file)) }
                }
                let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/pki").filter { $0.hasSuffix(".key") }
                #expect(Set(names) == ["ca.key", "intermediate.key", "localhost.key", "probe.key"])
                for name in names {
                    let path = "\(folder.path)/pki/\(name)"
                    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
                    #expect(exposure.traces(of: [try Marker(key: path)]) == [])
                }
            }
        }
    }
}
