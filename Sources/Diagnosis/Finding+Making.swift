import DICOMData
import DICOMFiles
import Glibc
import ProbeResults
import SyntheticObjects

extension Finding {
    /// An object that can't be made as it is asked for.
    package init(_ error: RecipeError) {
        let (message, hint) = Self.words(error)
        self.init(reason: .usageObject, message: message, hint: hint)
    }

    private static func words(_ error: RecipeError) -> (message: String, hint: String) {
        switch error {
        case .matrix(let rows, let columns):
            return ("no image has \(rows) rows and \(columns) columns", "both are from 1 to 65535 (VR US): --matrix 512x512")
        case .frames(let count):
            return ("no image has \(count) frames", "from 1 to \(ObjectRecipe.frameCounts.upperBound) (VR IS)")
        case .singleFrame(let kind, let frames):
            return (
                "an object of \(kind.modality) images has one frame (PS3.3), not \(frames)",
                "ask for slices with --instances, or for --modality \(multiFrameKinds)"
            )
        case .transferSyntax(let uid):
            let name = TransferSyntax(uid: uid)?.name ?? uid.value
            let known = ObjectRecipe.transferSyntaxes.compactMap { TransferSyntax(uid: $0)?.keyword }.joined(separator: ", ")
            return ("objects are not made in \(name): there is no encoder for it", "one of \(known)")
        case .tooLong(let byteCount):
            return (
                "\(byteCount) bytes are more than a length of 32 bits can say (PS3.5 7.1.2)",
                "up to \(ObjectRecipe.maximumValueByteCount) bytes of pixels fit in one object; RLELossless takes more, each frame for itself"
            )
        case .tooSmall(let byteCount, let minimum):
            return (
                "no such object fits in \(byteCount) bytes", "this one has \(minimum) at least: ask for more, or for a smaller matrix"
            )
        case .tooLargeForOneFrame(let kind, let byteCount):
            return (
                "an image of \(kind.modality) in one frame has no \(byteCount) bytes: rows and columns end at 65535",
                "ask for --modality \(multiFrameKinds), which has several frames"
            )
        case .overdetermined:
            return (
                "--size is how the matrix or the number of frames is found, and here neither is left open",
                "leave out --size, or what is given besides"
            )
        }
    }

    private static var multiFrameKinds: String {
        ObjectKind.allCases.filter(\.hasMultiFrame).map(\.rawValue).joined(separator: " or ")
    }

    /// A file that can't be written.
    ///
    /// - Parameter path: the file's.
    package init(_ error: FileWriteError, writing path: String) {
        switch error {
        case .exists:
            self.init(reason: .localExists, message: "\(path) is there already", hint: "choose another place, or add --force to replace it")
        case .unwritable(let code):
            self.init(reason: .localOutputFailed, message: "\(path) can't be written: \(systemText(code))", hint: Self.writingHint(code))
        case .invalidMeta(let tag):
            self.init(reason: .internalDefect, message: "\(path) can't be written: \(tag) does not fit into the file meta information")
        }
    }

    private static func writingHint(_ code: Int32) -> String {
        switch code {
        case ENOSPC, EDQUOT: "free some space there, name another place, or ask for less"
        case EFBIG: "files there can't be that long: see ulimit -f and the file system, or ask for less"
        case EACCES, EPERM, EROFS: "name a folder that the user that dicomprobe runs as may write to"
        case EISDIR, ENOTDIR: "name a file where nothing else is, or a folder"
        default: "name another place"
        }
    }
}
