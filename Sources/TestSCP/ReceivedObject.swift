import DICOMData
import DICOMFiles
import DIMSE
import Diagnosis

/// An object on its way to its place: takes the data set as it arrives, bit for bit, and tells in the end how the request is answered.
///
/// When something is in the way, the rest of the data set is taken and dropped, so that the association can go on.
struct ReceivedObject {
    /// What became of the object.
    struct Fate: Equatable {
        let status: Status
        let comment: String?
        /// The file, if there is one.
        let path: String?
    }

    private enum Place {
        case file(UnnamedFile, folder: String)
        case nowhere
        case refused(Refusal)
    }

    private struct Refusal: Error {
        let status: Status
        let comment: String

        init(status: Status, comment: String) {
            self.status = status
            self.comment = comment
        }

        static let overBudget = Refusal(status: .outOfResources, comment: "not stored: as much as --max-storage allows is kept")

        init(_ error: FileWriteError) {
            switch error {
            case .unwritable(let errno): self.init(status: .outOfResources, comment: "not stored: \(systemText(errno))")
            case .exists: self.init(status: .duplicateSOPInstance, comment: "not stored: there is such an object already")
            case .invalidMeta(let tag): self.init(status: .cannotUnderstand, comment: "\(tag) does not fit in a file")
            }
        }
    }

    private let request: CStoreRequest
    private let origin: ObjectNaming.Origin
    private let naming: ObjectNaming
    private var place: Place
    private var share: StorageBudget.Share?
    /// Bytes of the data set so far.
    private(set) var byteCount: Int64 = 0

    init(
        _ request: CStoreRequest, _ origin: ObjectNaming.Origin, storage: TestSCPConfiguration.Storage, naming: ObjectNaming,
        budget: StorageBudget?
    ) {
        self.request = request
        self.origin = origin
        self.naming = naming
        guard case .folder(let folder) = storage else {
            place = .nowhere
            return
        }
        share = budget.map { StorageBudget.Share(of: $0) }
        do throws(Refusal) {
            place = .file(try Self.begin(request, origin, in: folder), folder: folder)
        } catch {
            place = .refused(error)
        }
    }

    mutating func append(_ fragment: ArraySlice<UInt8>) {
        byteCount += Int64(fragment.count)
        guard case .file(let file, _) = place else { return }
        guard share?.grow(by: fragment.count) != false else { return refuse(.overBudget) }
        do throws(FileWriteError) {
            try file.write(fragment.span.bytes)
        } catch {
            refuse(Refusal(error))
        }
    }

    /// Nothing of it stays.
    private mutating func refuse(_ refusal: Refusal) {
        place = .refused(refusal)
        share = nil
    }

    /// To be called when the data set is complete. An object that never gets here leaves no file.
    mutating func finish() -> Fate {
        switch place {
        case .nowhere: return Fate(status: .success, comment: nil, path: nil)
        case .refused(let refusal): return Fate(status: refusal.status, comment: refusal.comment, path: nil)
        case .file(let file, let folder):
            // A file may also stay that is not sure to outlast a power cut, and is answered as not stored: it takes its room.
            defer {
                if let place = file.place { share?.keep(file.byteCount, inPlaceOf: place.replacedByteCount ?? 0) }
            }
            do throws(FileWriteError) {
                let path = try naming.commit(file, request, origin, to: folder)
                return Fate(status: .success, comment: nil, path: path)
            } catch {
                let refusal = Refusal(error)
                return Fate(status: refusal.status, comment: refusal.comment, path: nil)
            }
        }
    }

    /// Both UIDs go into the file, and one names it: a valid UID is digits and periods.
    private static func begin(_ request: CStoreRequest, _ origin: ObjectNaming.Origin, in folder: String) throws(Refusal) -> UnnamedFile {
        guard request.affectedSOPClassUID.isValid else {
            throw Refusal(status: .cannotUnderstand, comment: "Affected SOP Class UID is not valid (PS3.5 9.1)")
        }
        guard request.affectedSOPInstanceUID.isValid else {
            throw Refusal(status: .cannotUnderstand, comment: "Affected SOP Instance UID is not valid (PS3.5 9.1)")
        }
        let metaInformation = FileMetaInformation(
            sopClass: request.affectedSOPClassUID, sopInstance: request.affectedSOPInstanceUID, transferSyntax: origin.transferSyntax,
            sourceApplicationEntityTitle: (try? AETitle(origin.callingAETitle))?.value)
        do throws(FileWriteError) {
            return try UnnamedFile(in: folder, metaInformation: metaInformation)
        } catch {
            throw Refusal(error)
        }
    }
}
