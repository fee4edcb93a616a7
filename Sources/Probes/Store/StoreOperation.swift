import DICOMData
import DICOMFiles
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import Diagnosis
import ProbeResults

/// C-STORE of one object over an association.
struct StoreOperation {
    struct Outcome {
        var result: ObjectResult
        var warnings: [ProbeResult.Warning] = []
        var isAssociationAlive = true

        /// - Parameter lacksPixelData: whether the data set, which has been sent to its end, describes pixels that it does not have.
        fileprivate mutating func note(_ object: StoreObject, lacksPixelData: Bool) {
            guard lacksPixelData, result.fate == .stored || result.fate == .storedWithWarning else { return }
            warnings.append(object.missingPixelData)
        }
    }

    let association: Association
    let plan: ProbePlan
    /// Whether a warning status counts as a failure.
    let isStrict: Bool
    let log: RunLog.ConnectionLog?

    /// - Parameter file: the object's file, where it has only just been opened.
    /// - Returns: nil if that takes an association that proposes more; nothing has been sent then.
    func perform(_ object: StoreObject, _ file: DICOMFile?, sent: @escaping (Int) -> Void) -> Outcome? {
        let (contextID, target): (UInt8, UID?)
        switch association.negotiated.route(for: object.syntaxes) {
        case .unknown: return nil
        case .none: return failed(object, Finding(noRouteFor: object.syntaxes, in: association.negotiated))
        case .asItIs(let id): (contextID, target) = (id, nil)
        case .reencoded(let id, let transferSyntax): (contextID, target) = (id, transferSyntax)
        }
        let opened: DICOMFile
        do throws(DICOMFileError) {
            if let file {
                opened = file
            } else {
                opened = try DICOMFile.open(object.path)
                guard try StoreObject(opened, listing: object.listing) == object else { return failed(object, .fileChanged) }
            }
        } catch {
            return failed(object, Finding(error))
        }
        guard let target else { return send(object, FileDataSet(opened, sent: sent), contextID: contextID) }
        var obstacle: Finding?
        do throws(ReencodingError) {
            let dataSet = try ReencodedFile(opened, to: target, sent: sent) {
                obstacle = plan.obstacle
                return obstacle == nil
            }
            var outcome = send(object, dataSet, contextID: contextID)
            outcome.result.sentTransferSyntaxUID = target.value
            return outcome
        } catch {
            return failed(object, obstacle ?? Finding(error, from: object.syntaxes.transferSyntax, to: target))
        }
    }

    private func send(_ object: StoreObject, _ dataSet: some StoredDataSet, contextID: UInt8) -> Outcome {
        var dataSet = dataSet
        var outcome = send(object) { request throws(AssociationError) in
            try association.perform(request, contextID: contextID, dataSet: &dataSet)
        } explain: { error in
            var finding = Finding(error, plan.context(association))
            if case .aborted = error.cause, !dataSet.byteCount.isMultiple(of: 2) {
                finding.hint =
                    "the data set has an odd number of bytes, which PS3.5 7.1 does not allow: some peers abort on that; export it anew"
            }
            return finding
        }
        outcome.note(object, lacksPixelData: dataSet.lacksPixelData)
        return outcome
    }

    /// - Parameters:
    ///   - perform: ends the association where it throws.
    ///   - explain: puts that in words.
    private func send(
        _ object: StoreObject,
        perform: (CStoreRequest) throws(AssociationError) -> InvokerExchange<CStoreRequest>.Answer,
        explain: (AssociationError) -> Finding
    ) -> Outcome {
        let request = CStoreRequest(
            messageID: association.nextMessageID(), affectedSOPClassUID: object.syntaxes.sopClass,
            affectedSOPInstanceUID: object.sopInstance)
        log?(.sending(file: object.path))
        let start = ContinuousClock.now
        var outcome: Outcome
        do throws(AssociationError) {
            outcome = judge(object, try perform(request))
        } catch {
            outcome = failed(object, explain(error))
            outcome.isAssociationAlive = false
        }
        outcome.result.milliseconds = start.duration(to: .now).milliseconds
        return outcome
    }

    /// Success and warning mean that the peer holds the object (PS3.4 B.2.3); nothing else does.
    private func judge(_ object: StoreObject, _ answer: InvokerExchange<CStoreRequest>.Answer) -> Outcome {
        let response = answer.response
        let deviations = answer.deviations.map(\.words).joined(separator: " and ")
        var outcome: Outcome
        switch response.statusClass {
        case .success where answer.deviations.isEmpty: outcome = Outcome(result: object.result(.stored))
        case .success: outcome = warned(object, .dimseDeviation, "the response \(deviations)")
        case .warning where isStrict: outcome = failed(object, Finding(response, to: "C-STORE"))
        case .warning:
            let status = Finding(response, to: "C-STORE").message
            outcome = warned(object, .dimseWarningStatus, deviations.isEmpty ? status : "\(status); the response \(deviations)")
        case .failure, .cancel, .pending: outcome = failed(object, Finding(response, to: "C-STORE"))
        }
        outcome.result.status = response.status.description
        outcome.result.comment = response.fields.errorComment
        return outcome
    }

    private func warned(_ object: StoreObject, _ reason: WarningReason, _ message: String) -> Outcome {
        var result = object.result(.storedWithWarning)
        result.message = message
        return Outcome(result: result, warnings: [ProbeResult.Warning(reason: reason, message: "\(object.path): \(message)")])
    }

    private func failed(_ object: StoreObject, _ finding: Finding) -> Outcome {
        var result = object.result(.failed)
        result.explain(finding)
        return Outcome(result: result)
    }
}

// MARK: - Standard input

extension StoreOperation {
    /// C-STORE of what can be read once only, over an association that has proposed all its alternatives.
    func perform(_ input: StandardInput, _ object: StoreObject, _ stream: DICOMStream) -> Outcome {
        let (contextID, target): (UInt8, UID?)
        switch association.negotiated.route(for: object.syntaxes) {
        case .none, .unknown: return failed(object, Finding(noRouteFor: object.syntaxes, in: association.negotiated))
        case .asItIs(let id): (contextID, target) = (id, nil)
        case .reencoded(let id, let transferSyntax): (contextID, target) = (id, transferSyntax)
        }
        let source = object.syntaxes.transferSyntax
        do throws(ReencodingError) {
            let dataSet = try input.dataSet(stream, to: target)
            var outcome = send(object) { request throws(AssociationError) in
                try association.perform(request, contextID: contextID, stream: dataSet)
            } explain: { error in
                let local = error.cause == .dataSet(.stopped) ? input.finding(source, to: target) : nil
                return local ?? Finding(error, plan.context(association))
            }
            outcome.result.sentTransferSyntaxUID = target?.value
            outcome.note(object, lacksPixelData: input.lacksPixelData)
            if outcome.isAssociationAlive { outcome.result.bytes = Int64(stream.byteCount) }
            return outcome
        } catch {
            return failed(object, Finding(error, from: source, to: target ?? source))
        }
    }
}
