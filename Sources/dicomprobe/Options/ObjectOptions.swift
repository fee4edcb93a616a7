import ArgumentParser
import DICOMData
import Diagnosis
import ProbeResults
import ProbeSettings
import SyntheticObjects

/// What synthetic objects are like.
struct ObjectOptions: ParsableArguments {
    @Option(help: ArgumentHelp("What is imaged: ct, mr, cr, us or sc (Secondary Capture).", valueName: "kind"))
    var modality = ObjectKind.ct

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
        let shape = try matrix.map { text throws(Finding) in try Self.shape(text) }
        let byteCount = try size.map { text throws(Finding) in try Self.byteCount(text) }
        do throws(RecipeError) {
            if let byteCount {
                return try ObjectRecipe(kind: modality, transferSyntax: syntax, byteCount: byteCount, matrix: shape, frames: frames)
            }
            let (rows, columns) = shape ?? modality.usualMatrix
            return try ObjectRecipe(kind: modality, transferSyntax: syntax, rows: rows, columns: columns, frames: frames ?? 1)
        } catch {
            throw Finding(error)
        }
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
