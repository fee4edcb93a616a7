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
        case file(AtomicFileWriter, path: String)
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

        init(_ error: FileWriteError) {
            switch error {
            case .unwritable(let errno): self.init(status: .outOfResources, comment: "not stored: \(systemText(errno))")
            case .exists: self.init(status: .outOfResources, comment: "not stored: the file name is taken")
            case .invalidMeta(let tag): self.init(status: .cannotUnderstand, comment: "\(tag) does not fit in a file")
            }
        }
    }

    private var place: Place
    /// Bytes of the data set so far.
    private(set) var byteCount: Int64 = 0

    init(_ request: CStoreRequest, transferSyntax: UID, callingAETitle: String, storage: TestSCPConfiguration.Storage) {
        guard case .folder(let folder) = storage else {
            place = .nowhere
            return
        }
        do {
            let path = try Self.path(for: request, in: folder)
            let metaInformation = FileMetaInformation(
                sopClass: request.affectedSOPClassUID, sopInstance: request.affectedSOPInstanceUID, transferSyntax: transferSyntax,
                sourceApplicationEntityTitle: (try? AETitle(callingAETitle))?.value)
            // A test SCP shows what was sent last.
            place = .file(try Self.begin(path, metaInformation), path: path)
        } catch {
            place = .refused(error)
        }
    }

    mutating func append(_ fragment: ArraySlice<UInt8>) {
        byteCount += Int64(fragment.count)
        guard case .file(let file, _) = place else { return }
        do throws(FileWriteError) {
            try file.write(fragment.span.bytes)
        } catch {
            place = .refused(Refusal(error))
        }
    }

    /// To be called when the data set is complete. An object that never gets here leaves no file.
    mutating func finish() -> Fate {
        switch place {
        case .nowhere: return Fate(status: .success, comment: nil, path: nil)
        case .refused(let refusal): return Fate(status: refusal.status, comment: refusal.comment, path: nil)
        case .file(let file, let path):
            do throws(FileWriteError) {
                try file.commit()
                return Fate(status: .success, comment: nil, path: path)
            } catch {
                let refusal = Refusal(error)
                return Fate(status: refusal.status, comment: refusal.comment, path: nil)
            }
        }
    }

    /// Both UIDs go into the file, and one names it: a valid UID is digits and periods, and can't lead out of the folder.
    private static func path(for request: CStoreRequest, in folder: String) throws(Refusal) -> String {
        guard request.affectedSOPClassUID.isValid else {
            throw Refusal(status: .cannotUnderstand, comment: "Affected SOP Class UID is not valid (PS3.5 9.1)")
        }
        guard request.affectedSOPInstanceUID.isValid else {
            throw Refusal(status: .cannotUnderstand, comment: "Affected SOP Instance UID is not valid (PS3.5 9.1)")
        }
        return "\(folder)/\(request.affectedSOPInstanceUID).dcm"
    }

    private static func begin(_ path: String, _ metaInformation: FileMetaInformation) throws(Refusal) -> AtomicFileWriter {
        do {
            return try AtomicFileWriter(path: path, metaInformation: metaInformation, existing: .replace)
        } catch {
            throw Refusal(error)
        }
    }
}
