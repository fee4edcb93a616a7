import DICOMData
import DICOMFiles
import Foundation
import SyntheticObjects
import Testing

/// What is in the objects, and that it is coded as their transfer syntaxes say.
struct SyntheticObjectTests {
    private static let undeflated = ObjectRecipe.transferSyntaxes.filter { $0 != .deflatedExplicitVRLittleEndian }

    private func recipes(_ syntax: UID) throws -> [ObjectRecipe] {
        try ObjectKind.allCases.flatMap { kind in
            try [1, 3].filter { $0 == 1 || kind.hasMultiFrame }.map { frames in
                try ObjectRecipe(kind: kind, transferSyntax: syntax, rows: 9, columns: 7, frames: frames)
            }
        }
    }

    @Test(arguments: undeflated) func elementsStandInTheOrderOfTheirTagsAndHaveEvenLengths(_ syntax: UID) throws {
        for recipe in try recipes(syntax) {
            let elements = try SyntheticObject(recipe).elements()
            #expect(elements.map(\.tag) == Set(elements.map(\.tag)).sorted())
            for case .bytes(let value) in elements.map(\.value) { #expect(value.count.isMultiple(of: 2)) }
        }
    }

    @Test(arguments: undeflated) func whatTheFileSaysIsWhatTheDataSetSays(_ syntax: UID) throws {
        for recipe in try recipes(syntax) {
            let object = SyntheticObject(recipe)
            #expect(try object.text(.sopClassUID) == object.metaInformation.mediaStorageSOPClassUID.value)
            #expect(try object.text(.sopInstanceUID) == object.metaInformation.mediaStorageSOPInstanceUID.value)
            #expect(object.metaInformation.transferSyntaxUID == syntax)
        }
    }

    @Test(arguments: undeflated) func lengthIsKnownBeforeTheBytesAre(_ syntax: UID) throws {
        for recipe in try recipes(syntax) {
            let object = SyntheticObject(recipe)
            if syntax == .rle {
                #expect(object.dataSetByteCount == nil)
            } else {
                #expect(object.bytes().count == object.dataSetByteCount)
            }
        }
    }

    @Test(arguments: ObjectRecipe.transferSyntaxes) func bytesDoNotDependOnHowTheyAreRead(_ syntax: UID) throws {
        let recipe = try ObjectRecipe(kind: .sc, transferSyntax: syntax, rows: 100, columns: 333, frames: 4)
        let whole = SyntheticObject(recipe).bytes(inPiecesOf: 1_000_000)
        #expect(whole == SyntheticObject(recipe).bytes(inPiecesOf: 777))
        #expect(whole == SyntheticObject(recipe).bytes(inPiecesOf: 65_536))
    }

    @Test func pixelsAreWhatTheAttributesSay() throws {
        let recipe = try ObjectRecipe(kind: .ct, rows: 9, columns: 7)
        let pixels = try #require(try SyntheticObject(recipe).value(.pixelData))
        #expect(pixels.count == 9 * 7 * 2)
        // 12 bits of 16.
        #expect(stride(from: 1, to: pixels.count, by: 2).allSatisfy { pixels[$0] < 16 })
        let bytes = try #require(try SyntheticObject(ObjectRecipe(kind: .us, rows: 9, columns: 7)).value(.pixelData))
        #expect(bytes.count == 64 && bytes.last == 0)
    }

    @Test func bigEndianHasTheSamePixelsTheOtherWayRound() throws {
        let little = try ObjectRecipe(kind: .ct, rows: 30, columns: 30)
        let big = try ObjectRecipe(kind: .ct, transferSyntax: .explicitVRBigEndian, rows: 30, columns: 30)
        let identity = ObjectIdentities.first(little)
        let pixels = try #require(try SyntheticObject(little, identity).value(.pixelData))
        let others = try #require(try SyntheticObject(big, identity).value(.pixelData))
        let swapped: [UInt8] = pixels.indices.map { pixels[$0 ^ 1] }
        #expect(others == swapped)
    }

    @Test func framesAndObjectsDiffer() throws {
        let recipe = try ObjectRecipe(kind: .sc, rows: 256, columns: 256, frames: 3)
        let identities = ObjectIdentities(seed: 1, recipe)
        let first = try #require(try SyntheticObject(recipe, identities.identity(instance: 1)).value(.pixelData))
        let second = try #require(try SyntheticObject(recipe, identities.identity(instance: 2)).value(.pixelData))
        #expect(first != second)
        let frame = 256 * 256 * 2
        #expect(first[..<frame] != first[frame..<2 * frame] && first[frame..<2 * frame] != first[(2 * frame)...])
    }

    @Test func aDeflatedDataSetInflatesToTheSame() throws {
        let plain = try ObjectRecipe(kind: .sc, rows: 200, columns: 333, frames: 3)
        let deflated = try ObjectRecipe(
            kind: .sc, transferSyntax: .deflatedExplicitVRLittleEndian, rows: 200, columns: 333, frames: 3)
        let identity = ObjectIdentities.first(plain)
        let object = SyntheticObject(deflated, identity)
        let bytes = object.bytes()
        #expect(bytes.count.isMultiple(of: 2) && bytes.count < plain.pixelByteCount)
        let path = FileManager.default.temporaryDirectory.path + "/deflated-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(object.file()).write(to: URL(filePath: path))
        var inflated = try ReencodedDataSet(DICOMFile.open(path), to: .explicitVRLittleEndian)
        var buffer = [UInt8](repeating: 0, count: 1_000_000)
        var filled = 0
        while case let count = try inflated.read(into: &buffer, filled..<buffer.count), count > 0 { filled += count }
        let expected = SyntheticObject(plain, identity).bytes()
        #expect(filled == expected.count)
        // Not the arrays as they are: where they differ, to look for the shortest way from one to the other takes hours.
        #expect(zip(buffer, expected).enumerated().first { $1.0 != $1.1 }?.offset == nil, "\(identity)")
    }

    @Test func everythingInItSaysThatItIsTestData() throws {
        for recipe in try recipes(.explicitVRLittleEndian) {
            let object = SyntheticObject(recipe)
            #expect(try object.text(.patientName) == "Dicomprobe^Test")
            #expect(try object.text(.patientID) == "DICOMPROBE-TEST")
            for tag in [Tag(0x0008, 0x1030), Tag(0x0020, 0x4000), Tag(0x0008, 0x1090)] {
                #expect(try object.text(tag)?.contains("test data") == true)
            }
        }
    }
}
