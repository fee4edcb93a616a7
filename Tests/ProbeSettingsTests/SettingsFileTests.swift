import ProbeSettings
import Testing

@Suite struct SettingsFileTests {
    private let ownPath = "/home/u/.config/dicomprobe/dicomprobe.yaml"

    private func error(own: String? = nil, directory: String? = nil, variables: [String: String] = [:]) throws -> SettingsError? {
        do {
            _ = try SampleCommandLine.expand(["echo"], variables: variables, own: own, directory: directory)
            return nil
        } catch let error as SettingsError {
            return error
        }
    }

    // MARK: The working directory's file

    @Test(arguments: ["ca", "cert", "key", "tls-secret", "insecure", "plain", "jobs", "verbose"])
    func theWorkingDirectorySaysNothingOfTrustIdentityOrRouting(key: String) throws {
        let expected = SettingsError.forbiddenKey(key, .file("./dicomprobe.yaml", line: 2))
        #expect(try error(directory: "target: pacs\n\(key): true") == expected)
        #expect(try error(directory: "profiles:\n  \"\(key)\": {\(key): x}", variables: ["DICOMPROBE_PROFILE": key]) == expected)
    }

    @Test func theWorkingDirectoryHasNoSections() throws {
        #expect(try error(directory: "serve: {port: 1}") == .forbiddenKey("serve", .file("./dicomprobe.yaml", line: 1)))
    }

    /// A profile is forbidden what the file is, also where nobody asks for it.
    @Test func aProfileThatIsNotAskedForIsHeldToTheSame() throws {
        #expect(try error(directory: "profiles: {x: {insecure: true}}") == .forbiddenKey("insecure", .file("./dicomprobe.yaml", line: 1)))
    }

    @Test func theUsersOwnProfileIsNotReplaced() throws {
        let expansion = try SampleCommandLine.expand(
            ["echo", "--profile", "bhs"], own: "profiles: {bhs: {target: bhs.example.org}}",
            directory: "target: evil.example\nprofiles: {bhs: {target: evil.example}}")
        #expect(expansion.arguments.last == "bhs.example.org")
    }

    /// Nor is it filled up with what it does not say.
    @Test func theUsersOwnProfileIsNotCompleted() throws {
        let expansion = try SampleCommandLine.expand(
            ["echo", "--profile", "bhs"], own: "target: good.example\nprofiles: {bhs: {cert: c.pem}}",
            directory: "profiles: {bhs: {target: evil.example, timeout: 1h}}")
        #expect(expansion.arguments == ["echo", "--cert=/home/u/.config/dicomprobe/c.pem", "--profile", "bhs", "--", "good.example"])
    }

    /// Whoever edits the one in the folder has to learn why nothing changes; nobody else has to learn that there are two.
    @Test func aProfileThatIsPassedOverIsKnown() throws {
        let own = "profiles: {bhs: {timeout: 1s}, mine: {timeout: 2s}}"
        let directory = "profiles: {bhs: {timeout: 3s}, theirs: {timeout: 4s}}"
        func shadowed(_ profile: String?, variables: [String: String] = [:]) throws -> Settings.ShadowedProfile? {
            let arguments = ["echo"] + (profile.map { ["--profile", $0] } ?? [])
            return try SampleCommandLine.settings(of: arguments, variables: variables, own: own, directory: directory).shadowedProfile
        }
        let expected = Settings.ShadowedProfile(name: "bhs", file: "./dicomprobe.yaml", fileInForce: ownPath)
        #expect(try shadowed("bhs") == expected)
        #expect(try shadowed(nil, variables: ["DICOMPROBE_PROFILE": "bhs"]) == expected)
        for profile in ["mine", "theirs", nil] { #expect(try shadowed(profile) == nil) }
    }

    /// Where the user has none of that name, the working directory's is taken.
    @Test func aProfileOfTheWorkingDirectoryAlone() throws {
        let expansion = try SampleCommandLine.expand(
            ["echo", "--profile", "bhs"], own: "target: other.example\nprofiles: {x: {target: x.example}}",
            directory: "profiles: {bhs: {target: bhs.example}}")
        #expect(expansion.arguments.last == "bhs.example")
    }

    /// A target in a file that came with a clone must not be sent the user's password.
    @Test func aTargetOfTheWorkingDirectoryGetsNoCredentials() throws {
        let directory = "target: evil.example"
        let target = SettingPlace.file("./dicomprobe.yaml", line: 1)
        let own = "user: alice\nuser-password-file: pw"
        #expect(try error(own: own, directory: directory) == .credentialForForeignTarget("user", target))
        let token = ["DICOMPROBE_JWT_FILE": "/token"]
        #expect(try error(directory: directory, variables: token) == .credentialForForeignTarget("jwt-file", target))
        #expect(throws: SettingsError.credentialForForeignTarget("user", target)) {
            try SampleCommandLine.expand(["echo", "--user", "alice"], directory: directory)
        }
        // Whom the user names gets them.
        let variables = ["DICOMPROBE_TARGET": "pacs", "DICOMPROBE_USER": "alice"]
        #expect(try error(directory: directory, variables: variables) == nil)
        let typed = ["echo", "pacs", "--user", "alice"]
        #expect(try SampleCommandLine.expand(typed, directory: directory).arguments == typed)
    }

