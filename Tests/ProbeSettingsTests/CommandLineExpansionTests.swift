import ProbeSettings
import Testing

@Suite struct CommandLineExpansionTests {
    private let own = """
        timeout: 4s
        ca: [own-ca.pem]
        profiles:
          bhs: {timeout: 3s}
        """

    // MARK: Which level counts

    /// From the command line down, each level is taken away in turn.
    @Test func aHigherLevelBeatsEveryLowerOne() throws {
        let variables = ["DICOMPROBE_TIMEOUT": "2s"]
        let directory = "timeout: 5s"
        #expect(try timeout(["echo", "--timeout", "1s", "--profile", "bhs"], variables, own, directory) == nil)
        #expect(try timeout(["echo", "--profile", "bhs"], variables, own, directory) == "--timeout=2s")
        #expect(try timeout(["echo", "--profile", "bhs"], [:], own, directory) == "--timeout=3s")
        #expect(try timeout(["echo"], [:], own, directory) == "--timeout=5s")
        #expect(try timeout(["echo"], [:], own, nil) == "--timeout=4s")
        #expect(try timeout(["echo"], [:], nil, nil) == nil)
    }

    private func timeout(_ arguments: [String], _ variables: [String: String], _ own: String?, _ directory: String?) throws -> String? {
        let expansion = try SampleCommandLine.expand(arguments, variables: variables, own: own, directory: directory)
        return expansion.arguments.first { $0.hasPrefix("--timeout=") }
    }

    @Test func theProfileCanBeNamedByAVariable() throws {
        let expansion = try SampleCommandLine.expand(["echo"], variables: ["DICOMPROBE_PROFILE": "bhs"], own: own)
        #expect(expansion.arguments.contains("--timeout=3s"))
        // What the profile does not say, the rest of the file does.
        #expect(expansion.arguments.contains("--ca=/home/u/.config/dicomprobe/own-ca.pem"))
    }

    @Test func aTypedProfileBeatsThatOfTheVariable() throws {
        let two = "profiles: {a: {timeout: 1s}, b: {timeout: 2s}}"
        for arguments in [["echo", "--profile", "b"], ["echo", "--profile=b"]] {
            let expansion = try SampleCommandLine.expand(arguments, variables: ["DICOMPROBE_PROFILE": "a"], own: two)
            #expect(expansion.arguments.contains("--timeout=2s"))
        }
    }

    @Test func whatIsTypedAsAListReplacesTheList() throws {
        let expansion = try SampleCommandLine.expand(["echo", "--ca", "x.pem"], variables: ["DICOMPROBE_CA": "a.pem,b.pem"], own: own)
        #expect(expansion.arguments == ["echo", "--timeout=4s", "--ca", "x.pem"])
    }

    @Test func aVariableHoldsAListWithCommas() throws {
        let expansion = try SampleCommandLine.expand(["echo"], variables: ["DICOMPROBE_CA": "a.pem,b.pem"])
        #expect(expansion.arguments == ["echo", "--ca=a.pem", "--ca=b.pem"])
    }

    @Test func anEmptyVariableSetsNothing() throws {
        let expansion = try SampleCommandLine.expand(["echo"], variables: ["DICOMPROBE_CA": "", "DICOMPROBE_PROFILE": ""])
        #expect(expansion.arguments == ["echo"])
    }

    @Test func aFlagIsTakenBackByEveryHigherLevel() throws {
        let own = "plain: true"
        #expect(try SampleCommandLine.expand(["echo"], own: own).arguments == ["echo", "--plain"])
        #expect(try SampleCommandLine.expand(["echo"], variables: ["DICOMPROBE_PLAIN": "no"], own: own).arguments == ["echo"])
        #expect(try SampleCommandLine.expand(["echo", "--no-plain"], own: own).arguments == ["echo", "--no-plain"])
    }

    @Test func aShortNameIsTheOption() throws {
        let expansion = try SampleCommandLine.expand(["echo", "-v"], variables: ["DICOMPROBE_VERBOSE": "true"])
        #expect(expansion.arguments == ["echo", "-v"])
    }

    // MARK: The target

