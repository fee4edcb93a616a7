import Diagnosis
import ProbeResults
import Testing

@testable import Probes

/// What several connections of one run leave behind.
@Suite struct RunRecordTests {
    /// Behind a balancer each may come to another backend.
    @Test(arguments: [[2, 90], [90, 2]]) func theChainThatEndsFirstCountsWhicheverIsMergedLast(_ days: [Int]) throws {
        var merged = try record()
        for left in days { merged.merge(try record(tls(left))) }
        #expect(daysLeft(merged) == 2)
        merged.merge(try record())
        #expect(daysLeft(merged) == 2, "a job without a connection")
    }

    @Test(arguments: [[2, 90], [90, 2]]) func theChainThatEndsFirstCountsWhicheverIsSeenLast(_ days: [Int]) throws {
        var record = try record()
        for left in days { record.keep(tls(left)) }
        #expect(daysLeft(record) == 2)
    }

    /// It is as long as its shortest certificate.
    @Test func anIntermediateMayEndFirst() throws {
        for chains in [[[90, 3], [20]], [[20], [90, 3]]] {
            var record = try record()
            for days in chains { record.keep(tls(of: days.map { ($0, Self.date($0)) })) }
            #expect(record.tls?.chain.map(\.daysLeft) == [90, 3])
        }
    }

    /// With `--insecure`, of two backends one may be anybody, and no later one makes that good.
    @Test(arguments: [[2, 90], [90, 2]]) func theChainThatWasNotAcceptedCountsWhicheverIsSeenLast(_ days: [Int]) throws {
        for isFirst in [true, false] {
            var record = try record()
            for (index, left) in days.enumerated() {
                var seen = tls(left)
                seen.isVerified = (index == 0) != isFirst
                record.keep(seen)
            }
            #expect(record.tls?.isVerified == false)
            #expect(daysLeft(record) == (isFirst ? days[0] : days[1]))
        }
    }

    @Test func aChainIsNotDisplacedByNone() throws {
        var record = try record(tls(2))
        record.keep(tls(of: []))
        #expect(daysLeft(record) == 2)
        record = try self.record(tls(of: []))
        record.keep(tls(2))
        #expect(daysLeft(record) == 2)
    }

    @Test func aCertificateWithoutAValidDateEndsFirst() throws {
        var record = try record(tls(2))
        record.keep(tls(of: [(nil, nil)]))
        record.keep(tls(1))
        #expect(record.tls?.chain.count == 1 && daysLeft(record) == nil)
    }

    /// The chain that is told must be that of the failure, else of what has to be renewed soonest.
    @Test func aFailedHandshakeIsToldWithItsOwnChain() throws {
        let good = try record(tls(2))
        var failed = try record()
        failed.keep(tls(90), isFailed: true)
        for isFirst in [true, false] {
            var merged = try record()
            for part in isFirst ? [failed, good] : [good, failed] { merged.merge(part) }
            let failure = merged.result(command: "store", Finding(reason: .certUnknownIssuer, message: ""))
            #expect(failure.tls?.chain.first?.daysLeft == 90)
            let success = merged.result(command: "store", Finding(reason: .ok, message: ""))
            #expect(success.tls?.chain.first?.daysLeft == 2)
        }
    }

    // MARK: -

    private func record(_ tls: ProbeResult.TLS? = nil) throws -> RunRecord {
        var record = RunRecord(try .plain(port: 1))
        if let tls { record.keep(tls) }
        return record
    }

    private func daysLeft(_ record: RunRecord) -> Int? { record.tls?.chain.first?.daysLeft }

    private static func date(_ days: Int) -> String { UTCTime.text(Int64(days) * 86_400) }

    private func tls(_ days: Int) -> ProbeResult.TLS { tls(of: [(days, Self.date(days))]) }

    private func tls(of certificates: [(days: Int?, end: String?)]) -> ProbeResult.TLS {
        ProbeResult.TLS(
            version: nil, cipherSuite: nil, group: nil, sni: nil, verifiedName: nil, alpn: nil, isVerified: true,
            clientCertificateRequested: false, clientCertificateSent: false, acceptableCAs: [], verificationErrors: [],
            chain: certificates.map { days, end in
                ProbeResult.TLS.Certificate(
                    subject: "", issuer: "", subjectAlternativeNames: [], notBefore: nil, notAfter: end, daysLeft: days, key: "",
                    signature: "", sha256: "", pin: nil)
            })
    }
}
