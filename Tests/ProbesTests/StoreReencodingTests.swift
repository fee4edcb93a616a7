import DICOMData
import DICOMFiles
import DICOMNetwork
import DICOMUpperLayer
import Glibc
import ProbeResults
import TestSCP
import Testing
import Transport

@testable import Probes

/// `store` to peers that take default transfer syntaxes only.
struct StoreReencodingTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    @discardableResult
    private func write(_ name: String, _ transferSyntax: UID, instance: UID = "1.2.3", byteCount: Int = 1000) throws -> String {
        let dataSet = try ctDataSet(transferSyntax, instance: instance, byteCount: byteCount)
        return try folder.write(name, transferSyntax: transferSyntax, instance: instance, dataSet: dataSet)
    }

    private func store(to port: UInt16, toBytes react: @escaping @Sendable () -> Void = {}) throws -> StoreProbe.Stored {
        try StoreProbe.run(.plain(port: port), [folder.path], toBytes: react)
    }

    private func scp(taking transferSyntaxes: [UID]) throws -> RunningSCP {
        try RunningSCP { $0.policy.transferSyntaxes = .preferred(transferSyntaxes) }
    }

    @Test(arguments: [UID.explicitVRLittleEndian, .explicitVRBigEndian], [UID.implicitVRLittleEndian])
    func whatThePeerDoesNotTakeIsReencoded(source: UID, target: UID) throws {
        let scp = try scp(taking: [target])
        let path = try write("a", source)
        let expected = try ctDataSet(target)
        let stored = try store(to: scp.port)
        #expect(stored.fates == [.stored])
        #expect(stored.result.exit == 0)
        #expect(stored.objects[0].transferSyntaxUID == source.value)
        #expect(stored.objects[0].sentTransferSyntaxUID == target.value)
        #expect(stored.objects[0].bytes == Int64(try DICOMFile.open(path).dataSetByteCount))
        #expect(stored.summary.reencoded?.map(\.objects) == [1])
        #expect(stored.summary.reencoded?.first?.to == "Implicit VR Little Endian")
        #expect(try scp.storage.bytes(of: "1.2.3.dcm").suffix(expected.count) == expected[...])
    }

    @Test func theObjectsOwnTransferSyntaxComesFirstThenExplicitVR() throws {
        for (name, syntax) in [("a", UID.explicitVRBigEndian), ("b", .implicitVRLittleEndian), ("c", .explicitVRLittleEndian)] {
            try write(name, syntax)
        }
        let all: [UID] = [.implicitVRLittleEndian, .explicitVRLittleEndian, .explicitVRBigEndian]
        let tolerant = try scp(taking: all)
        #expect(try store(to: tolerant.port).objects.map(\.sentTransferSyntaxUID) == [nil, nil, nil])
        let strict = try scp(taking: [.implicitVRLittleEndian, .explicitVRLittleEndian])
        #expect(try store(to: strict.port).objects.map(\.sentTransferSyntaxUID) == [UID.explicitVRLittleEndian.value, nil, nil])
    }

    @Test func whatIsMalformedFailsBeforeAByteOfItIsSent() throws {
        try folder.write("a", byteCount: 1000)
        try folder.write("b", dataSet: try ctDataSet(.explicitVRLittleEndian).dropLast(10))
        try write("c", .explicitVRLittleEndian)
        let peer = try ScriptedPeer { stream in
            var policy = AcceptorPolicy.testSCP
            policy.transferSyntaxes = .preferred([.implicitVRLittleEndian])
            let association = try stream.accept(policy)
            try association.answerStore()
            try association.takeRelease()
        }
        let stored = try store(to: peer.port)
        #expect(stored.fates == [.failed, .failed, .stored])
        #expect(stored.reasons == [.fileMalformed, .fileTruncated, nil])
        #expect(stored.objects[1].message?.contains("Implicit VR Little Endian") == true)
        #expect(stored.summary.associations == 1)
        #expect(stored.result.exit == 2)
    }

    /// The deflate stream is in order; what it holds ends within the last value, or its header.
    @Test(arguments: [UID.explicitVRLittleEndian, .implicitVRLittleEndian], [3, 1006])
    func whatBreaksOffOnceInflatedFailsBeforeAByteOfItIsSent(target: UID, cut: Int) throws {
        let scp = try scp(taking: [target])
        let syntax = UID.deflatedExplicitVRLittleEndian
        let path = try folder.write(
            "a", transferSyntax: syntax, instance: "1.2.3", dataSet: deflated(try ctDataSet(syntax).dropLast(cut)))
        try folder.write(
            "b", transferSyntax: syntax, instance: "1.2.4", dataSet: deflated(try ctDataSet(syntax, instance: "1.2.4")))
        let stored = try store(to: scp.port)
        #expect(stored.fates == [.failed, .stored])
        #expect(stored.reasons == [.fileTruncated, nil])
        #expect(stored.summary.associations == 1)
        if target == .explicitVRLittleEndian {
            let file = try DICOMFile.open(path)
            // The padding behind the stream is none of the data set.
            let end = file.dataSetOffset + file.dataSetByteCount - (cut + 1) % 2
            #expect(stored.objects[0].message?.contains("ends at offset \(end), ") == true, "\(stored.objects[0])")
        }
        scp.stop()
        #expect(try scp.storage.names == ["1.2.4.dcm"])
    }

    @Test func paddingWithNULsStaysWhenItIsInflated() throws {
        let scp = try scp(taking: [.explicitVRLittleEndian])
        let dataSet = try ctDataSet(.explicitVRLittleEndian) + [0, 0, 0]
        try folder.write("a", transferSyntax: .deflatedExplicitVRLittleEndian, instance: "1.2.3", dataSet: deflated(dataSet))
        let stored = try store(to: scp.port)
        #expect(stored.fates == [.stored])
        #expect(stored.objects[0].sentTransferSyntaxUID == UID.explicitVRLittleEndian.value)
        #expect(try scp.storage.bytes(of: "1.2.3.dcm").suffix(dataSet.count) == dataSet[...])
    }

    @Test(arguments: [
        ("1.2.840.10008.1.2.4.50", "dcmdjpeg"), ("1.2.840.10008.1.2.5", "dcmdrle"), ("1.2.826.0.1.3680043.2.9999.1", "convert"),
    ])
    func whatCannotBeReencodedSaysWhyAndWhatToDo(syntax: String, remedy: String) throws {
        let scp = try scp(taking: [.implicitVRLittleEndian, .explicitVRLittleEndian])
        try folder.write("a", transferSyntax: UID(syntax))
        let stored = try store(to: scp.port)
        #expect(stored.reasons == [.assocContextTransferSyntax])
        #expect(stored.objects[0].hint?.contains(remedy) == true)
        #expect(stored.objects[0].sentTransferSyntaxUID == nil)
    }

    @Test func aPeerThatTakesNoDefaultTransferSyntaxIsToldOf() throws {
        let scp = try scp(taking: ["1.2.840.10008.1.2.4.50"])
        try write("a", .explicitVRBigEndian)
        let stored = try store(to: scp.port)
        #expect(stored.reasons == [.assocContextTransferSyntax])
        #expect(stored.objects[0].message?.contains("nor Explicit VR Little Endian or Implicit VR Little Endian") == true)
        #expect(stored.objects[0].hint?.contains("PS3.5 10.1") == true)
    }

    /// None of the reasons is that of all the contexts that would do.
    @Test func contextsRefusedForDifferentReasonsAreAllTold() throws {
        let scp = try RunningSCP {
            $0.faults = FaultPlan([
                try Fault(parsing: "contexts=transfer-syntax", duration: milliseconds),
                try Fault(parsing: "contexts=user-rejection/\(UID.implicitVRLittleEndian.value)", duration: milliseconds),
                try Fault(parsing: "contexts=none/\(UID.explicitVRLittleEndian.value)", duration: milliseconds),
            ])
        }
        try write("a", .explicitVRBigEndian)
        let stored = try store(to: scp.port)
        #expect(stored.reasons == [.assocContextNone])
        for words in ["Big Endian: transfer-syntaxes-not-supported", "Implicit VR Little Endian: user-rejection", "no result"] {
            #expect(stored.objects[0].message?.contains(words) == true, "\(stored.objects)")
        }
    }

    /// PS3.8 9.3.2.2: 128 contexts. Those of the other objects leave no room for an alternative.
    @Test func anObjectWithoutRoomForItsAlternativesGetsAnotherAssociation() throws {
        let others = (1000..<1127).map(UID.privateSyntax)
        for (number, syntax) in others.enumerated() { try folder.write("\(1000 + number)", transferSyntax: syntax) }
        try write("z", .explicitVRLittleEndian)
        let scp = try scp(taking: others + [.implicitVRLittleEndian])
        let stored = try store(to: scp.port)
        #expect(stored.summary.stored == 128)
        #expect(stored.objects.last?.sentTransferSyntaxUID == UID.implicitVRLittleEndian.value)
        #expect(stored.summary.associations == 2)
    }

    /// What would be sent must not depend on what else is in the folder.
    @Test func anAlternativeIsTakenOnlyWhenThePeerHasBeenAskedForTheBetterOne() throws {
        let bigEndian = StoreObject.Syntaxes(sopClass: .ctImageStorage, transferSyntax: .explicitVRBigEndian)
        let asked: [UID] = [.explicitVRBigEndian, .implicitVRLittleEndian]
        #expect(try negotiated(proposing: asked, taking: [.implicitVRLittleEndian]).route(for: bigEndian) == .unknown)
        #expect(
            try negotiated(proposing: asked + [.explicitVRLittleEndian], taking: [.implicitVRLittleEndian]).route(for: bigEndian)
                == .reencoded(contextID: 5, transferSyntax: .implicitVRLittleEndian))
        #expect(try negotiated(proposing: asked, taking: [.explicitVRBigEndian]).route(for: bigEndian) == .asItIs(contextID: 3))
        #expect(try negotiated(proposing: asked + [.explicitVRLittleEndian], taking: []).route(for: bigEndian) == .none)
    }

    private func negotiated(proposing proposed: [UID], taking taken: [UID]) throws -> NegotiatedAssociation {
        var policy = AcceptorPolicy.testSCP
        policy.transferSyntaxes = .preferred(taken)
        let request = AssociateRequest.sample(proposed.map { (.ctImageStorage, $0) })
        guard case .accept(let accept) = policy.answer(to: request) else { throw DataSetSourceError.changed }
        return try NegotiatedAssociation(request: request, accept: accept, role: .requestor)
    }

    @Test func alternativesFollowWhatTheObjectsThemselvesNeed() {
        let needed = [UID.explicitVRBigEndian, "1.2.840.10008.1.2.4.50"].map {
            StoreObject.Syntaxes(sopClass: .ctImageStorage, transferSyntax: $0)
        }
        let history = SyntaxHistory()
        let proposal = history.proposal(first: needed[1], ahead: needed, limit: 128).map(\.transferSyntax)
        #expect(proposal == ["1.2.840.10008.1.2.4.50", .explicitVRBigEndian, .explicitVRLittleEndian, .implicitVRLittleEndian])
        #expect(history.proposal(first: needed[0], ahead: needed, limit: 3).count == 3)
        #expect(!history.proposal(first: needed[0], ahead: needed, limit: 3).contains(needed[1]))
    }

    // MARK: Files that change

    @Test func aFileThatShrinksWhileItIsSentEndsTheAssociation() throws {
        let path = try write("a", .explicitVRLittleEndian, byteCount: 5_000_000)
        try write("b", .explicitVRLittleEndian)
        let implicitOnly: @Sendable () -> AcceptorPolicy = {
            var policy = AcceptorPolicy.testSCP
            policy.transferSyntaxes = .preferred([.implicitVRLittleEndian])
            return policy
        }
        let peer = try ScriptedPeer(
            { stream in
                let association = try stream.accept(implicitOnly())
                #expect(throws: AssociationError(phase: .transfer, cause: .aborted(.byServiceUser))) { try association.answerStore() }
            },
            { stream in try stream.accept(implicitOnly()).serveStores() })
        let stored = try store(to: peer.port) { truncate(path, 100_000) }
        #expect(stored.fates == [.failed, .stored])
        #expect(stored.reasons == [.fileUnreadable, nil])
        #expect(stored.objects[0].message?.contains("changed") == true)
        #expect(peer.finish() == 2)
    }

    /// Made longer in place after it was measured: what goes beyond would be cut off, and the object taken for whole.
    @Test func aFileThatHoldsMoreThanWasMeasuredIsNotSentInPart() throws {
        let path = try write("a", .implicitVRLittleEndian, byteCount: 1000)
        let file = try DICOMFile.open(path)
        var dataSet = try ReencodedFile(file, to: .explicitVRLittleEndian, sent: { _ in }, while: { true })
        let descriptor = open(path, O_WRONLY)
        defer { close(descriptor) }
        // The last value becomes two elements, and explicit VR takes more for a header.
        let end = file.dataSetOffset + file.dataSetByteCount
        #expect(pwrite(descriptor, [0xD8, 0x03, 0, 0] as [UInt8], 4, end - 1004) == 4)
        #expect(pwrite(descriptor, [0xFC, 0xFF, 0xFC, 0xFF, 8, 0, 0, 0] as [UInt8], 8, end - 16) == 8)
        var buffer = [UInt8](repeating: 0, count: dataSet.byteCount)
        #expect(throws: DataSetSourceError.changed) { try dataSet.read(into: &buffer, buffer.indices) }
    }

    /// As far as its coding shows, what comes of it would be in order.
    @Test func aFileThatIsWrittenToInPlaceWhileItIsSentIsNotSentToItsEnd() throws {
        let scp = try scp(taking: [.implicitVRLittleEndian])
        let path = try write("a", .explicitVRLittleEndian, byteCount: 5_000_000)
        // Long ago, so that the file's time tells of each change, however coarse the clock is.
        #expect(utimes(path, [timeval(tv_sec: 1_000_000_000, tv_usec: 0), timeval(tv_sec: 1_000_000_000, tv_usec: 0)]) == 0)
        let end = try DICOMFile.open(path).dataSetByteCount
        let stored = try store(to: scp.port) {
            let descriptor = open(path, O_WRONLY)
            _ = pwrite(descriptor, [0xEE] as [UInt8], 1, end)
            close(descriptor)
        }
        #expect(stored.reasons == [.fileUnreadable])
        #expect(stored.objects[0].message == "the file was changed during the run")
        scp.stop()
        #expect(try scp.storage.names == [])
    }

    // MARK: What ends the run

    /// To go through a file before it is sent may take long, and nothing in it waits.
    @Test(arguments: [true, false])
    func aSignalOrTheDeadlineEndsTheMeasuring(isSignal: Bool) throws {
        let object = try StoreObject(DICOMFile.open(try write("a", .explicitVRLittleEndian)))
        let peer = try ScriptedPeer { stream in
            var policy = AcceptorPolicy.testSCP
            policy.transferSyntaxes = .preferred([.implicitVRLittleEndian])
            try stream.accept(policy).serveStores()
        }
        var plan = try ProbePlan.plain(port: peer.port)
        var record = RunRecord(plan)
        var contexts = PresentationContextPlan()
        for pair in [object.syntaxes] + object.syntaxes.alternatives {
            _ = contexts.add(abstractSyntax: pair.sopClass, transferSyntaxes: [pair.transferSyntax])
        }
        let association = try Connector(plan: plan).associate(contexts.proposals, record: &record)
        // Known to the operation alone, so that nothing that the association waits for is ended by it.
        if isSignal {
            let interruption = try Interruption()
            interruption.interrupt(signal: 2)
            plan.interruption = interruption
        } else {
            plan.deadline = .after(.zero)
            plan.deadline.pass()
        }
        let operation = StoreOperation(association: association, plan: plan, isStrict: false, log: nil)
        let outcome = try #require(operation.perform(object, nil) { _ in Issue.record("something was sent") })
        #expect(outcome.result.fate == .failed)
        #expect(outcome.result.reason == (isSignal ? .interrupted : .dimseTimeout))
        #expect(outcome.result.message?.contains(isSignal ? "signal 2" : "--deadline") == true)
        #expect(outcome.isAssociationAlive)
        #expect(try association.release() == false)
        #expect(peer.finish() == 1)
    }

    @Test func aRehearsalShowsTheAlternatives() throws {
        try write("a", .explicitVRBigEndian)
        try folder.write("b", transferSyntax: "1.2.840.10008.1.2.4.50")
        let result = StoreRehearsal(paths: [folder.path], interruption: nil, observer: FateLog()).run()
        #expect(result.plannedContexts?.map(\.alternatives) == [["Explicit VR Little Endian", "Implicit VR Little Endian"], nil])
    }
}