    @Test func theTargetIsSetForEveryVerbThatConnects() throws {
        let variables = ["DICOMPROBE_TARGET": "ORTHANC@pacs"]
        #expect(try SampleCommandLine.expand(["echo"], variables: variables).arguments == ["echo", "--", "ORTHANC@pacs"])
        #expect(try SampleCommandLine.expand(["echo", "--"], variables: variables).arguments == ["echo", "--", "ORTHANC@pacs"])
        #expect(
            try SampleCommandLine.expand(["store", "a.dcm"], variables: variables).arguments == ["store", "--to=ORTHANC@pacs", "a.dcm"])
    }

    @Test(arguments: [
        ["echo", "other"], ["echo", "--timeout", "1s", "other"], ["echo", "--", "other"], ["store", "a", "--to", "other"],
        ["store", "a", "--to=other"],
    ])
    func aTypedTargetBeatsTheVariable(arguments: [String]) throws {
        let expansion = try SampleCommandLine.expand(arguments, variables: ["DICOMPROBE_TARGET": "pacs"])
        #expect(expansion.arguments == arguments)
    }

    /// The value of an option is no target.
    @Test func theValueOfAnOptionIsNotTakenForATarget() throws {
        let expansion = try SampleCommandLine.expand(["echo", "--timeout", "1s"], variables: ["DICOMPROBE_TARGET": "pacs"])
        #expect(expansion.arguments == ["echo", "--timeout", "1s", "--", "pacs"])
    }

    @Test func theTitleOfTheHigherLevelIsCalled() throws {
        let own = "{target: LOW@pacs, called: LOWER}"
        #expect(try SampleCommandLine.expand(["echo", "HIGH@pacs"], own: own).arguments == ["echo", "HIGH@pacs"])
        #expect(
            try SampleCommandLine.expand(["echo", "--called", "HIGH"], own: own).arguments == ["echo", "--called", "HIGH", "--", "pacs"])
    }

    // MARK: What excludes what

    @Test func plainBeatsWhatALowerLevelSaysOfTLS() throws {
        let expansion = try SampleCommandLine.expand(["echo", "--plain"], variables: ["DICOMPROBE_CERT": "c.pem"], own: "ca: x.pem")
        #expect(expansion.arguments == ["echo", "--plain"])
    }

    @Test func whatIsTypedOfTLSBeatsPlainBelow() throws {
        let expansion = try SampleCommandLine.expand(["echo", "--ca", "x.pem"], own: "plain: true")
        #expect(expansion.arguments == ["echo", "--ca", "x.pem"])
    }

    /// The verb then says that they contradict each other.
    @Test func onOneLevelBothStay() throws {
        let expansion = try SampleCommandLine.expand(["echo"], own: "{plain: true, ca: /x.pem}")
        #expect(expansion.arguments == ["echo", "--ca=/x.pem", "--plain"])
    }

    @Test func aSecretBelowGivesWayToACertificate() throws {
        let expansion = try SampleCommandLine.expand(["echo", "--cert", "c.p12"], variables: ["DICOMPROBE_TLS_SECRET": "/secret"])
        #expect(expansion.arguments == ["echo", "--cert", "c.p12"])
    }

    @Test func anIdentityBelowGivesWayToOneOfAnotherKind() throws {
        let own = "{user: alice, user-password-file: /password}"
        #expect(try SampleCommandLine.expand(["echo", "--jwt-file", "t"], own: own).arguments == ["echo", "--jwt-file", "t"])
    }

    // MARK: Sections

    @Test func serveAndPKIHaveSettingsOfTheirOwn() throws {
        let variables = ["DICOMPROBE_CERT": "client.pem", "DICOMPROBE_SERVE_CERT": "server.pem", "DICOMPROBE_PORT": "tcp://10.0.0.1:1"]
        #expect(try SampleCommandLine.expand(["serve"], variables: variables).arguments == ["serve", "--cert=server.pem"])
        #expect(try SampleCommandLine.expand(["echo"], variables: variables).arguments == ["echo", "--cert=client.pem"])
        let own = "serve: {port: 104}\npki: {days: 30}"
        #expect(try SampleCommandLine.expand(["serve"], own: own).arguments == ["serve", "--port=104"])
        #expect(try SampleCommandLine.expand(["pki", "server", "x"], own: own).arguments == ["pki", "server", "--days=30", "x"])
    }

    // MARK: What is added

    /// A value may look like an option, and must not become one.
    @Test(arguments: ["--insecure", "-v", "--ca=evil.pem", "--"])
    func aValueIsNeverAnOption(value: String) throws {
        let echo = try SampleCommandLine.expand(["echo"], directory: "target: \"\(value)\"")
        #expect(echo.arguments == ["echo", "--", value])
        let store = try SampleCommandLine.expand(["store", "a"], directory: "target: \"\(value)\"")
        #expect(store.arguments == ["store", "--to=\(value)", "a"])
    }

    @Test func saysWhereEachValueComesFrom() throws {
        let expansion = try SampleCommandLine.expand(
            ["echo", "--called", "X"], variables: ["DICOMPROBE_INSECURE": "1"], own: "\n\ntimeout: 1s", directory: "target: pacs")
        #expect(
            expansion.applied == [
                AppliedSetting(option: "target", values: ["pacs"], source: .place(.file("./dicomprobe.yaml", line: 1))),
                AppliedSetting(
                    option: "timeout", values: ["1s"], source: .place(.file("/home/u/.config/dicomprobe/dicomprobe.yaml", line: 3))),
                AppliedSetting(option: "insecure", values: ["true"], source: .place(.variable("DICOMPROBE_INSECURE"))),
            ])
        #expect(expansion.all.contains(AppliedSetting(option: "called", values: ["X"], source: .commandLine)))
        #expect(expansion.all.contains(AppliedSetting(option: "plain", values: ["false"], source: .byDefault)))
    }
}
