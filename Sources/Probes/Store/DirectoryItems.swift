import DICOMFiles
import Diagnosis
import ProbeResults

/// What a DICOMDIR refers to, as items of the queue, one after another.
struct DirectoryItems {
    private let path: String
    private let directory: DICOMDirectory
    private var hasEnded = false

    /// - Returns: nil if the file is no DICOMDIR.
    /// - Throws: `DICOMDirectoryError` for one that can't be read.
    static func open(_ path: String) throws(DICOMDirectoryError) -> DirectoryItems? {
        guard let file = try? DICOMFile.open(path), file.metaInformation.mediaStorageSOPClassUID == .mediaStorageDirectoryStorage else {
            return nil
        }
        return DirectoryItems(path: path, directory: try DICOMDirectory(file))
    }

    private init(path: String, directory: DICOMDirectory) {
        self.path = path
        self.directory = directory
    }

    /// The next object with its file, or why a reference leads to none; nil at the end.
    mutating func next() -> (item: StoreQueue.Item, file: DICOMFile?)? {
        guard !hasEnded else { return nil }
        do throws(DICOMDirectoryError) {
            guard let entry = try directory.next() else {
                hasEnded = true
                return nil
            }
            return item(entry)
        } catch {
            hasEnded = true
            return (.settled(ObjectResult(path: path, failed: Finding(error))), nil)
        }
    }

    /// Where the next reference leads, unopened; nil at the end.
    mutating func nextPath() -> String? {
        guard !hasEnded, let entry = try? directory.next() else { return nil }
        return place(of: entry)
    }

    private func item(_ entry: DICOMDirectory.Entry) -> (item: StoreQueue.Item, file: DICOMFile?) {
        switch entry.location {
        case .file(let path): return StoreQueue.look(at: FileWalk.Entry(path: path, kind: .file, isNamed: true))
        case .missing, .outside:
            return (.settled(ObjectResult(path: place(of: entry), failed: Finding(brokenReference: entry, in: path))), nil)
        }
    }

    private func place(of entry: DICOMDirectory.Entry) -> String {
        switch entry.location {
        case .file(let path), .missing(let path): path
        case .outside: entry.fileID.joined(separator: "/")
        }
    }
}
