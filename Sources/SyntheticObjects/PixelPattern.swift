import DICOMData

/// Pixels for all objects of a recipe: stripes with noise, which nobody takes for a patient and which compress about as real images do.
///
/// One block is computed once; all pixels are copied from it, each run of them from a place that differs from frame to frame and object to object.
package struct PixelPattern: Sendable {
    /// As many bytes are copied in one run.
    private static let runByteCount = 64 * 1024
    /// Enough for neighbouring runs to differ, and little enough to stay in the processor's cache.
    private static let blockByteCount = 512 * 1024

    static let none = PixelPattern(block: [])

    private let block: [UInt8]

    private init(block: [UInt8]) {
        self.block = block
    }

    package init(_ recipe: ObjectRecipe) {
        self.init(bytesPerSample: recipe.bytesPerSample, order: recipe.encoding.byteOrder)
    }

    init(bytesPerSample: Int, order: ByteOrder) {
        var mixer = Mixer(0)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.blockByteCount)
        while bytes.count < Self.blockByteCount {
            var noise = mixer.next()
            for _ in 0..<8 {
                let stripe = bytes.count / bytesPerSample / 64
                let low = UInt8(truncatingIfNeeded: noise)
                noise >>= 8
                guard bytesPerSample == 2 else {
                    bytes.append(UInt8(truncatingIfNeeded: stripe % 7 * 32) + low % 32)
                    continue
                }
                // Of 12 bits.
                let high = UInt8(truncatingIfNeeded: stripe % 16)
                bytes.append(order == .bigEndian ? high : low)
                bytes.append(order == .bigEndian ? low : high)
            }
        }
        block = bytes
    }

    /// Fills a range of a buffer with the pixels of an object.
    ///
    /// - Parameters:
    ///   - key: chooses the object's.
    ///   - offset: in bytes from the first pixel.
    func fill(_ buffer: inout [UInt8], _ range: Range<Int>, key: UInt64, at offset: Int) {
        precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count)
        guard !block.isEmpty else { return }
        // By address, as it is on the hot path of a benchmark: all that is sent or written passes here. The range was checked above, and a run
        // ends within the block.
        buffer.withUnsafeMutableBytes { target in
            block.withUnsafeBytes { source in
                var filled = range.lowerBound
                while filled < range.upperBound {
                    let position = offset + filled - range.lowerBound
                    let (run, inRun) = position.quotientAndRemainder(dividingBy: Self.runByteCount)
                    let start = self.start(of: run, key) + inRun
                    let count = min(range.upperBound - filled, Self.runByteCount - inRun)
                    UnsafeMutableRawBufferPointer(rebasing: target[filled..<filled + count])
                        .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[start..<start + count]))
                    filled += count
                }
            }
        }
    }

    /// Where in the block a run begins: never within a sample.
    private func start(of run: Int, _ key: UInt64) -> Int {
        var mixer = Mixer(key ^ UInt64(truncatingIfNeeded: run))
        return Int(mixer.next() % UInt64((Self.blockByteCount - Self.runByteCount) / 2)) * 2
    }
}
