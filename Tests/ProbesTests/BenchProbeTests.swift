import DICOMFiles
import ProbeResults
import Probes
import Synchronization
import SyntheticObjects
import TestSCP
import Testing
import Transport

/// `bench` against peers on loopback.
struct BenchProbeTests {
    private func run(
        _ work: BenchWork = .echo, to port: UInt16, timeout: Duration = longEnough, _ change: (inout BenchLoad) -> Void
    ) throws -> (result: ProbeResult, bench: ProbeResult.Bench) {
        var load = BenchLoad()
        change(&load)
        let plan = try ProbePlan.plain(port: port, timeout: timeout)
        let result = BenchProbe(plan: plan, work: work, load: load).run()
        return (result, try #require(result.bench))
    }

    private func server(_ faults: String...) throws -> RunningSCP {
        try RunningSCP { $0.faults = FaultPlan(try faults.map { try Fault(parsing: $0, duration: milliseconds) }) }
    }

    @Test func aClosedLoopSendsAsManyAsItIsToldOverKeptAssociations() throws {
        let scp = try RunningSCP()
        let (result, bench) = try run(to: scp.port) {
            $0.count = 50
            $0.concurrency = 3
        }
        #expect(result.reason == .ok, "\(result.message)")
        #expect(bench.requests == 50 && bench.succeeded == 50 && bench.associationsMade == 3 && bench.failures.isEmpty)
        #expect(bench.statuses == [.init(status: "0000", count: 50)])
        #expect(bench.latency?.buckets.map(\.count).reduce(0, +) == 50)
        #expect(bench.unsent == nil && bench.service == nil && bench.throughput > 0)
        #expect(result.phases.map(\.name).contains(.echo) && result.phases.last?.name == .release)
        #expect(scp.stop().filter { $0.content.name == .echo }.count == 50)
    }

    @Test func eachRequestCanHaveAnAssociationOfItsOwn() throws {
        let scp = try RunningSCP()
        let (result, bench) = try run(to: scp.port) {
            $0.count = 5
            $0.associations = .fresh
        }
        #expect(result.reason == .ok && bench.associationsMade == 5 && bench.succeeded == 5)
    }

    @Test func whatIsSentWhileWarmingUpIsInNoFigure() throws {
        let scp = try RunningSCP()
        let (result, bench) = try run(to: scp.port) {
            $0.rate = 100
            $0.warmUp = .milliseconds(200)
            $0.count = 5
        }
        #expect(result.reason == .ok && bench.requests == 5)
        #expect(scp.stop().filter { $0.content.name == .echo }.count == 25)
    }

    @Test(arguments: ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.5"])
    func everyObjectIsANewOneAndArrivesWhole(_ syntax: String) throws {
        let scp = try RunningSCP()
        let recipe = try ObjectRecipe(kind: .sc, transferSyntax: .init(syntax), rows: 50, columns: 60, frames: 3)
        let (result, bench) = try run(.store(recipe), to: scp.port) {
            $0.count = 20
            $0.concurrency = 2
        }
        #expect(result.reason == .ok, "\(result.message)")
        scp.stop()
        let files = try scp.storage.names.map { try DICOMFile.open("\(scp.storage.path)/\($0)") }
        #expect(Set(files.map(\.metaInformation.mediaStorageSOPInstanceUID)).count == 20)
        #expect(files.allSatisfy { $0.metaInformation.transferSyntaxUID == recipe.transferSyntax })
        #expect(files.allSatisfy { $0.metaInformation.mediaStorageSOPClassUID == recipe.sopClass })
        #expect(bench.bytes == files.map { Int64($0.dataSetByteCount) }.reduce(0, +))
        #expect(bench.object?.frames == 3 && bench.object?.transferSyntaxUID == syntax)
    }

    /// The peer answers one request a second late. Thirty become due meanwhile; who measures from when they could be sent hardly sees it.
    @Test func whatWaitsForAStalledPeerIsSeenInTheLatency() throws {
        let scp = try server("delay=response:5/1000ms")
        let (result, bench) = try run(to: scp.port) {
            $0.rate = 30
            $0.duration = .milliseconds(1500)
        }
        #expect(result.reason == .ok && bench.succeeded == 45, "\(result.message)")
        let (latency, service) = (try #require(bench.latency), try #require(bench.service))
        // Those due in the second had to wait for its end: evenly from 1 s down to nothing. A busy machine only adds to them.
        let late = latency.buckets.filter { $0.from >= 200 }.map(\.count).reduce(0, +)
        #expect(late >= 22 && latency.maximum >= 1000, "\(latency)")
        #expect(service.buckets.filter { $0.from >= 200 }.map(\.count).reduce(0, +) < late / 2, "\(service)")
    }

    @Test func aRateThatIsNotKeptIsAFailure() throws {
        let scp = try server("delay=response/100ms")
        // Those that are late are caught up with for as long as a response may take: fifty more.
        let (result, bench) = try run(to: scp.port, timeout: .seconds(5)) {
            $0.rate = 1000
            $0.duration = .milliseconds(500)
        }
        #expect(result.reason == .expectRate && result.exit == 1, "\(result.message)")
        #expect(bench.succeeded + (bench.unsent ?? 0) == 500 && bench.failed == 0)
        // More associations keep it.
        let (kept, _) = try run(to: scp.port) {
            $0.rate = 50
            $0.concurrency = 20
            $0.duration = .milliseconds(500)
        }
        #expect(kept.reason == .ok, "\(kept.message)")
    }

    @Test func aStatusOtherThanSuccessFails() throws {
        let scp = try server("status=A700:2")
        let (result, bench) = try run(to: scp.port) { $0.count = 4 }
        #expect(result.reason == .dimseStatus && result.message.hasPrefix("1 of 4 requests failed"), "\(result.message)")
        #expect(bench.succeeded == 3 && bench.failures.map(\.count) == [1])
        #expect(bench.statuses.map(\.status) == ["0000", "A700"])
    }

    /// The peer has them, and something to say of them.
    @Test(arguments: [
        ("status=B000", 4, "all 4 C-STOREs were answered with a warning status"),
        ("status=B000:2", 1, "all 4 C-STOREs were answered with success, or a warning status (1)"),
    ])
    func aWarningStatusIsNoFailureAndIsTold(fault: String, warned: Int, message: String) throws {
        let scp = try server(fault)
        let (result, bench) = try run(.store(ObjectRecipe(kind: .mr, rows: 8, columns: 8)), to: scp.port) { $0.count = 4 }
        #expect(result.reason == .ok && result.message == message)
        #expect(bench.succeeded == 4 && bench.failed == 0 && bench.statuses.last == .init(status: "B000", count: warned))
        #expect(result.warnings.map(\.reason) == [.dimseWarningStatus])
        #expect(result.warnings.first?.message.hasPrefix("\(warned) of 4 requests: C-STORE was answered with status B000") == true)
    }

    @Test func aLostAssociationIsOneFailureAndAnotherCarriesOn() throws {
        let scp = try server("abort=response:3@1")
        let (result, bench) = try run(to: scp.port) { $0.count = 10 }
        #expect(result.reason == .dimseAborted, "\(result.message)")
        #expect(bench.succeeded == 9 && bench.failed == 1 && bench.associationsMade == 2)
    }

    @Test func whoIsNotLetInEndsAtOnce() throws {
        let scp = try server("reject=called-ae")
        for associations in ProbeResult.Bench.Associations.allCases {
            let (result, bench) = try run(to: scp.port) {
                $0.duration = .seconds(60)
                $0.concurrency = 2
                $0.associations = associations
            }
            #expect(result.reason == .assocRejectedCalledAE && result.exit == 5, "\(result.message)")
            #expect(bench.succeeded == 0 && bench.associationsMade == 0)
        }
    }

    @Test func aSOPClassThatIsNotTakenIsTold() throws {
        let scp = try server("contexts=abstract-syntax")
        let (result, _) = try run(.store(ObjectRecipe(kind: .mr, rows: 8, columns: 8)), to: scp.port) { $0.count = 3 }
        #expect(result.reason == .assocContextAbstractSyntax && result.message.contains("MR Image Storage"), "\(result.message)")
    }

    @Test func anInterruptionTellsWhatWasMeasured() throws {
        let scp = try RunningSCP()
        let interruption = try Interruption()
        var load = BenchLoad()
        load.duration = .seconds(60)
        load.concurrency = 2
        let probe = BenchProbe(plan: try .plain(port: scp.port, interruption: interruption), work: .echo, load: load)
        let outcome = Mutex<ProbeResult?>(nil)
        let thread = try Transport.Thread(name: "bench") {
            let result = probe.run()
            outcome.withLock { $0 = result }
        }
        scp.await(.echo, count: 30)
        interruption.interrupt(signal: 15)
        thread.join()
        let result = try #require(outcome.withLock { $0 })
        let bench = try #require(result.bench)
        #expect(result.reason == .interrupted && result.exit == 143)
        #expect(bench.succeeded >= 28 && bench.failed == 0 && bench.latency != nil, "\(bench.failures)")
    }
}
