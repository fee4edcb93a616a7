import DICOMData
import SyntheticObjects
import Testing

/// Frames in RLE, decoded by the letter of PS3.5 annex G.
struct RLETests {
    private struct Malformed: Error {}

    /// - Parameter rowByteCount: of a row of a segment, which no run may cross (G.3.1).
    private func unpacked(_ segment: ArraySlice<UInt8>, byteCount: Int, rowByteCount: Int) throws -> [UInt8] {
        var segment = segment
        var bytes: [UInt8] = []
        while bytes.count < byteCount {
            guard let control = segment.popFirst() else { throw Malformed() }
            let before = bytes.count
            switch control {
            case 128: throw Malformed()
            case ..<128:
                let run = segment.prefix(Int(control) + 1)
                guard run.count == Int(control) + 1 else { throw Malformed() }
                bytes += run
                segment = segment.dropFirst(run.count)
            default:
                guard let value = segment.popFirst() else { throw Malformed() }
                bytes += repeatElement(value, count: 257 - Int(control))
            }
            guard before / rowByteCount == (bytes.count - 1) / rowByteCount else { throw Malformed() }
        }
        // At most a byte of padding.
        guard segment.count < 2 else { throw Malformed() }
        return bytes
    }

    private func decoded(_ fragment: ArraySlice<UInt8>, _ recipe: ObjectRecipe, segments: Int) throws -> [UInt8] {
        let fragment = Array(fragment)
        func number(_ index: Int) -> Int { (0..<4).reduce(0) { $0 | Int(fragment[index * 4 + $1]) << (8 * $1) } }
        guard number(0) == segments, number(1) == 64 else { throw Malformed() }
        let ends = (2..<segments + 1).map(number) + [fragment.count]
        let planes = try (0..<segments).map { index in
            guard number(index + 1).isMultiple(of: 2) else { throw Malformed() }
            return try unpacked(
                fragment[number(index + 1)..<ends[index]], byteCount: recipe.rows * recipe.columns, rowByteCount: recipe.columns)
        }
        // The most significant bytes come first, and little endian has them last.
        return (0..<recipe.rows * recipe.columns).flatMap { sample in planes.reversed().map { $0[sample] } }
    }

    @Test(arguments: [(ObjectKind.ct, 1, 2), (.us, 4, 1), (.sc, 3, 2), (.sc, 1, 1)], [(1, 1), (5, 129), (300, 257)])
    func decodesToThePixels(_ object: (kind: ObjectKind, frames: Int, segments: Int), _ matrix: (rows: Int, columns: Int)) throws {
        let coded = try ObjectRecipe(
            kind: object.kind, transferSyntax: .rle, rows: matrix.rows, columns: matrix.columns, frames: object.frames)
        let native = try ObjectRecipe(kind: object.kind, rows: matrix.rows, columns: matrix.columns, frames: object.frames)
        let identity = ObjectIdentities.first(native)
        guard case .fragments(let fragments)? = try SyntheticObject(coded, identity).elements().last?.value else {
            Issue.record("no fragments")
            return
        }
        // The table of offsets, and then one for each frame.
        #expect(fragments.count == object.frames + 1 && fragments.first?.isEmpty == true)
        #expect(fragments.allSatisfy { $0.count.isMultiple(of: 2) })
        let pixels = try fragments.dropFirst().flatMap { try decoded($0, coded, segments: object.segments) }
        #expect(try SyntheticObject(native, identity).value(.pixelData)?.prefix(pixels.count) == pixels[...])
        #expect(pixels.count == native.pixelByteCount)
    }
}
