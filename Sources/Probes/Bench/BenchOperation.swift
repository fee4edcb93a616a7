import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Diagnosis
import ProbeResults
import SyntheticObjects

/// What `bench` asks for, again and again.
package enum BenchWork: Sendable {
    case echo
    /// Objects of this recipe, each with UIDs of its own.
    case store(ObjectRecipe)

    var name: String {
        switch self {
        case .echo: "C-ECHO"
        case .store: "C-STORE"
        }
    }

    var phase: ProbeResult.Phase.Name {
        switch self {
        case .echo: .echo
        case .store: .store
        }
    }
}

/// The requests of one worker.
struct BenchOperation {
    struct Outcome {
        /// Four hexadecimal digits.
        let status: String
        /// Nil where the peer did what it was asked for.
        let failure: Finding?
        /// In words; nil but for a warning status, with which the object counts as stored.
        var warning: String?
        /// How the response differs from what it should be, in words; empty where it does not.
        let deviations: String
        /// Of the data set.
        let bytes: Int64
    }

    private let work: BenchWork
    private var objects: BenchObjects?

    /// - Parameters:
    ///   - pattern: of all workers' pixels.
    ///   - series: the worker's own, of the study that all share.
    init(_ work: BenchWork, _ identities: ObjectIdentities, _ pattern: PixelPattern?, series: Int) {
        self.work = work
        if case .store(let recipe) = work, let pattern {
            objects = BenchObjects(recipe: recipe, identities: identities, pattern: pattern, series: series)
        }
    }

    private var sopClass: UID { objects?.recipe.sopClass ?? .verification }

    private var transferSyntaxes: [UID] {
        objects.map { [$0.recipe.transferSyntax] } ?? [.implicitVRLittleEndian, .explicitVRLittleEndian]
    }

    var contexts: PresentationContextPlan {
        var contexts = PresentationContextPlan()
        _ = contexts.add(abstractSyntax: sopClass, transferSyntaxes: transferSyntaxes)
        return contexts
    }

    /// - Throws: `Finding` where the peer has accepted no context that would do.
    func contextID(in association: Association) throws(Finding) -> UInt8 {
        guard let context = association.negotiated.context(for: sopClass) else {
            throw Finding(noContextFor: sopClass, transferSyntaxes: objects.map { [$0.recipe.transferSyntax] }, in: association.negotiated)
        }
        return context.id
    }

    /// Makes ready what the next request needs, so that it is not made when the request is due.
    mutating func prepare() {
        objects?.advance()
    }

    func perform(over association: Association, contextID: UInt8) throws(AssociationError) -> Outcome {
        guard let object = objects?.next else {
            let answer = try association.perform(CEchoRequest(messageID: association.nextMessageID()), contextID: contextID)
            let response = answer.response
            let failure = response.statusClass == .success ? nil : Finding(response, to: work.name)
            return Outcome(status: response.status.description, failure: failure, deviations: Self.words(answer.deviations), bytes: 0)
        }
        let request = CStoreRequest(
            messageID: association.nextMessageID(), affectedSOPClassUID: object.recipe.sopClass,
            affectedSOPInstanceUID: object.identity.sopInstance)
        let (answer, byteCount) = try send(request, object, over: association, contextID: contextID)
        let response = answer.response
        // A warning means that the peer holds the object (PS3.4 B.2.3).
        let unusual = response.statusClass == .success ? nil : Finding(response, to: work.name)
        let isWarning = response.statusClass == .warning
        return Outcome(
            status: response.status.description, failure: isWarning ? nil : unusual, warning: isWarning ? unusual?.message : nil,
            deviations: Self.words(answer.deviations), bytes: Int64(byteCount))
    }

    private func send(
        _ request: CStoreRequest, _ object: SyntheticObject, over association: Association, contextID: UInt8
    ) throws(AssociationError) -> (InvokerExchange<CStoreRequest>.Answer, byteCount: Int) {
        guard let byteCount = object.dataSetByteCount else {
            let counter = ByteCounter()
            let stream = StreamedObject(bytes: object.dataSet, counter: counter)
            return (try association.perform(request, contextID: contextID, stream: stream), counter.count)
        }
        var dataSet = SizedObject(bytes: object.dataSet, byteCount: byteCount)
        return (try association.perform(request, contextID: contextID, dataSet: &dataSet), byteCount)
    }

    private static func words(_ deviations: [ResponseDeviation]) -> String {
        deviations.map(\.words).joined(separator: " and ")
    }
}

/// Objects of a worker, one after another.
private struct BenchObjects {
    let recipe: ObjectRecipe
    let identities: ObjectIdentities
    let pattern: PixelPattern
    let series: Int
    private(set) var next: SyntheticObject?
    private var instance = 0

    init(recipe: ObjectRecipe, identities: ObjectIdentities, pattern: PixelPattern, series: Int) {
        self.recipe = recipe
        self.identities = identities
        self.pattern = pattern
        self.series = series
    }

    mutating func advance() {
        instance += 1
        next = SyntheticObject(recipe, identities.identity(series: series, instance: instance), pattern: pattern)
    }
}

/// An object whose length is known before.
private struct SizedObject: DataSetSource {
    var bytes: SyntheticBytes
    let byteCount: Int

    mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(DataSetSourceError) -> Int {
        bytes.read(into: &buffer, range)
    }
}

/// An object that is coded while it is sent.
private struct StreamedObject: DataSetStream {
    var bytes: SyntheticBytes
    let counter: ByteCounter

    mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(DataSetSourceError) -> Int {
        let count = bytes.read(into: &buffer, range)
        counter.count += count
        return count
    }
}

/// Tells how much was read of a stream that somebody else has.
private final class ByteCounter {
    var count = 0
}
