import DICOMFiles
import ProbeResults

extension Finding {
    /// A file that can't be sent as a DICOM object.
    package init(_ error: DICOMFileError) {
        switch error {
        case .unreadable(let code):
            self.init(reason: .fileUnreadable, message: "can't be read: \(systemText(code))")
        case .notRegularFile:
            self.init(reason: .fileNotDICOM, message: "is no regular file", hint: "name files and folders")
        case .notDICOM:
            self.init(
                reason: .fileNotDICOM, message: "is no DICOM file: it does not begin with a preamble of 128 bytes and DICM (PS3.10 7.1)")
        case .truncated(let offset):
            self.init(reason: .fileTruncated, message: "ends at offset \(offset), where more is due", hint: "copy or export the file anew")
        case .invalidMeta(let invalid, let offset):
            self.init(
                reason: .fileNotDICOM, message: "has unusable file meta information at offset \(offset): \(Self.words(invalid))",
                hint: "export the file anew")
        }
    }

    private static func words(_ invalid: DICOMFileError.InvalidMeta) -> String {
        switch invalid {
        case .element(let kind, let tag): (tag.map { "\($0): " } ?? "") + "\(kind)"
        case .missing(let tag): "\(tag) is missing"
        case .overlongUID(let tag): "the UID \(tag) is too long"
        case .overlong: "group 0002 is too long"
        }
    }
}
