import DICOMData
import DICOMFiles
import DICOMNetwork
import DICOMUpperLayer
import Glibc
import ProbeResults
import Testing
import Transport

@testable import Probes

/// `store -`: one object that can be read once, whenever whoever writes it gets round to it.
struct StoreStandardInputTests {
    private let folder: ScratchFolder
    private let input: InputPipe

    init() throws {
        folder = try ScratchFolder()
        input = try InputPipe()
    }

    /// A pipe to be read in place of standard input.
    private final class InputPipe: Sendable {
        let reading: Int32
        private let writing: Int32

        init() throws {
            var ends: [Int32] = [-1, -1]
            try #require(pipe(&ends) == 0)
            // A process that another test starts must not hold the writing end open.
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            (reading, writing) = (ends[0], ends[1])
            signal(SIGPIPE, SIG_IGN)
        }

        deinit {
            close(reading)
        }

        /// Writes from another thread, so that nothing waits for room.
        ///
        /// - Parameter isEnd: whether the pipe is closed then.
        func write(_ bytes: [UInt8], isEnd: Bool = true) throws {
            _ = try Transport.Thread(name: "producer") { [writing] in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let count = rest.withUnsafeBytes { Glibc.write(writing, $0.baseAddress, min($0.count, 5000)) }
                    guard count > 0 else { break }
                    rest = rest.dropFirst(count)
                }
                if isEnd { close(writing) }
            }
        }
    }

    /// A file that is not there, as bytes.
    private func object(
        _ transferSyntax: UID = .explicitVRLittleEndian, instance: UID = "1.2.3", byteCount: Int = 300_000
    ) throws -> (file: [UInt8], dataSet: [UInt8]) {
        let meta = FileMetaInformation(
            sopClass: .ctImageStorage, sopInstance: "1.2.3", transferSyntax: transferSyntax, sourceApplicationEntityTitle: nil)
        let dataSet = try ctDataSet(transferSyntax, instance: instance, byteCount: byteCount)
        return (try meta.encoded() + dataSet, dataSet)
    }

    private func store(
        _ paths: [String] = ["-"], to port: UInt16, jobs: Int = 1, deadline: Deadline = .never, interruption: Interruption? = nil,
        toBytes react: @escaping @Sendable () -> Void = {}
    ) throws -> StoreProbe.Stored {
        var options = StoreProbe.Options()
        options.standardInput = input.reading
        options.jobs = jobs
        return try StoreProbe.run(
            .plain(port: port, deadline: deadline, interruption: interruption), paths, options: options, toBytes: react)
    }

    // MARK: Stored

    @Test func whatComesIsStoredByteByByte() throws {
        let scp = try RunningSCP()
        let (file, dataSet) = try object()
        try input.write(file)
        let stored = try store(to: scp.port)
        #expect(stored.fates == [.stored])
        #expect(stored.objects[0].path == "-")
        #expect(stored.objects[0].sopInstanceUID == "1.2.3")
        #expect(stored.objects[0].bytes == Int64(dataSet.count))
        #expect(stored.result.association?.presentationContexts.count == 2)
        #expect(try scp.storage.bytes(of: "1.2.3.dcm").suffix(dataSet.count) == dataSet[...])
    }

    @Test(arguments: [1, 3])
    func itHasItsPlaceAmongOtherPaths(jobs: Int) throws {
        let scp = try RunningSCP()
        let a = try folder.write("a", instance: "1.2.1")
        let b = try folder.write("b", instance: "1.2.2")
        try input.write(try object().file)
        let stored = try store([a, "-", b], to: scp.port, jobs: jobs)
        #expect(stored.objects.map(\.path) == [a, "-", b])
        #expect(stored.fates == [.stored, .stored, .stored])
        #expect(scp.stop().names.filter { $0 == .stored }.count == 3)
    }

    @Test func itIsReencodedWhereThePeerTakesNothingElse() throws {
        let scp = try RunningSCP { $0.policy.transferSyntaxes = .preferred([.implicitVRLittleEndian]) }
        try input.write(try object(.explicitVRBigEndian).file)
        let stored = try store(to: scp.port)
        #expect(stored.fates == [.stored])
        #expect(stored.objects[0].sentTransferSyntaxUID == UID.implicitVRLittleEndian.value)
        let expected = try ctDataSet(.implicitVRLittleEndian, byteCount: 300_000)
        #expect(try scp.storage.bytes(of: "1.2.3.dcm").suffix(expected.count) == expected[...])
    }

    @Test func itsDataSetIsBelievedAsWell() throws {
        let scp = try RunningSCP()
        try input.write(try object(instance: "1.2.4").file)
        let stored = try store(to: scp.port)
        #expect(stored.objects[0].sopInstanceUID == "1.2.4")
        #expect(stored.result.warnings.map(\.reason) == [.fileContradictoryMeta])
    }

    /// A producer that died between two elements, in front of the pixels.
    @Test(arguments: [true, false])
    func anImageWithoutItsPixelsIsStoredWithAWarning(isReencoded: Bool) throws {
        let scp = try RunningSCP { if isReencoded { $0.policy.transferSyntaxes = .preferred([.implicitVRLittleEndian]) } }
        let meta = FileMetaInformation(
            sopClass: .ctImageStorage, sopInstance: "1.2.3", transferSyntax: .explicitVRLittleEndian, sourceApplicationEntityTitle: nil)
        try input.write(try meta.encoded() + describedDataSet(.explicitVRLittleEndian).dropLast(1000 + 12))
        let stored = try store(to: scp.port)
        #expect(stored.fates == [.stored])
        #expect((stored.objects[0].sentTransferSyntaxUID != nil) == isReencoded)
        #expect(stored.objects[0].warnings?.map(\.reason) == [.filePixelDataMissing])
        #expect(stored.result.warnings.map(\.reason) == [.filePixelDataMissing])
        #expect(stored.result.exit == 0)
    }

    // MARK: Not stored

    private static let implicitOnly: AcceptorPolicy = {
        var policy = AcceptorPolicy.testSCP
        policy.transferSyntaxes = .preferred([.implicitVRLittleEndian])
        return policy
    }()

    /// A producer that died, and a file that it would be wrong to call whole.
    @Test(arguments: [true, false])
    func whatBreaksOffEndsTheAssociation(isReencoded: Bool) throws {
        let (file, _) = try object()
        try input.write(file.dropLast(1000))
        let next = try folder.write("b", instance: "1.2.2", dataSet: ctDataSet(.explicitVRLittleEndian, instance: "1.2.2"))
        let policy = isReencoded ? Self.implicitOnly : .testSCP
        let peer = try ScriptedPeer(
            { stream in
                let association = try stream.accept(policy)
                #expect(throws: AssociationError(phase: .transfer, cause: .aborted(.byServiceUser))) { try association.answerStore() }
            },
            { stream in try stream.accept(policy).serveStores() })
        let stored = try store(["-", next], to: peer.port)
        #expect(stored.fates == [.failed, .stored])
        #expect(stored.reasons == [.fileTruncated, nil])
        #expect(stored.objects[0].message?.contains("\(file.count - 1000)") == true)
        #expect(stored.result.exit == 2)
    }

    /// The deflate stream is in order, and nothing but inflating is to be done.
    @Test func whatBreaksOffOnceInflatedEndsTheAssociation() throws {
        let meta = FileMetaInformation(
            sopClass: .ctImageStorage, sopInstance: "1.2.3", transferSyntax: .deflatedExplicitVRLittleEndian,
            sourceApplicationEntityTitle: nil)
        try input.write(try meta.encoded() + deflated(try ctDataSet(.explicitVRLittleEndian, byteCount: 50_000).dropLast(1000)))
        let peer = try ScriptedPeer { stream in
            var policy = AcceptorPolicy.testSCP
            policy.transferSyntaxes = .preferred([.explicitVRLittleEndian])
            let association = try stream.accept(policy)
            #expect(throws: AssociationError(phase: .transfer, cause: .aborted(.byServiceUser))) { try association.answerStore() }
        }
        let stored = try store(to: peer.port)
        #expect(stored.fates == [.failed])
        #expect(stored.reasons == [.fileTruncated])
        #expect(peer.finish() == 1)
    }

    /// While nothing comes, nothing is connected to; the peer is not to blame.
    @Test func aProducerThatNeverBeginsCostsNoConnection() throws {
        let peer = try ScriptedPeer { stream in try stream.awaitEnd() }
        let stored = try store(to: peer.port, deadline: .after(.milliseconds(300)))
        #expect(stored.fates == [.failed])
        #expect(stored.reasons == [.fileStalled])
        #expect(stored.result.exit == 2)
        #expect(peer.finish() == 0)
    }

    @Test func aProducerThatStallsIsNotADeadPeer() throws {
        let (file, _) = try object()
        try input.write(file.dropLast(1000), isEnd: false)
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept()
            #expect(throws: AssociationError(phase: .transfer, cause: .aborted(.byServiceUser))) { try association.answerStore() }
        }
        let stored = try store(to: peer.port, deadline: .after(.seconds(2)))
        #expect(stored.reasons == [.fileStalled])
        #expect(stored.objects[0].message?.contains("standard input") == true)
    }

    @Test func aSignalEndsTheWaitForTheBeginning() throws {
        let interruption = try Interruption()
        _ = try Transport.Thread(name: "signal") { interruption.interrupt(signal: 2) }
        let peer = try ScriptedPeer { stream in try stream.awaitEnd() }
        let stored = try store(to: peer.port, interruption: interruption)
        #expect(stored.result.exit == 130)
        #expect(peer.finish() == 0)
    }

    @Test func aSignalEndsTheWaitForTheRest() throws {
        let interruption = try Interruption()
        try input.write(try object().file.dropLast(1000), isEnd: false)
        let peer = try ScriptedPeer { stream in
            let association = try stream.accept()
            #expect(throws: AssociationError(phase: .transfer, cause: .aborted(.byServiceUser))) { try association.answerStore() }
        }
        let stored = try store(to: peer.port, interruption: interruption) { interruption.interrupt(signal: 2) }
        #expect(stored.fates == [.failed])
        #expect(stored.result.exit == 130)
    }

    @Test func whatHasBeenReadCannotBeSentOverAnotherAssociation() throws {
        try input.write(try object().file)
        let peer = try ScriptedPeer { stream in
            let none = AcceptorPolicy(
                calledAETitles: .only([]), abstractSyntaxes: .any, transferSyntaxes: .firstProposed, maximumLength: 0)
            _ = try? stream.accept(none)
        }
        let stored = try store(to: peer.port)
        #expect(stored.fates == [.failed])
        #expect(stored.reasons == [.assocRejectedCalledAE])
        #expect(stored.objects[0].message?.contains("second time") == true)
        #expect(stored.result.exit == 5)
    }

    @Test func whatIsNotDICOMCostsNoConnection() throws {
        try input.write(Array("not DICOM".utf8))
        let peer = try ScriptedPeer { stream in try stream.awaitEnd() }
        let stored = try store(to: peer.port)
        #expect(stored.reasons == [.fileNotDICOM])
        #expect(peer.finish() == 0)
    }

    @Test func aRehearsalReadsItsBeginning() throws {
        try input.write(try object().file)
        let log = FateLog()
        let result = StoreRehearsal(paths: ["-"], standardInput: input.reading, interruption: nil, observer: log).run()
        #expect(log.objects?.map(\.fate) == [.planned])
        #expect(result.plannedContexts?.first?.alternatives == ["Implicit VR Little Endian"])
    }
}