    /// What the user's own file says of trust is in force, whatever the working directory's file sets.
    @Test func theUsersOwnTrustStaysInForce() throws {
        let expansion = try SampleCommandLine.expand(["echo"], own: "ca: /own.pem", directory: "target: pacs")
        #expect(expansion.arguments == ["echo", "--ca=/own.pem", "--", "pacs"])
    }

    // MARK: What can't be

    @Test func unknownKeysAreErrors() throws {
        #expect(try error(own: "timeot: 1s") == .unknownKey("timeot", .file(ownPath, line: 1)))
        #expect(try error(own: "a: 1\n") == .unknownKey("a", .file(ownPath, line: 1)))
        #expect(try error(own: "serve:\n  timeout: 1s") == .unknownKey("timeout", .file(ownPath, line: 2)))
        // What can't be set below the command line.
        #expect(try error(own: "profile: x") == .unknownKey("profile", .file(ownPath, line: 1)))
        #expect(try error(own: "path: x") == .unknownKey("path", .file(ownPath, line: 1)))
        #expect(try error(own: "[1]: x") == .unknownKey("a key that is no text", .file(ownPath, line: 1)))
    }

    @Test(arguments: [
        ("timeout: [1s]", "timeout", SettingsError.Expectation.text), ("timeout:", "timeout", .text), ("timeout: ''", "timeout", .text),
        ("plain: perhaps", "plain", .flag), ("ca: {a: b}", "ca", .list), ("ca: [[a]]", "ca", .list),
    ])
    func valuesOfTheWrongKindAreErrors(text: String, key: String, expected: SettingsError.Expectation) throws {
        #expect(try error(own: text) == .badValue(key: key, .file(ownPath, line: 1), expected: expected))
    }

    @Test func aVariableOfTheWrongKindIsAnError() throws {
        let expected = SettingsError.badValue(key: "plain", .variable("DICOMPROBE_PLAIN"), expected: .flag)
        #expect(try error(variables: ["DICOMPROBE_PLAIN": "perhaps"]) == expected)
    }

    @Test(arguments: ["- 1", "text", "profiles: x", "profiles: {a: x}", "serve: 1"])
    func whatIsNoMappingIsAnError(text: String) throws {
        #expect(try error(own: text) == .notAMapping(.file(ownPath, line: 1)))
    }

    @Test(arguments: [
        "a: [", "a: 'x", "a: \u{1}", "timeout: 1s\ntimeout: 2s", "timeout: 1s\n---\ntimeout: 2s", "timeout: *x",
        "timeout: " + String(repeating: "[", count: 100_000),
    ])
    func whatIsNoYAMLIsAnError(text: String) throws {
        guard case .notYAML(file: ownPath, _, _) = try error(own: text) else {
            Issue.record("\(String(describing: try error(own: text)))")
            return
        }
    }

    @Test(arguments: ["", "# nothing", "~", "---", "serve:", "profiles:", "profiles: {a: }"])
    func nothingIsAllowed(text: String) throws {
        #expect(try error(own: text) == nil)
    }

    @Test func anUnknownProfileIsAnError() throws {
        let variables = ["DICOMPROBE_PROFILE": "x"]
        #expect(try error(variables: variables) == .unknownProfile("x", known: []))
        #expect(try error(own: "profiles: {b: , a: }", variables: variables) == .unknownProfile("x", known: ["a", "b"]))
    }

    // MARK: Values

    @Test func valuesAreTakenAsWritten() throws {
        #expect(try SampleCommandLine.expand(["echo"], own: "timeout: 1.20").arguments == ["echo", "--timeout=1.20"])
    }

    @Test func fileNamesAreRelativeToTheFile() throws {
        let expansion = try SampleCommandLine.expand(["echo"], own: "ca: [a.pem, /b.pem]\ntls-secret: secret")
        #expect(
            expansion.arguments == [
                "echo", "--ca=/home/u/.config/dicomprobe/a.pem", "--ca=/b.pem", "--tls-secret=/home/u/.config/dicomprobe/secret",
            ])
    }

    @Test func variablesThatNameNothingAreFound() {
        let environment = [
            "DICOMPROBE_TIMEOT": "1", "DICOMPROBE_TIMEOUT": "1", "DICOMPROBE_TARGET": "x", "DICOMPROBE_SERVE_PORT": "1",
            "DICOMPROBE_PKI_DAYS": "1",
            "DICOMPROBE_PROFILE": "x", "DICOMPROBE_KEY_PASSWORD": "x", "DICOMPROBE_PORT": "tcp://10.0.0.1:1", "DICOMPROBE_PORT_80_TCP": "x",
            "DICOMPROBE_SERVICE_HOST": "10.0.0.1", "DICOMPROBE_SERVICE_PORT": "1", "PATH": "/bin", "DICOMPROBE_TO": "x",
            "DICOMPROBE_DAYS": "1",
        ]
        let unknown = Settings.unknownVariables(in: environment, SampleCommandLine.description)
        #expect(unknown == ["DICOMPROBE_DAYS", "DICOMPROBE_TIMEOT", "DICOMPROBE_TO"])
    }
}
