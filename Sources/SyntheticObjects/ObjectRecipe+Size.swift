import DICOMData

extension ObjectRecipe {
    /// An object whose file has at most so many bytes, and hardly fewer; with RLE or deflating that is how long it would be without.
    ///
    /// - Parameters:
    ///   - matrix: rows and columns; where it is given, the frames are as many as there is room for.
    ///   - frames: where they are given, or can be one only, the matrix is as large as there is room for.
    package init(
        kind: ObjectKind, transferSyntax: UID, byteCount: Int, matrix: (rows: Int, columns: Int)? = nil, frames: Int? = nil
    ) throws(RecipeError) {
        guard matrix == nil || frames == nil && kind.hasMultiFrame else { throw .overdetermined }
        // Lengths of the attributes differ by a few digits only: this has the longest.
        let widest = try ObjectRecipe(
            kind: kind, transferSyntax: transferSyntax == Self.rle ? .explicitVRLittleEndian : transferSyntax, rows: 1, columns: 1,
            frames: frames ?? (kind.hasMultiFrame ? 1_000_000_000 : 1))
        let overhead = SyntheticObject(widest, .widest, pattern: .none).headByteCount
        // One pixel, padded.
        guard byteCount >= overhead + 2 else { throw .tooSmall(byteCount: byteCount, minimum: overhead + 2) }
        let room = byteCount - overhead
        guard transferSyntax == Self.rle || room <= Self.maximumValueByteCount else { throw .tooLong(byteCount: byteCount) }
        if let matrix {
            try self.init(kind: kind, transferSyntax: transferSyntax, room: room, rows: matrix.rows, columns: matrix.columns, byteCount)
        } else {
            let shape = try Self.shape(kind, room: room, frames: frames, byteCount)
            try self.init(kind: kind, transferSyntax: transferSyntax, rows: shape.rows, columns: shape.columns, frames: shape.frames)
        }
    }

    private init(
        kind: ObjectKind, transferSyntax: UID, room: Int, rows: Int, columns: Int, _ byteCount: Int
    ) throws(RecipeError) {
        let single = try ObjectRecipe(kind: kind, transferSyntax: transferSyntax, rows: rows, columns: columns)
        let samples = rows * columns
        let frames = room / (samples * kind.bitsAllocated(isMultiFrame: true) / 8)
        if frames > 1 {
            try self.init(kind: kind, transferSyntax: transferSyntax, rows: rows, columns: columns, frames: frames)
        } else {
            let needed = single.frameByteCount + single.frameByteCount % 2
            guard room >= needed else { throw .tooSmall(byteCount: byteCount, minimum: byteCount - room + needed) }
            self = single
        }
    }

    private struct Shape {
        let frames: Int
        let rows: Int
        let columns: Int
        let byteCount: Int
    }

    /// The shape that leaves least of the room unused: near to square, and where it may have several frames, each about as large as usual.
    private static func shape(_ kind: ObjectKind, room: Int, frames: Int?, _ byteCount: Int) throws(RecipeError) -> Shape {
        let (rows, columns) = kind.usualMatrix
        let usual = rows * columns * kind.bitsAllocated(isMultiFrame: kind.hasMultiFrame) / 8
        let fewest = frames ?? (kind.hasMultiFrame ? max(1, room / usual + (room % usual == 0 ? 0 : 1)) : 1)
        let candidates = frames == nil && fewest > 1 ? fewest..<fewest + 8 : fewest..<fewest + 1
        var best: Shape?
        for frames in candidates {
            let bytes = kind.bitsAllocated(isMultiFrame: frames > 1) / 8
            // Where samples are bytes, one may be for the padding.
            let samples = (room - (bytes == 1 ? 1 : 0)) / bytes / frames
            let side = Int(Double(samples).squareRoot())
            for rows in max(1, side - 32)...max(1, side) {
                let columns = samples / rows
                guard sides.contains(rows), sides.contains(columns) else { continue }
                let shape = Shape(frames: frames, rows: rows, columns: columns, byteCount: frames * rows * columns * bytes)
                if shape.byteCount > best?.byteCount ?? 0 { best = shape }
            }
        }
        guard let best else {
            guard room >= fewest * kind.bitsAllocated(isMultiFrame: fewest > 1) / 8 else {
                throw .tooSmall(byteCount: byteCount, minimum: byteCount - room + fewest * kind.bitsAllocated(isMultiFrame: fewest > 1) / 8)
            }
            throw .tooLargeForOneFrame(kind, byteCount: byteCount)
        }
        return best
    }
}
