import DICOMData
import Diagnosis
import SyntheticObjects

extension SyntheticObject {
    private static let side = 16

    /// A small Secondary Capture image with UIDs of its own, as a file.
    ///
    /// - Throws: `Finding` of an internal defect.
    package static func newFile() throws(Finding) -> [UInt8] {
        do {
            let recipe = try ObjectRecipe(kind: .sc, rows: side, columns: side)
            let object = SyntheticObject(
                recipe, ObjectIdentities(freshAt: .now).identity(instance: 1), pattern: PixelPattern(recipe))
            return try object.file()
        } catch {
            throw Finding(reason: .internalDefect, message: "a synthetic object can't be made: \(error)")
        }
    }
}
