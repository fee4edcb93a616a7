import DICOMFiles
import Diagnosis
import ProbeResults

/// What a DICOMDIR refers to, one after another.
struct DirectoryItems {
    /// What one record refers to, not yet looked at.
    enum Reference {
        case file(path: String, listing: StoreObject.Listing)
        /// It leads to no file; or there is none.
        case broken(ObjectResult)
        /// The DICOMDIR can't be read on: what else it lists, nobody knows.
        case unreadable(ObjectResult)

        var path: String {
            switch self {
            case .file(let path, _): path
            case .broken(let result), .unreadable(let result): result.path
            }
        }

        /// As an item of the queue.
        ///
        /// - Returns: with an object, its file.
        func look() -> (item: StoreQueue.Item, file: DICOMFile?) {
            switch self {
            case .file(let path, let listing):
                StoreQueue.look(at: FileWalk.Entry(path: path, kind: .file, isNamed: true), listing: listing)
            case .broken(let result), .unreadable(let result): (.settled(result), nil)
            }
        }
    }

    private let path: String
    private let directory: DICOMDirectory
    private var hasReferred = false

    /// - Throws: `DICOMDirectoryError` for a file that is no DICOMDIR, or one that can't be read.
    init(_ file: DICOMFile) throws(DICOMDirectoryError) {
        path = file.path
        directory = try DICOMDirectory(file)
    }

    /// Nil at the end, and after the DICOMDIR could not be read on. Who named a DICOMDIR meant objects: that it has none is told once.
    mutating func next() -> Reference? {
        defer { hasReferred = true }
        do throws(DICOMDirectoryError) {
            if let entry = try directory.next() { return reference(entry) }
            return hasReferred ? nil : .broken(ObjectResult(path: path, failed: .directoryWithoutFiles))
        } catch {
            return .unreadable(ObjectResult(path: path, failed: Finding(error)))
        }
    }

    private func reference(_ entry: DICOMDirectory.Entry) -> Reference {
        let place: String
        switch entry.location {
        case .file(let file):
            return .file(
                path: file, listing: StoreObject.Listing(directory: path, sopClass: entry.sopClass, sopInstance: entry.sopInstance))
        case .missing(let path): place = path
        case .outside: place = entry.fileID.joined(separator: "/")
        }
        return .broken(ObjectResult(path: place, failed: Finding(brokenReference: entry, in: path)))
    }
}
