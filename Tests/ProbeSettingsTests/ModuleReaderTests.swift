import ProbeSettings
import Testing

@Suite struct ModuleReaderTests {
    private static let reader = ModuleReader(
        verbs: [SampleCommandLine.echo, SampleCommandLine.store], environment: ["CA": "/etc/ca.pem"])

    private static func read(_ text: String) throws -> [ProbeModule] {
        try reader.read(text, from: "/etc/dicomprobe/modules.yaml")
    }

    /// With their places, one a line.
    private static func problems(_ text: String) -> [String] {
        do throws(ModuleReader.Problems) {
            _ = try reader.read(text, from: "m.yaml")
            return []
        } catch {
            return error.problems.map(\.words)
        }
    }

    @Test func makesACommandLineOfAModuleAndATarget() throws {
        let modules = try Self.read(
            """
            modules:
              echo:
                verb: echo
                allow: ["ORTHANC@*.example.org:104", pacs]
                ca: ${CA}
                cert: tls.crt
                plain: false
            """)
        let module = try #require(modules.first)
        let target = try Target(parsing: "ORTHANC@a.example.org:104")
        #expect(module.name == "echo" && module.verb == "echo" && !module.isSynthetic)
        #expect(module.allows(target))
        #expect(try !module.allows(Target(parsing: "a.example.org:104")))
        #expect(
            module.arguments(for: target)
                == ["echo", "--ca=/etc/ca.pem", "--cert=/etc/dicomprobe/tls.crt", "--", "ORTHANC@a.example.org:104"])
    }

    @Test func aSyntheticObjectComesFromNoFile() throws {
        let modules = try Self.read("modules:\n  store: {verb: store, synthetic: true, allow: pacs}\n")
        let module = try #require(modules.first)
        #expect(module.isSynthetic)
        #expect(module.arguments(for: try Target(parsing: "pacs")) == ["store", "--to=pacs:11112", "--", "-"])
    }

    @Test func pathsAreTheModulesOwn() throws {
        let modules = try Self.read("modules:\n  store: {verb: store, paths: [a.dcm], allow: pacs}\n")
        #expect(
            try modules.first?.arguments(for: Target(parsing: "[::1]:104")) == [
                "store", "--to=[::1]:104", "--", "/etc/dicomprobe/a.dcm",
            ])
    }

    /// Of a module they would make a probe that connects to nobody, and is a success.
    @Test(arguments: ["dry-run: true", "shard: 1/2"]) func aProbeIsNoRehearsalAndNoShare(_ option: String) {
        let problems = Self.problems("modules:\n  store: {verb: store, synthetic: true, allow: pacs, \(option)}\n")
        #expect(problems.count == 1 && problems[0].contains("is no option of store, nor of a module"), "\(problems)")
    }

    @Test func tellsEveryMistakeAtOnce() {
        let problems = Self.problems(
            """
            module: {}
            modules:
              a:
                verb: ehco
              b:
                verb: echo
                allow: ["a b", "ok"]
                synthetic: true
                calld: X
              c:
                verb: store
                allow: pacs
              d: {verb: echo}
              e:
                verb: echo
                allow: []
              f:
                allow: pacs
            """)
        let expected = [
            ("m.yaml:1:1", "did you mean modules?"), ("m.yaml:4:11", "did you mean echo?"), ("m.yaml:7:13", "no pattern"),
            ("m.yaml:8:5", "only store"), ("m.yaml:9:5", "did you mean called?"), ("m.yaml:10:3", "stores nothing"),
            ("m.yaml:13:3", "does not say which targets"), ("m.yaml:16:12", "nothing is allowed"), ("m.yaml:17:3", "has no verb"),
        ]
        #expect(problems.count == expected.count, "\(problems)")
        for (problem, (place, words)) in zip(problems, expected) {
            #expect(problem.hasPrefix("\(place):") && problem.contains(words), "\(problem)")
        }
    }

    @Test(arguments: ["", "modules: {}", "[]", "modules:\n  a: {verb: store, synthetic: true, paths: [x], allow: pacs}"])
    func isNoFileOfModules(_ text: String) {
        #expect(Self.problems(text).count == 1)
    }
}
