import ArgumentParser
import DICOMFiles
import Diagnosis
import ProbeSettings
import TestSCP

/// What becomes of received objects.
struct ServeStorageOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where received objects go (default: dicomprobe-received).", valueName: "folder"))
    var storage: String?

    @Option(
        help: ArgumentHelp(
            """
            The name of each object's file, with folders if wished: \(Self.placeholders). Default: {sop-instance}.dcm. \
            Example: {study}/{series}/{sop-instance}.dcm
            """,
            valueName: "pattern"))
    var name: String?

    @Option(
        help: ArgumentHelp(
            "An object that was received before: keep both, overwrite the first, or refuse the second with status 0111. Default: overwrite.",
            valueName: "keep|overwrite|refuse"))
    var duplicates: ObjectNaming.Duplicates?

    @Option(
        help: ArgumentHelp(
            "Keep at most so much since the start, as in 10GB; objects beyond are answered with A700. Default: as much as there is room for.",
            valueName: "size"))
    var maxStorage: String?

    @Flag(inversion: .prefixedNo, help: "Take objects and drop them.")
    var discard = false

    /// In the working directory, for people to see that objects gather there.
    private static let defaultFolder = "dicomprobe-received"

    fileprivate static let placeholders = ObjectNamePattern.Placeholder.allCases.map { "{\($0.rawValue)}" }.joined(separator: ", ")

    /// - Throws: `Finding` for options that contradict each other.
    func place() throws(Finding) -> TestSCPConfiguration.Storage {
        guard !discard else {
            let given = [
                ("--storage", storage != nil), ("--name", name != nil), ("--duplicates", duplicates != nil),
                ("--max-storage", maxStorage != nil),
            ]
            if let option = given.first(where: \.1)?.0 {
                throw Finding(
                    reason: .usageOptions, message: "--discard drops objects, and \(option) is about keeping them",
                    hint: "leave one of them out")
            }
            return .discard
        }
        return .folder(storage ?? Self.defaultFolder)
    }

    /// Makes the folder where it is missing, and clears it of what a server that was killed had only begun to write.
    ///
    /// - Throws: `Finding` where that is not possible.
    func makeFolder() throws(Finding) {
        guard case .folder(let folder) = try place() else { return }
        do throws(FileWriteError) {
            try createFolder(folder, isDurable: true)
        } catch {
            throw Finding(error, folder: folder)
        }
        UnnamedFile.removeAbandoned(in: folder)
    }

    /// - Throws: `Finding` for a size that is none.
    func budget() throws(Finding) -> StorageBudget? {
        guard let maxStorage else { return nil }
        do throws(ByteCountText.Invalid) {
            return StorageBudget(limit: Int64(try ByteCountText.parse(maxStorage)))
        } catch {
            throw Finding(
                reason: .usageOptions, message: "--max-storage: \"\(error.text)\" is no size",
                hint: "a number of bytes above 0, or one with kB, MB, GB, KiB, MiB or GiB: 10GB")
        }
    }

    /// - Throws: `Finding` for a pattern that is none.
    func naming() throws(Finding) -> ObjectNaming {
        var naming = ObjectNaming()
        if let name {
            do throws(ObjectNamePattern.Invalid) {
                naming.pattern = try ObjectNamePattern(parsing: name)
            } catch {
                throw Finding(error, pattern: name)
            }
        }
        if let duplicates { naming.duplicates = duplicates }
        return naming
    }
}

extension ObjectNaming.Duplicates: ExpressibleByArgument {}

extension Finding {
    fileprivate init(_ error: FileWriteError, folder: String) {
        let why = if case .unwritable(let code) = error { systemText(code) } else { "\(error)" }
        self.init(
            reason: .localOutputFailed, message: "the folder \(folder) for received objects can't be made: \(why)",
            hint: "choose another with --storage, or drop objects with --discard")
    }

    fileprivate init(_ invalid: ObjectNamePattern.Invalid, pattern: String) {
        let example = "write a pattern like {study}/{series}/{sop-instance}.dcm"
        let (what, hint) =
            switch invalid {
            case .empty: ("it is empty", example)
            case .unknownPlaceholder(let name):
                ("{\(name)} is no placeholder", "there are \(ServeStorageOptions.placeholders)")
            case .unmatchedBrace: ("a brace is not closed, or not opened", example)
            case .controlCharacter: ("it has a control character", example)
            case .emptyName:
                ("it begins or ends with a slash, or has two in a row", "the path is below the folder of --storage: \(example)")
            case .leadingPeriod: ("a name in it begins with a period", "the path stays below the folder of --storage: \(example)")
            case .tooLong: ("a name in it can be longer than file systems allow", "spread the placeholders over several folders")
            case .withoutInstance: ("without {sop-instance} several objects have the same name", example)
            case .ambiguous:
                (
                    "{sop-instance} can't be told from the value beside it, so that two objects can have the same name",
                    "put other values into folders, or on one side of it behind a hyphen: {modality}-{sop-instance}.dcm"
                )
            }
        self.init(reason: .usagePattern, message: "--name \(pattern): \(what)", hint: hint)
    }
}
