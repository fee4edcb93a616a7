import DICOMData

/// Why a DICOMDIR can't be read, or not to its end.
package enum DICOMDirectoryError: Error, Equatable, Sendable {
    case file(DICOMFileError)
    /// A DICOM file that is no Media Storage Directory.
    case notDirectory(sopClass: UID)
    /// Deflated, or of no transfer syntax that the standard knows.
    case transferSyntax(UID)
    /// The data set is not coded as it should be, at this offset from the start of the file.
    case invalid(DataElementError.Kind, Tag?, offset: Int)
    /// A record of more than ``DICOMDirectory/maximumRecordByteCount`` bytes, which begins at this offset from the start of the file.
    case overlongRecord(offset: Int)
}

/// The files that a DICOMDIR (PS3.3 F, PS3.10 8) refers to.
///
/// Its records are read one by one, in the order in which they stand in the directory record sequence. The offsets that link them to a
/// hierarchy (PS3.3 F.2.2) are not followed: all records are in the sequence, the offsets add nothing about files, and in practice they
/// are wrong at times, or lead in circles. Records that are not in use (PS3.3 F.3.2.2) and those that refer to no file are passed over.
package final class DICOMDirectory {
    /// A record has some hundred bytes, and some ten thousand with an icon.
    package static let maximumRecordByteCount = 1 << 22

    /// A file that a record refers to.
    package struct Entry: Equatable, Sendable {
        /// As recorded (0004,1500), without padding.
        package let fileID: [String]
        package let location: Location
        /// As recorded (0004,1510), (0004,1511), (0004,1512); the file itself may say something else.
        package let sopClass: UID?
        package let sopInstance: UID?
        package let transferSyntax: UID?

        package init(fileID: [String], location: Location, sopClass: UID?, sopInstance: UID?, transferSyntax: UID?) {
            self.fileID = fileID
            self.location = location
            self.sopClass = sopClass
            self.sopInstance = sopInstance
            self.transferSyntax = transferSyntax
        }
    }

    package enum Location: Equatable, Sendable {
        case file(path: String)
        /// There is nothing of that name; this is where it should be.
        case missing(path: String)
        /// The file ID does not name a file below the folder of the DICOMDIR.
        case outside
    }

    /// Whether a path ends in the name that a DICOMDIR has (PS3.10 8.6), as media and copies of them bear it: in any case, with `;1` or a dot at the end.
    package static func isUsualName(_ path: String) -> Bool {
        FileIDFinder.key(String(path.split(separator: "/").last ?? "")) == "DICOMDIR"
    }

    private var bytes: DirectoryBytes
    private var finder: FileIDFinder
    private var state = State.beforeRecords

    private enum State {
        case beforeRecords
        case records(DirectoryBytes.SequenceEnd)
        case ended
    }

    /// - Throws: ``DICOMDirectoryError/notDirectory(sopClass:)``, ``DICOMDirectoryError/transferSyntax(_:)``.
    package init(_ file: DICOMFile) throws(DICOMDirectoryError) {
        let meta = file.metaInformation
        guard meta.mediaStorageSOPClassUID == .mediaStorageDirectoryStorage else {
            throw .notDirectory(sopClass: meta.mediaStorageSOPClassUID)
        }
        // PS3.10 8.6 wants explicit VR little endian; others are found.
        guard let syntax = TransferSyntax(uid: meta.transferSyntaxUID), !syntax.isDeflated else {
            throw .transferSyntax(meta.transferSyntaxUID)
        }
        bytes = DirectoryBytes(file, encoding: syntax.encoding)
        finder = FileIDFinder(folder: folder(of: file.path))
    }

    /// The next file; nil at the end, and after an error.
    package func next() throws(DICOMDirectoryError) -> Entry? {
        do {
            while let record = try nextRecord() {
                if let entry = entry(record) { return entry }
            }
            return nil
        } catch {
            state = .ended
            throw error
        }
    }

    private func entry(_ record: [DataElement]) -> Entry? {
        // PS3.3 F.3.2.2: 0000H is no longer in use, FFFFH is in use. The flag is retired for all but that.
        if let flag = record.bytes(.recordInUseFlag), flag.elementsEqual([0, 0]) { return nil }
        guard let value = record.bytes(.referencedFileID) else { return nil }
        let fileID = String(decoding: value, as: UTF8.self)
            .split(separator: "\\", omittingEmptySubsequences: false).map { Self.trimmed($0) }
        guard fileID != [""] else { return nil }
        return Entry(
            fileID: fileID, location: finder.find(fileID), sopClass: record.uid(.referencedSOPClassUIDInFile),
            sopInstance: record.uid(.referencedSOPInstanceUIDInFile), transferSyntax: record.uid(.referencedTransferSyntaxUIDInFile))
    }

    private static func trimmed(_ component: Substring) -> String {
        let isPadding: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\0" }
        let scalars = component.unicodeScalars.drop(while: isPadding)
        let end = scalars.lastIndex { !isPadding($0) }.map(scalars.index(after:)) ?? scalars.startIndex
        return String(scalars[..<end])
    }

    private func nextRecord() throws(DICOMDirectoryError) -> [DataElement]? {
        while true {
            switch state {
            case .beforeRecords:
                state = try bytes.findSequence(.directoryRecordSequence).map(State.records) ?? .ended
            case .records(let end):
                if let record = try bytes.nextItem(before: end) { return record }
                state = .ended
            case .ended:
                return nil
            }
        }
    }
}
