import Foundation

/// What a plan or a wait expects, and does not get.
extension Scenario {
    static let otherReason = planned(
        "expect: assoc.rejected.called-ae", telling: "expected assoc.rejected.called-ae", "it succeeded", "what should have been refused")
    static let tooSlow = planned(
        "expect: {within: {echo: 1ms}}", serve: ["--fault", "delay=response/50ms"], telling: "echo took", "1.0 ms")
    static let otherTransferSyntax = planned(
        "expect: {transfer-syntax: ExplicitVRBigEndian}", telling: "1.2.840.10008.1.2.2", "was 1.2.840.10008.1.2,", "presentation contexts")
    static let tooFewInARow = Scenario {
        try await withPeer(.serve(options: ["--discard"])) { peer in
            let report = try await probe(
                ["echo", "localhost:\(peer.port)", "--plain", "--consecutive", "10000", "--wait", "1s"])
            return Outcome(report, telling: "of 10000 successes in a row", "--wait", "--consecutive")
        }
    }
    static let rateNotKept = Scenario {
        try await withPeer(.serve(options: ["--discard", "--fault", "delay=response/100ms"])) { peer in
            let load = ["--rate", "1000", "--duration", "300ms", "--timeout", "3s"]
            let report = try await probe(["bench", "echo", "localhost:\(peer.port)", "--plain"] + load)
            return Outcome(report, telling: "requests were due and not begun", "--concurrency")
        }
    }
    static let wrongPlan = command(telling: "plan.yaml:2:3", "ehco", "echo") { folder in
        ["run", try write("steps:\n- ehco: localhost:1\n".utf8, "plan.yaml", in: folder)]
    }

    static let wrongModules = command(telling: "modules.yaml:3:5", "\"alow\"", "did you mean allow?") { folder in
        let text = "modules:\n  a:\n    alow: localhost\n    allow: localhost\n    verb: echo\n"
        return ["exporter", "--config", try write(text.utf8, "modules.yaml", in: folder)]
    }

    static let missingShare = command(telling: "of the 2 shares", "missing: 0", "may not have been sent") { folder in
        let result =
            #"{"schema":"dicomprobe.result/1","command":"store","outcome":"ok","exit":0,"reason":"ok","message":"","warnings":[],"phases":[],"#
            + #""summary":{"objects":0,"stored":0,"storedWithWarning":0,"failed":0,"skipped":0,"notAttempted":0,"bytes":0,"milliseconds":0,"#
            + #""associations":0,"share":{"index":1,"count":2,"passedOver":1,"fingerprint":"1"}}}"#
        return ["report", "merge", try write(result.utf8, "1.json", in: folder)]
    }
    static let noResult = command(telling: "some.json", "dicomprobe.result/1", "--json") { folder in
        ["report", "merge", try write("{}".utf8, "some.json", in: folder)]
    }

    private static func planned(_ expectation: String, serve: [String] = [], telling evidence: String...) -> Scenario {
        Scenario {
            try await withPeer(.serve(options: ["--discard"] + serve)) { peer in
                let plan = "steps:\n- echo: localhost:\(peer.port)\n  plain: true\n  \(expectation)\n"
                return Outcome(try await probe(["run", write(plan.utf8, "plan.yaml", in: peer.folder)]), evidence)
            }
        }
    }
}
