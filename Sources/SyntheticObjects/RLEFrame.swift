import DICOMData

/// One frame in RLE (PS3.5 annex G), coded row by row while it is asked for: first counted, then handed out.
struct RLEFrame {
    /// How many numbers the header has: that of the segments, and where each begins (G.5).
    private static let headerByteCount = 64

    private let recipe: ObjectRecipe
    private let pattern: PixelPattern
    private let key: UInt64
    private let frame: Int
    private let segmentByteCounts: [Int]
    /// The next row to be handed out, of all segments' rows.
    private var next = -1

    init(_ recipe: ObjectRecipe, _ pattern: PixelPattern, key: UInt64, frame: Int) {
        self.recipe = recipe
        self.pattern = pattern
        self.key = key
        self.frame = frame
        var counts: [Int] = []
        for segment in 0..<recipe.bytesPerSample {
            var count = 0
            for row in 0..<recipe.rows { count += Self.coded(recipe, pattern, key, frame: frame, segment: segment, row: row).count }
            // Each has an even length (G.3.1).
            counts.append(count + count % 2)
        }
        segmentByteCounts = counts
    }

    /// Without the item's header.
    var byteCount: Int { Self.headerByteCount + segmentByteCounts.reduce(0, +) }

    /// What a frame can have at most, where nothing repeats.
    static func longestByteCount(_ recipe: ObjectRecipe) -> Int {
        headerByteCount + recipe.bytesPerSample * (recipe.rows * (recipe.columns + recipe.columns / 128 + 1) + 1)
    }

    /// The bytes that come next: the header, then a row; nil at the end.
    mutating func bytes() -> [UInt8]? {
        guard next < recipe.rows * recipe.bytesPerSample else { return nil }
        defer { next += 1 }
        guard next >= 0 else { return header }
        let (segment, row) = next.quotientAndRemainder(dividingBy: recipe.rows)
        var bytes = Self.coded(recipe, pattern, key, frame: frame, segment: segment, row: row)
        written += bytes.count
        if row == recipe.rows - 1 {
            if written % 2 == 1 { bytes.append(0) }
            written = 0
        }
        return bytes
    }

    /// Of the segment at work.
    private var written = 0

    private var header: [UInt8] {
        var writer = ByteWriter()
        writer.write(UInt32(clamping: segmentByteCounts.count), .littleEndian)
        var offset = Self.headerByteCount
        for count in segmentByteCounts {
            writer.write(UInt32(clamping: offset), .littleEndian)
            offset += count
        }
        writer.writeZeros(Self.headerByteCount - writer.bytes.count)
        return writer.bytes
    }

    /// One row of one byte of each sample, the most significant being the first segment (G.2).
    private static func coded(
        _ recipe: ObjectRecipe, _ pattern: PixelPattern, _ key: UInt64, frame: Int, segment: Int, row: Int
    ) -> [UInt8] {
        let width = recipe.bytesPerSample
        var samples = [UInt8](repeating: 0, count: recipe.columns * width)
        pattern.fill(
            &samples, samples.indices, key: key, at: frame * recipe.frameByteCount + row * recipe.columns * width)
        guard width > 1 else { return PackBits.coded(samples) }
        return PackBits.coded(stride(from: width - 1 - segment, to: samples.count, by: width).map { samples[$0] })
    }
}

/// The run-length coding of PS3.5 G.3.1.
enum PackBits {
    private static let longestRun = 128

    static func coded(_ bytes: [UInt8]) -> [UInt8] {
        var coded: [UInt8] = []
        coded.reserveCapacity(bytes.count + bytes.count / longestRun + 1)
        var position = 0
        while position < bytes.count {
            let run = runLength(bytes, at: position)
            if run > 1 {
                coded.append(UInt8(truncatingIfNeeded: 257 - run))
                coded.append(bytes[position])
                position += run
                continue
            }
            let start = position
            // A run of two within other bytes gains nothing.
            while position < bytes.count, position - start < longestRun, runLength(bytes, at: position) < 3 { position += 1 }
            coded.append(UInt8(truncatingIfNeeded: position - start - 1))
            coded += bytes[start..<position]
        }
        return coded
    }

    private static func runLength(_ bytes: [UInt8], at start: Int) -> Int {
        var end = start + 1
        while end < bytes.count, end - start < longestRun, bytes[end] == bytes[start] { end += 1 }
        return end - start
    }
}
