import DICOMData
import DICOMFiles
import DICOMNetwork
import ProbeResults

/// A DICOM file found, by what its file meta information says; opened again when its turn comes.
struct StoreObject: Equatable {
    /// What needs a presentation context of its own: the data set is sent as it is wherever the peer takes its own transfer syntax.
    struct Syntaxes: Hashable {
        let sopClass: UID
        let transferSyntax: UID
    }

    let path: String
    let syntaxes: Syntaxes
    let sopInstance: UID
    let byteCount: Int

    init(_ file: DICOMFile) {
        path = file.path
        syntaxes = Syntaxes(
            sopClass: file.metaInformation.mediaStorageSOPClassUID, transferSyntax: file.metaInformation.transferSyntaxUID)
        sopInstance = file.metaInformation.mediaStorageSOPInstanceUID
        byteCount = file.dataSetByteCount
    }

    func result(_ fate: ObjectResult.Fate) -> ObjectResult {
        var result = ObjectResult(path: path, fate: fate)
        result.sopClassUID = syntaxes.sopClass.value
        result.sopInstanceUID = sopInstance.value
        result.transferSyntaxUID = syntaxes.transferSyntax.value
        result.bytes = Int64(byteCount)
        return result
    }
}

/// A file's data set, read as it is sent.
struct FileDataSet: DataSetSource {
    private let file: DICOMFile
    private var position = 0
    private let sent: (Int) -> Void

    /// - Parameter sent: told of the bytes as they are taken.
    init(_ file: DICOMFile, sent: @escaping (Int) -> Void) {
        self.file = file
        self.sent = sent
    }

    var byteCount: Int { file.dataSetByteCount }

    mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(DataSetSourceError) -> Int {
        let count: Int
        do throws(DICOMFileError) {
            count = try file.read(into: &buffer, range, at: position)
        } catch {
            guard case .unreadable(let code) = error else { throw .ended(byteCount: position, announced: byteCount) }
            throw .unreadable(errno: code)
        }
        guard count > 0 else { throw .ended(byteCount: position, announced: byteCount) }
        position += count
        sent(count)
        return count
    }
}
