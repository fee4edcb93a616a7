import Foundation
import Glibc
import ProbeResults
import ProbeSettings
import Testing

@testable import dicomprobe

extension Interop {
    /// What is set below the command line, as the command finds it.
    @Suite struct SettingsTests {
        /// A user's folder and a working directory, with settings files where texts are given.
        private func withFolders<Result>(
            own: String? = nil, directory: String? = nil, _ body: (_ home: URL, _ directory: URL) async throws -> Result
        ) async throws -> Result {
            try await withTemporaryFolder { folder in
                let home = folder.appending(path: "home")
                let config = home.appending(path: ".config/dicomprobe")
                let work = folder.appending(path: "work")
                for folder in [config, work] { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
                try own?.write(to: config.appending(path: "dicomprobe.yaml"), atomically: false, encoding: .utf8)
                try directory?.write(to: work.appending(path: "dicomprobe.yaml"), atomically: false, encoding: .utf8)
                return try await body(home, work)
            }
        }

        private static func description() throws -> CommandLineDescription { try CommandLineDescription(decoding: Dicomprobe._dumpHelp()) }

        // MARK: Every option

        @Test(arguments: [["echo"], ["store"], ["tls"], ["serve"], ["pki", "init"], ["pki", "server"]])
        func everyOptionHasAVariable(verb: [String]) async throws {
            let options = try #require(Self.description().verb(of: verb)).options.filter { $0.canBeSet }
            #expect(options.count > 4)
            let prefix = "DICOMPROBE_" + (["serve", "pki"].contains(verb[0]) ? "\(verb[0].uppercased())_" : "")
            let variables = options.map { option in
                (option.key, prefix + option.key.uppercased().replacing("-", with: "_"), option.kind == .flag ? "true" : "value")
            }
            let report = try await probe(
                ["settings", "--json"] + verb, environment: Dictionary(uniqueKeysWithValues: variables.map { ($0.1, $0.2) }))
            #expect(report.reason == .ok, "\(report)")
            #expect(report.result.warnings.isEmpty)
            for (option, variable, value) in variables {
                let setting = report.result.settings?.first { $0.option == option }
                #expect(setting == ProbeResult.Setting(option: option, value: value, source: variable))
            }
        }

        /// The CA's name can be set; a certificate would be issued to it.
        @Test func whomACertificateNamesIsTyped() async throws {
            let variables = ["DICOMPROBE_PKI_NAME": "Hospital CA"]
            let shown = try await probe(["settings", "--json", "pki", "server"], environment: variables)
            #expect(shown.reason == .ok && shown.result.settings?.contains { $0.option == "name" } == false, "\(shown)")
            let issued = try await run(["pki", "server"], environment: variables)
            #expect(issued.exit == .code(2) && issued.errors.contains("a name is missing"), "\(issued)")
            let initial = try await probe(["settings", "--json", "pki", "init"], environment: variables)
            #expect(initial.result.settings?.first { $0.option == "name" }?.value == "Hospital CA", "\(initial)")
        }

        /// Whoever left a file in the working directory must not be trusted with anything but the five harmless settings.
        @Test func theWorkingDirectoryMaySetFiveThingsOnly() throws {
            let description = try Self.description()
            var allowed: Set<String> = []
            var refused = 0
            for verb in description.verbs {
                for option in verb.options where option.canBeSet {
                    let setting = "\(option.key): \(option.kind == .flag ? "true" : "x")"
                    let text = verb.section.map { "\($0): {\(setting)}" } ?? setting
                    for text in [text, "profiles: {p: {\(text)}}"] {
                        if try isRefused(text, description) { refused += 1 } else { allowed.insert(option.key) }
                    }
                }
            }
            #expect(allowed == ["target", "called", "calling", "timeout", "deadline"])
            #expect(refused > 60)
        }

        private func isRefused(_ text: String, _ description: CommandLineDescription) throws -> Bool {
            let file = Settings.File(path: "./dicomprobe.yaml", text: text, owner: .workingDirectory)
            do {
                _ = try Settings(environment: [:], files: [file], profile: nil, description: description)
                return false
            } catch let error {
                guard case .forbiddenKey = error else { throw error }
                return true
            }
        }

        // MARK: Where a value comes from

        @Test func eachLevelBeatsTheNext() async throws {
            let own = "timeout: 4s\nprofiles: {p: {timeout: 3s}}"
            try await withFolders(own: own, directory: "timeout: 5s") { home, work in
                let path = home.appending(path: ".config/dicomprobe/dicomprobe.yaml").path
                let variable = ["DICOMPROBE_TIMEOUT": "2s"]
                let levels: [([String], [String: String?], URL?, String, String)] = [
                    (["--timeout", "1s", "--profile", "p"], variable, work, "1s", "command line"),
                    (["--profile", "p"], variable, work, "2s", "DICOMPROBE_TIMEOUT"), (["--profile", "p"], [:], work, "3s", "\(path):2"),
                    ([], [:], work, "5s", "./dicomprobe.yaml:1"), ([], [:], nil, "4s", "\(path):1"),
                ]
                for (arguments, variables, directory, value, source) in levels {
                    let run = try await run(
                        ["settings", "--json", "echo"] + arguments, home: home, environment: variables, directory: directory ?? home)
                    let setting = try await Report(checking: run).result.settings?.first { $0.option == "timeout" }
                    #expect(setting == ProbeResult.Setting(option: "timeout", value: value, source: source), "\(run)")
                }
            }
        }

        @Test func theUsersFileIsFoundWhereXDGSays() async throws {
            try await withFolders(own: "calling: HOME") { home, work in
                let config = work.appending(path: "dicomprobe")
                try FileManager.default.createDirectory(at: config, withIntermediateDirectories: false)
                try "calling: XDG".write(to: config.appending(path: "dicomprobe.yaml"), atomically: false, encoding: .utf8)
                let report = try await probe(["settings"], home: home, environment: ["XDG_CONFIG_HOME": work.path])
                #expect(report.result.settings?.first { $0.option == "calling" }?.value == "XDG")
                #expect(report.result.files == [config.appending(path: "dicomprobe.yaml").path])
            }
        }

        /// In the folder where the user keeps it, the file is still the user's.
        @Test func theUsersFileStaysTheirsInItsOwnFolder() async throws {
            try await withFolders(own: "insecure: true") { home, _ in
                let report = try await probe(["settings"], home: home, directory: home.appending(path: ".config/dicomprobe"))
                #expect(report.result.settings?.first { $0.option == "insecure" }?.value == "true", "\(report)")
            }
        }

        @Test func secretsAreMasked() async throws {
            let run = try await run(["settings", "echo"], environment: ["DICOMPROBE_KEY_PASSWORD": "hunter2"])
            #expect(run.exit == .code(0), "\(run)")
            #expect(run.output.contains("DICOMPROBE_KEY_PASSWORD"))
            #expect(!run.output.contains("hunter2"))
            #expect(!run.errors.contains("hunter2"))
        }

        // MARK: What it does

        @Test(.needs(.dcmtk)) func aVerbDoesWhatIsSet() async throws {
            try await withCertificates { certificates in
                try await withPeer(.storescp(.tls(certificates.server()))) { peer in
                    let ca = try certificates.root()
                    let own = "profiles: {p: {target: 'FROMFILE@localhost:\(peer.port)', ca: '\(ca)'}}"
                    try await withFolders(own: own) { home, work in
                        let report = try await probe(["echo", "--profile", "p"], home: home, directory: work)
                        #expect(report.reason == .ok, "\(report)")
                        #expect(report.result.target?.calledAETitle == "FROMFILE")
                        #expect(report.result.settings?.map(\.option) == ["target", "ca"])
                        // Without the profile there is no such target.
                        let without = try await probe(["echo", "localhost:\(peer.port)"], home: home, directory: work)
                        #expect(without.exit == .code(4), "\(without)")
                    }
                }
            }
        }

        /// A file left in the working directory turns verification off, or makes another CA trusted: nothing is connected to.
        @Test(
            .needs(.dcmtk),
            arguments: ["insecure: true", "ca: evil.pem", "verify-name: evil", "connect-to: evil", "plain: true", "sni: none"])
        func aHostileFileWeakensNothing(setting: String) async throws {
            try await withCertificates { certificates in
                try await withPeer(.storescp(.tls(certificates.server()))) { peer in
                    try await withFolders(directory: "timeout: 5s\n\(setting)") { home, work in
                        let report = try await probe(["echo", "localhost:\(peer.port)"], home: home, directory: work)
                        #expect(report.reason == .usageSettings, "\(report)")
                        #expect(report.result.message.contains("./dicomprobe.yaml:2"))
                        #expect(report.result.phases.isEmpty)
                    }
                }
            }
        }

        // MARK: What can't be

        @Test func aMisspeltVariableIsTold() async throws {
            let report = try await probe(["echo", "localhost:1", "--plain"], environment: ["DICOMPROBE_TIMEOT": "1s"])
            #expect(report.reason == .tcpRefused, "\(report)")
            #expect(report.result.warnings.map(\.reason) == [.settingsUnknownVariable])
            #expect(report.result.warnings.first?.message.contains("DICOMPROBE_TIMEOT") == true)
        }

        /// By the verb that heeds the other one, and by the one that says what is in force.
        @Test(arguments: [["echo"], ["settings", "--json", "echo"]])
        func aProfileThatIsPassedOverIsTold(verb: [String]) async throws {
            let own = "profiles: {p: {target: 'localhost:1', plain: true}}"
            try await withFolders(own: own, directory: "profiles: {p: {timeout: 7s}}") { home, work in
                let report = try await probe(verb + ["--profile", "p"], home: home, directory: work)
                #expect(report.reason == (verb == ["echo"] ? .tcpRefused : .ok), "\(report)")
                #expect(report.result.warnings.map(\.reason) == [.settingsShadowedProfile], "\(report)")
                let message = report.result.warnings.first?.message ?? ""
                for file in ["./dicomprobe.yaml", home.appending(path: ".config/dicomprobe/dicomprobe.yaml").path] {
                    #expect(message.contains(file), "\(report)")
                }
                let other = try await probe(verb, home: home, environment: ["DICOMPROBE_TARGET": "localhost:1"], directory: work)
                #expect(other.result.warnings.isEmpty, "\(other)")
            }
        }

        @Test(arguments: [
            ("DICOMPROBE_TIMEOUT", "soon", Reason.usageDuration), ("DICOMPROBE_REPEAT", "many", .usageOptions),
            ("DICOMPROBE_PLAIN", "perhaps", .usageSettings),
            ("DICOMPROBE_CALLED", "MORE THAN SIXTEEN", .usageAETitle), ("DICOMPROBE_TARGET", "a:b:c", .usageTarget),
            ("DICOMPROBE_PROFILE", "none", .usageSettings),
        ])
        func aWrongValueSaysWhereItComesFrom(variable: String, value: String, reason: Reason) async throws {
            let run = try await run(["echo"], environment: [variable: value])
            #expect(run.exit == .code(2), "\(run)")
            let words = run.output + run.errors
            #expect(words.contains("[\(reason.rawValue)]"), "\(run)")
            if variable != "DICOMPROBE_PROFILE" { #expect(words.contains(variable), "\(run)") }
        }

        /// A pipe called like a settings file would be waited for in vain.
        @Test(arguments: ["pipe", "folder", "unreadable bytes", "too long"])
        func whatIsNoSettingsFileEndsTheRunAtOnce(kind: String) async throws {
            try await withFolders { home, work in
                let path = work.appending(path: "dicomprobe.yaml")
                switch kind {
                case "pipe": try #require(mkfifo(path.path, 0o600) == 0)
                case "folder": try FileManager.default.createDirectory(at: path, withIntermediateDirectories: false)
                case "too long": try Data(repeating: 0x20, count: 2 << 20).write(to: path)
                default: try Data([0xFF, 0xFE]).write(to: path)
                }
                let report = try await probe(["echo", "localhost:1"], home: home, directory: work)
                #expect(report.reason == .usageSettings, "\(report)")
                // Help is there all the same.
                let help = try await run(["echo", "--help"], home: home, directory: work)
                #expect(help.exit == .code(0))
            }
        }
    }
}
