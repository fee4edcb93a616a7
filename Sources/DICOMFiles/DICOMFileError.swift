import DICOMData

/// Why a file can't be read as a DICOM file (PS3.10 7).
package enum DICOMFileError: Error, Equatable, Sendable {
    /// The operating system refused, with this errno(3).
    case unreadable(errno: Int32)
    /// A folder, FIFO, socket or device.
    case notRegularFile
    /// No `DICM` behind a preamble of 128 bytes, and no group 0002 or data set that could be recognised without it.
    case notDICOM
    /// The file ends at `offset`, in the file meta information or before the data set, or has become shorter while it was read.
    case truncated(offset: Int)
    /// The file meta information (group 0002) is no use.
    case invalidMeta(InvalidMeta, offset: Int)

    package enum InvalidMeta: Equatable, Sendable {
        case element(DataElementError.Kind, Tag?)
        /// A required UID is not there, or is empty. The offset is that of the data set.
        case missing(Tag)
        /// A UID of more than 64 characters (PS3.5 9.1): no association could name it.
        case overlongUID(Tag)
        /// More than ``DICOMFile/maximumMetaByteCount`` bytes.
        case overlong
    }
}
