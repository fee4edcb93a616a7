import DICOMData

/// What is made: everything about an object but whose it is.
package struct ObjectRecipe: Hashable, Sendable {
    package let kind: ObjectKind
    package let transferSyntax: UID
    package let rows: Int
    package let columns: Int
    package let frames: Int

    /// Uncompressed, deflated, or RLE, which is coded here. Nothing pretends to be compressed otherwise.
    package static let transferSyntaxes: [UID] = [
        .implicitVRLittleEndian, .explicitVRLittleEndian, .explicitVRBigEndian, .deflatedExplicitVRLittleEndian, rle,
    ]

    static let rle: UID = "1.2.840.10008.1.2.5"

    /// Rows and columns are of VR US (PS3.3 C.7.6.3).
    package static let sides = 1...65_535
    /// Number of Frames is of VR IS (PS3.5 6.2).
    package static let frameCounts = 1...Int(Int32.max)
    /// The longest value whose length can be said, an even number below FFFFFFFFH (PS3.5 7.1.2); also that of an item.
    package static let maximumValueByteCount = 0xFFFF_FFFE

    /// - Throws: ``RecipeError`` for what no object can be.
    package init(
        kind: ObjectKind, transferSyntax: UID = .explicitVRLittleEndian, rows: Int, columns: Int, frames: Int = 1
    ) throws(RecipeError) {
        guard Self.transferSyntaxes.contains(transferSyntax) else { throw .transferSyntax(transferSyntax) }
        guard Self.sides.contains(rows), Self.sides.contains(columns) else { throw .matrix(rows: rows, columns: columns) }
        guard Self.frameCounts.contains(frames) else { throw .frames(frames) }
        guard frames == 1 || kind.hasMultiFrame else { throw .singleFrame(kind, frames: frames) }
        self.kind = kind
        self.transferSyntax = transferSyntax
        self.rows = rows
        self.columns = columns
        self.frames = frames
        let (count, overflow) = frameByteCount.multipliedReportingOverflow(by: frames)
        guard !overflow, transferSyntax == Self.rle || count + count % 2 <= Self.maximumValueByteCount else {
            throw .tooLong(byteCount: overflow ? .max : count)
        }
        guard transferSyntax != Self.rle || RLEFrame.longestByteCount(self) <= Self.maximumValueByteCount else {
            throw .tooLong(byteCount: frameByteCount)
        }
    }

    /// The usual matrix of the kind.
    package init(kind: ObjectKind, transferSyntax: UID = .explicitVRLittleEndian, frames: Int = 1) throws(RecipeError) {
        let (rows, columns) = kind.usualMatrix
        try self.init(kind: kind, transferSyntax: transferSyntax, rows: rows, columns: columns, frames: frames)
    }

    package var sopClass: UID {
        // The initialiser has seen to it that there is one.
        kind.sopClass(isMultiFrame: isMultiFrame) ?? ""
    }

    var isMultiFrame: Bool { frames > 1 }
    var bytesPerSample: Int { bitsAllocated / 8 }
    var bitsAllocated: Int { kind.bitsAllocated(isMultiFrame: isMultiFrame) }
    var bitsStored: Int { bitsAllocated == 16 ? 12 : 8 }

    var frameByteCount: Int { rows * columns * bytesPerSample }
    /// Of all frames, uncompressed and without padding.
    package var pixelByteCount: Int { frameByteCount * frames }

    var syntax: TransferSyntax? { TransferSyntax(uid: transferSyntax) }
    var encoding: DataElementEncoding { syntax?.encoding ?? .explicitVRLittleEndian }
}

/// What can't be made.
package enum RecipeError: Error, Equatable, Sendable {
    case matrix(rows: Int, columns: Int)
    case frames(Int)
    /// The kind has objects of one frame only.
    case singleFrame(ObjectKind, frames: Int)
    /// A transfer syntax that nothing here encodes.
    case transferSyntax(UID)
    /// Pixel data, or a frame of RLE, of which no length field could tell the length.
    case tooLong(byteCount: Int)
    /// Less than the attributes alone take.
    case tooSmall(byteCount: Int, minimum: Int)
    /// More than the matrix can have, for a kind with one frame.
    case tooLargeForOneFrame(ObjectKind, byteCount: Int)
    /// Matrix, frames and size can't all be given.
    case overdetermined
}
