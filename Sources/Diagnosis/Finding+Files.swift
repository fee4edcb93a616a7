import DICOMFiles
import Glibc
import ProbeResults

extension Finding {
    /// A file that can't be sent as a DICOM object.
    package init(_ error: DICOMFileError) {
        switch error {
        case .unreadable(let code):
            self.init(reason: .fileUnreadable, message: "can't be read: \(systemText(code))", hint: Self.fileHint(code))
        case .notRegularFile:
            self.init(reason: .fileNotDICOM, message: "is no regular file", hint: "name files and folders")
        case .notDICOM:
            self.init(
                reason: .fileNotDICOM,
                message: "is no DICOM file: neither a preamble and DICM (PS3.10 7.1) nor a data set is found at its start",
                hint: "leave it out: a file that is named has to be one; of a folder that is named, what is no DICOM file is skipped")
        case .truncated(let offset):
            self.init(reason: .fileTruncated, message: "ends at offset \(offset), where more is due", hint: "copy or export the file anew")
        case .invalidMeta(let invalid, let offset):
            self.init(
                reason: .fileNotDICOM, message: "has unusable file meta information at offset \(offset): \(Self.words(invalid))",
                hint: "export the file anew")
        }
    }

    /// What to do about a file that is not there.
    package static let missingFileHint =
        "check the path: a relative one counts from the working directory, in a file of settings, a plan or modules from that file's folder"

    /// What to do about a file that the system won't open.
    ///
    /// - Parameter code: of errno(3).
    static func fileHint(_ code: Int32) -> String {
        switch code {
        case ENOENT, ENOTDIR: missingFileHint
        case EACCES, EPERM: "let the user that dicomprobe runs as read it, and enter its folders"
        case EISDIR: "name a file in it"
        default: "see whether the file, and what it is on, is in order"
        }
    }

    /// A file that is no longer what it was when it was first looked at.
    package static let fileChanged = Finding(
        reason: .fileUnreadable, message: "the file was changed during the run", hint: "send files that nobody is writing")

    /// Nobody wrote to standard input any more.
    package static let standardInputStalled = Finding(
        reason: .fileStalled, message: "standard input brought nothing more before the time that --deadline gives was over",
        hint: "see why the program that writes to it stalls, or give more time with --deadline")

    private static func words(_ invalid: DICOMFileError.InvalidMeta) -> String {
        switch invalid {
        case .element(let kind, let tag): (tag.map { "\($0): " } ?? "") + kind.words
        case .missing(let tag): "\(tag) is missing"
        case .overlongUID(let tag): "the UID \(tag) is too long"
        case .overlong: "group 0002 is too long"
        }
    }
}

extension Finding {
    /// A DICOMDIR that can't be read, or not to its end.
    package init(_ error: DICOMDirectoryError) {
        switch error {
        case .file(let failure): self.init(failure)
        case .notDirectory(let sopClass):
            self.init(reason: .fileNotDICOM, message: "is no DICOMDIR but of SOP class \(sopClass)")
        case .transferSyntax(let uid):
            self.init(reason: .fileNotDICOM, message: "is a DICOMDIR in the transfer syntax \(uid), which none may have (PS3.10 8.6)")
        case .invalid(let kind, let tag, let offset):
            let what = tag.map { "\($0): " } ?? ""
            self.init(
                reason: .fileTruncated, message: "is a DICOMDIR that can't be read on from offset \(offset): \(what)\(kind.words)",
                hint: "name the folder instead: what is in it is found without the DICOMDIR")
        case .overlongRecord(let offset):
            self.init(
                reason: .fileNotDICOM, message: "is a DICOMDIR with an absurdly long record at offset \(offset)",
                hint: "name the folder instead: what is in it is found without the DICOMDIR")
        }
    }

    /// A DICOMDIR without records that refer to files; perhaps it broke off before them.
    package static let directoryWithoutFiles = Finding(
        reason: .fileNoneFound, message: "is a DICOMDIR that refers to no file",
        hint: "name the folder instead: what is in it is found without the DICOMDIR")

    /// A reference of a DICOMDIR that leads to no file below its folder.
    package init(brokenReference entry: DICOMDirectory.Entry, in directory: String) {
        if case .outside = entry.location {
            self.init(reason: .fileUnreadable, message: "\(directory) refers to it, and it is not below the folder of that DICOMDIR")
        } else {
            self.init(
                reason: .fileUnreadable, message: "\(directory) refers to it, and there is no such file", hint: "copy the medium as a whole"
            )
        }
    }
}
