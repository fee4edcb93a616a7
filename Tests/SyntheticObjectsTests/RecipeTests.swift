import DICOMData
import SyntheticObjects
import Testing

/// What can be made, and what can't.
struct RecipeTests {
    @Test(arguments: [(0, 512), (512, 0), (65_536, 1), (1, -1)])
    func sidesAreThoseThatVRUSHas(_ rows: Int, _ columns: Int) {
        #expect(throws: RecipeError.matrix(rows: rows, columns: columns)) { try ObjectRecipe(kind: .ct, rows: rows, columns: columns) }
    }

    @Test func onlySomeKindsHaveFrames() throws {
        for kind in [ObjectKind.ct, .mr, .cr] {
            #expect(throws: RecipeError.singleFrame(kind, frames: 2)) { try ObjectRecipe(kind: kind, frames: 2) }
        }
        #expect(try ObjectRecipe(kind: .us, frames: 2).sopClass == "1.2.840.10008.5.1.4.1.1.3.1")
        #expect(try ObjectRecipe(kind: .sc, frames: 2).sopClass == "1.2.840.10008.5.1.4.1.1.7.3")
        #expect(throws: RecipeError.frames(0)) { try ObjectRecipe(kind: .us, frames: 0) }
    }

    @Test func aLengthBeyond32BitsIsRefused() throws {
        let tooMany = 4_294_967_296 / (512 * 512 * 2)
        #expect(throws: RecipeError.tooLong(byteCount: 4_294_967_296)) { try ObjectRecipe(kind: .sc, frames: tooMany) }
        #expect(throws: Never.self) { try ObjectRecipe(kind: .sc, frames: tooMany - 1) }
        // Each frame has a length of its own.
        #expect(throws: Never.self) { try ObjectRecipe(kind: .sc, transferSyntax: .rle, frames: tooMany) }
        #expect(throws: RecipeError.tooLong(byteCount: 8_589_672_450)) {
            try ObjectRecipe(kind: .ct, transferSyntax: .rle, rows: 65_535, columns: 65_535)
        }
        #expect(throws: RecipeError.tooLong(byteCount: .max)) {
            try ObjectRecipe(kind: .sc, rows: 65_535, columns: 65_535, frames: Int(Int32.max))
        }
    }

    @Test func nothingPretendsToBeJPEG() {
        let jpeg: UID = "1.2.840.10008.1.2.4.50"
        #expect(throws: RecipeError.transferSyntax(jpeg)) { try ObjectRecipe(kind: .ct, transferSyntax: jpeg) }
    }

    @Test(arguments: ObjectKind.allCases, [3_000, 65_536, 100_000, 5_000_000, 500_000_000])
    func aSizeIsMetFromBelow(_ kind: ObjectKind, _ size: Int) throws {
        for syntax in [UID.implicitVRLittleEndian, .explicitVRLittleEndian] {
            let recipe = try ObjectRecipe(kind: kind, transferSyntax: syntax, byteCount: size)
            let object = SyntheticObject(recipe)
            let file = try object.metaInformation.encoded().count + (object.dataSetByteCount ?? 0)
            #expect(file <= size)
            #expect(file >= size - max(300, size / 500), "\(recipe)")
        }
    }

    @Test func whatIsGivenBesidesASizeStays() throws {
        let matrix = try ObjectRecipe(
            kind: .us, transferSyntax: .explicitVRLittleEndian, byteCount: 10_000_000, matrix: (rows: 480, columns: 640))
        #expect(matrix.rows == 480 && matrix.columns == 640 && matrix.frames == 32)
        let frames = try ObjectRecipe(kind: .us, transferSyntax: .explicitVRLittleEndian, byteCount: 10_000_000, frames: 5)
        #expect(frames.frames == 5 && frames.pixelByteCount > 9_900_000)
    }

    @Test func sizesThatCanNotBeAreRefused() {
        func recipe(_ kind: ObjectKind, _ size: Int, matrix: (rows: Int, columns: Int)? = nil, frames: Int? = nil) throws -> ObjectRecipe {
            try ObjectRecipe(kind: kind, transferSyntax: .explicitVRLittleEndian, byteCount: size, matrix: matrix, frames: frames)
        }
        #expect(throws: RecipeError.self) { try recipe(.ct, 100) }
        #expect(throws: RecipeError.tooLong(byteCount: 5_000_000_000)) { try recipe(.sc, 5_000_000_000) }
        #expect(throws: RecipeError.overdetermined) { try recipe(.ct, 100_000, matrix: (512, 512)) }
        #expect(throws: RecipeError.overdetermined) { try recipe(.us, 100_000, matrix: (8, 8), frames: 3) }
        #expect(throws: RecipeError.self) { try recipe(.us, 100_000, matrix: (512, 512)) }
        #expect(throws: RecipeError.singleFrame(.mr, frames: 2)) { try recipe(.mr, 100_000, frames: 2) }
        #expect(throws: RecipeError.matrix(rows: 0, columns: 8)) { try recipe(.us, 100_000, matrix: (0, 8)) }
    }

    /// Whatever is asked for, the answer is an object or a refusal.
    @Test(
        arguments: ObjectKind.allCases,
        [Int.min, -1, 0, 1, 1_000, 2_000, 4_294_967_295, 4_294_968_000, 1 << 51, .max - 300_000, .max - 1, .max])
    func noSizeIsTooMuchToBeJudged(_ kind: ObjectKind, _ size: Int) {
        for syntax in ObjectRecipe.transferSyntaxes {
            for frames in [nil, Int.min, -1, 0, 1, 2, Int(Int32.max), Int(Int32.max) + 1, .max] {
                expectObjectOrRefusal { () throws(RecipeError) in
                    try ObjectRecipe(kind: kind, transferSyntax: syntax, byteCount: size, frames: frames)
                }
            }
            for side in [Int.min, -1, 0, 1, 65_535, 65_536, .max] {
                expectObjectOrRefusal { () throws(RecipeError) in
                    try ObjectRecipe(kind: kind, transferSyntax: syntax, byteCount: size, matrix: (side, side))
                }
                expectObjectOrRefusal { () throws(RecipeError) in
                    try ObjectRecipe(kind: kind, transferSyntax: syntax, rows: side, columns: side, frames: size)
                }
            }
        }
    }

    private func expectObjectOrRefusal(_ make: () throws(RecipeError) -> ObjectRecipe) {
        guard let recipe = try? make() else { return }
        let (pixels, overflow) = recipe.rows.multipliedReportingOverflow(by: recipe.columns * recipe.frames)
        #expect(!overflow && pixels > 0 && ObjectRecipe.sides.contains(recipe.rows) && ObjectRecipe.sides.contains(recipe.columns))
        #expect(ObjectRecipe.frameCounts.contains(recipe.frames), "\(recipe)")
    }

    @Test func aSizeOfMoreFramesThanCanBeIsRefused() {
        let error = #expect(throws: RecipeError.self) { try ObjectRecipe(kind: .sc, transferSyntax: .rle, byteCount: .max) }
        guard case .frames(let count) = error, count > ObjectRecipe.frameCounts.upperBound else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(throws: RecipeError.tooLargeForOneFrame(.ct, byteCount: .max)) {
            try ObjectRecipe(kind: .ct, transferSyntax: .rle, byteCount: .max)
        }
        #expect(throws: RecipeError.tooLong(byteCount: .max)) {
            try ObjectRecipe(kind: .sc, transferSyntax: .explicitVRLittleEndian, byteCount: .max)
        }
    }
}
