import DICOMData

/// A data set as it is coded, before it is deflated: attributes, pixels, and what ends them.
struct PlainBytes: ByteSource {
    private let recipe: ObjectRecipe
    private let key: UInt64
    private let pattern: PixelPattern
    /// Bytes that are due before anything else.
    private var due: ArraySlice<UInt8>
    private var tail: [UInt8]
    /// Native pixels that have been handed out.
    private var pixelOffset = 0
    /// Frames of RLE that have been begun.
    private var frameCount = 0
    private var frame: RLEFrame?

    init(_ recipe: ObjectRecipe, key: UInt64, head: [UInt8], tail: [UInt8], _ pattern: PixelPattern) {
        self.recipe = recipe
        self.key = key
        self.pattern = pattern
        self.tail = tail
        due = head[...]
    }

    mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) -> Int {
        guard !range.isEmpty else { return 0 }
        if due.isEmpty, recipe.transferSyntax != ObjectRecipe.rle, pixelOffset < recipe.pixelByteCount {
            let count = min(range.count, recipe.pixelByteCount - pixelOffset)
            pattern.fill(&buffer, range.lowerBound..<range.lowerBound + count, key: key, at: pixelOffset)
            pixelOffset += count
            return count
        }
        while due.isEmpty {
            if let row = frame?.bytes() {
                due = row[...]
            } else if recipe.transferSyntax == ObjectRecipe.rle, frameCount < recipe.frames {
                due = beginFrame()[...]
            } else {
                guard !tail.isEmpty else { return 0 }
                due = tail[...]
                tail = []
            }
        }
        let run = due.prefix(range.count)
        buffer.replaceSubrange(range.lowerBound..<range.lowerBound + run.count, with: run)
        due = due.dropFirst(run.count)
        return run.count
    }

    /// - Returns: the header of the item that holds the frame. All of it is in one fragment (PS3.5 A.4.2).
    private mutating func beginFrame() -> [UInt8] {
        let next = RLEFrame(recipe, pattern, key: key, frame: frameCount)
        frame = next
        frameCount += 1
        var writer = ByteWriter()
        writer.write(Tag.item.group, .littleEndian)
        writer.write(Tag.item.element, .littleEndian)
        writer.write(UInt32(clamping: next.byteCount), .littleEndian)
        return writer.bytes
    }
}
