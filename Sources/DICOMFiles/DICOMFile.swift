import DICOMData
import Glibc

/// A DICOM file (PS3.10 7) of which only the file meta information has been read; the data set is read piece by piece, as it is on the
/// disk.
///
/// Never mapped into memory, where a file that shrinks meanwhile would end the process, and never read whole.
package final class DICOMFile: Sendable {
    /// Group 0002 is some 200 bytes, but may hold private information of any length (0002,0102). Enough for that, little enough to read.
    package static let maximumMetaByteCount = 1 << 20
    /// Holds what stands before the data set in nearly all files, in one read.
    static let firstReadByteCount = 4096

    package let path: String
    package let layout: FileLayout
    /// What group 0002 says; in a file without it, what the data set says (``FileLayout/withoutMetaInformation``).
    package let metaInformation: FileMetaInformation
    /// Where the data set begins, in bytes from the start of the file.
    package let dataSetOffset: Int
    /// How long the data set is: from its offset to the end of the file, as it was when the file was opened.
    package let dataSetByteCount: Int

    private let file: FileDescriptor
    /// What the system said of it when it was opened.
    private let version: FileVersion
    /// The first bytes of the data set, as far as they came with what stands before it.
    let head: ArraySlice<UInt8>

    /// Opens a file and reads preamble and group 0002, or without them the first elements of the data set. A FIFO or device is never waited for.
    package static func open(_ path: String) throws(DICOMFileError) -> DICOMFile {
        try DICOMFile(path)
    }

    private init(_ path: String) throws(DICOMFileError) {
        let status: stat
        do {
            file = try FileDescriptor(opening: path, O_RDONLY)
            status = try file.status()
        } catch {
            throw .unreadable(errno: error.code)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegularFile }
        version = FileVersion(status)
        let byteCount = Int(status.st_size)
        let (start, bytes) = try Self.readStart(file, byteCount: byteCount)
        layout = start.layout
        metaInformation = start.metaInformation
        dataSetOffset = start.dataSetOffset
        dataSetByteCount = byteCount - start.dataSetOffset
        head = bytes[start.dataSetOffset...]
        self.path = path
    }

    /// Copies bytes of the data set into `range` of `buffer`, as many as fit and are left.
    ///
    /// - Parameter offset: in bytes from the start of the data set, at most its length.
    /// - Returns: how many bytes were copied; 0 only at the end of the data set, or for an empty range.
    /// - Throws: ``DICOMFileError/truncated(offset:)`` if the file has become shorter, ``DICOMFileError/unreadable(errno:)``.
    package func read(into buffer: inout [UInt8], _ range: Range<Int>, at offset: Int) throws(DICOMFileError) -> Int {
        precondition((0...dataSetByteCount).contains(offset))
        let count = min(range.count, dataSetByteCount - offset)
        let start = dataSetOffset + offset
        let copied: Int
        do {
            copied = try file.read(into: &buffer, range.lowerBound..<range.lowerBound + count, at: start)
        } catch {
            throw .unreadable(errno: error.code)
        }
        guard copied == count else { throw .truncated(offset: start + copied) }
        return count
    }

    /// Whether nobody has written to the file since it was opened.
    package var isUnchanged: Bool {
        guard let status = try? file.status() else { return false }
        return FileVersion(status) == version
    }

    /// Reads as much of the file as stands before the data set, a little at first.
    private static func readStart(
        _ file: borrowing FileDescriptor, byteCount: Int
    ) throws(DICOMFileError) -> (FileStart, bytes: [UInt8]) {
        var bytes: [UInt8] = []
        var wanted = min(firstReadByteCount, byteCount)
        while true {
            let known = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: wanted - known))
            do {
                bytes.removeLast(wanted - known - (try file.read(into: &bytes, known..<wanted, at: known)))
            } catch {
                throw .unreadable(errno: error.code)
            }
            let isWhole = bytes.count < wanted || wanted == byteCount
            if let start = try FileStart.parse(bytes, isWhole: isWhole) { return (start, bytes) }
            guard wanted < maximumMetaByteCount, !isWhole else { throw .invalidMeta(.overlong, offset: FileMetaInformation.groupOffset) }
            wanted = min(wanted * 8, byteCount, maximumMetaByteCount)
        }
    }
}

/// What changes of a file when it is written to.
private struct FileVersion: Equatable {
    let byteCount: Int
    let seconds: Int
    let nanoseconds: Int

    init(_ status: stat) {
        byteCount = Int(status.st_size)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }
}
