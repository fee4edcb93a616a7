import ArgumentParser
import DICOMData
import Diagnosis
import ProbeResults
import ProbeSettings
import SyntheticObjects

/// What synthetic objects are like.
struct ObjectOptions: ParsableArguments {
    @Option(help: ArgumentHelp("What is imaged: ct, mr, cr, us or sc (Secondary Capture). Default: ct.", valueName: "kind"))
    var modality: ObjectKind?

    @Option(
        help: ArgumentHelp(
            "The SOP class, by UID or keyword, in the place of --modality: CTImageStorage and the others that objects are made of.",
            valueName: "sop-class"))
    var sopClass: String?

    @Option(help: ArgumentHelp("Rows and columns, such as 512x512 (default: what is usual for the kind).", valueName: "rowsxcolumns"))
    var matrix: String?

    @Option(help: ArgumentHelp("How many frames an object has (default: 1); of us and sc only, more than one.", valueName: "count"))
    var frames: Int?

    @Option(
        help: ArgumentHelp(
            "How long an object's file is to be, at most and nearly, such as 500MB or 64KiB: matrix or frames are made to fit.",
            valueName: "bytes"))
    var size: String?

    @Option(
        help: ArgumentHelp(
            "The transfer syntax, by UID or keyword: \(ObjectOptions.transferSyntaxes).", valueName: "transfer-syntax"))
    var transferSyntax = "ExplicitVRLittleEndian"

    func validate() throws {
        guard modality == nil || sopClass == nil else {
            throw ValidationError("--modality and --sop-class both say what is imaged: leave one out")
        }
    }

    private static let transferSyntaxes =
        "ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian or RLELossless"

    /// - Throws: `Finding` for an object that can't be.
    func recipe() throws(Finding) -> ObjectRecipe {
        let syntax: UID
        do throws(TransferSyntaxName.Unknown) {
            syntax = try TransferSyntaxName.uid(transferSyntax)
        } catch {
            throw Finding(
                reason: .usageTransferSyntax, message: "--transfer-syntax: \"\(transferSyntax)\" is no transfer syntax",
                hint: Self.transferSyntaxes)
        }
        let wanted = try sopClass.map { text throws(Finding) in try Self.sopClass(text) }
        let kind = wanted?.kind ?? modality ?? .ct
        let shape = try matrix.map { text throws(Finding) in try Self.shape(text) }
        let byteCount = try size.map { text throws(Finding) in try Self.byteCount(text) }
        let recipe: ObjectRecipe
        do throws(RecipeError) {
            if let byteCount {
                let frames = frames ?? (wanted?.isMultiFrame == false ? 1 : nil)
                recipe = try ObjectRecipe(kind: kind, transferSyntax: syntax, byteCount: byteCount, matrix: shape, frames: frames)
            } else {
                let (rows, columns) = shape ?? kind.usualMatrix
                recipe = try ObjectRecipe(kind: kind, transferSyntax: syntax, rows: rows, columns: columns, frames: frames ?? 1)
            }
        } catch {
            throw Finding(error)
        }
        if let wanted, recipe.sopClass != wanted.known.uid {
            let contrast = wanted.isMultiFrame ? "several frames, and this one" : "one frame, and this \(recipe.frames)"
            throw Finding(
                reason: .usageObject, message: "--sop-class: an object of \(wanted.known.name) has \(contrast)",
                hint: wanted.isMultiFrame ? "add --frames, or a larger --size" : "leave out --frames")
        }
        return recipe
    }

    private static func sopClass(_ text: String) throws(Finding) -> (known: SOPClass, kind: ObjectKind, isMultiFrame: Bool) {
        let all = ObjectKind.sopClasses.compactMap { SOPClass(uid: $0) }
        guard let known = all.first(where: { $0.uid == UID(text) || $0.keyword.lowercased() == text.lowercased() }),
            let (kind, isMultiFrame) = ObjectKind.of(sopClass: known.uid)
        else {
            throw Finding(
                reason: .usageObject, message: "--sop-class: objects of \"\(text)\" are not made",
                hint: "one of \(all.map(\.keyword).joined(separator: ", "))")
        }
        return (known, kind, isMultiFrame)
    }

    private static func shape(_ text: String) throws(Finding) -> (rows: Int, columns: Int) {
        let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let rows = parts[0], let columns = parts[1] else {
            throw Finding(
                reason: .usageObject, message: "--matrix: \"\(text)\" is no matrix", hint: "rows and columns with an x between: 512x512")
        }
        return (rows, columns)
    }

    private static func byteCount(_ text: String) throws(Finding) -> Int {
        do throws(ByteCountText.Invalid) {
            return try ByteCountText.parse(text)
        } catch {
            throw Finding(
                reason: .usageObject, message: "--size: \"\(error.text)\" is no size",
                hint: "a number of bytes above 0, or one with kB, MB, GB, KiB, MiB or GiB: 500MB")
        }
    }
}

extension ObjectKind: ExpressibleByArgument {}
