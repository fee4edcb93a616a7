import DICOMData
import DICOMFiles
import Foundation
import Testing

/// Whether what went by of a deflated data set is all of it.
@Suite struct DataSetWatchTests {
    /// A deflated data set, and nothing else of its file.
    private func deflated() throws -> [UInt8] {
        let object = try #require(try TestData.objects().first { $0.path == "ct/deflated.dcm" })
        let whole = Array(try Data(contentsOf: URL(fileURLWithPath: TestData.folder + "/objects/" + object.path)))
        return Array(whole[object.dataSetOffset...])
    }

    private func watching(_ bytes: [UInt8], piece: Int) throws -> DataSetWatch {
        var watch = try #require(DataSetWatch(TransferSyntax(uid: .deflatedExplicitVRLittleEndian)))
        for start in stride(from: 0, to: bytes.count, by: piece) { watch.pass(bytes[start..<min(bytes.count, start + piece)]) }
        return watch
    }

    @Test(arguments: [1, 100, 1_000_000]) func aDeflatedDataSetMayEndWhereItsStreamDoes(piece: Int) throws {
        let whole = try deflated()
        #expect(try watching(whole, piece: piece).mayEnd)
        #expect(try !watching(Array(whole.dropLast(20)), piece: piece).mayEnd)
    }

    /// Else an object whose transfer was cut behind the damage would be told as stored whole.
    @Test(arguments: [1, 100, 1_000_000]) func aStreamThatIsDamagedNeverEnds(piece: Int) throws {
        var damaged = try deflated()
        // A block of the type that there is none of (RFC 1951 3.2.3), behind a stored one.
        damaged = [0, 4, 0, 251, 255, 8, 0, 5, 0, 0x06] + damaged.dropFirst(9)
        #expect(try !watching(damaged, piece: piece).mayEnd)
        #expect(try !watching(Array(damaged.prefix(200)), piece: piece).mayEnd)
    }

    /// Some write the data set as it is under the name of the deflated syntax.
    @Test func whatWasNeverDeflatedEndsAnywhere() throws {
        let element: [UInt8] = [0x08, 0x00, 0x60, 0x00, 0x43, 0x53, 0x02, 0x00, 0x43, 0x54]
        #expect(try watching(element, piece: element.count).mayEnd)
    }
}
