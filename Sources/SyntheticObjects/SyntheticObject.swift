import DICOMData
import DICOMFiles

/// An image of nobody and nothing, whose every text says that it is test data. Its bytes are made while they are read: it takes no memory for pixels and
/// no disk.
package struct SyntheticObject: Sendable {
    package let recipe: ObjectRecipe
    package let identity: ObjectIdentity
    /// What stands before the pixels.
    private let head: [UInt8]
    private let tail: [UInt8]
    private let pattern: PixelPattern

    /// - Parameter pattern: of the recipe; the same for all objects that it makes.
    package init(_ recipe: ObjectRecipe, _ identity: ObjectIdentity, pattern: PixelPattern) {
        self.recipe = recipe
        self.identity = identity
        self.pattern = pattern
        let isRLE = recipe.transferSyntax == ObjectRecipe.rle
        let padding = recipe.pixelByteCount % 2
        let header = DataElement.Header(
            tag: .pixelData, vr: isRLE || recipe.bitsAllocated == 8 ? .otherByte : .otherWord,
            length: isRLE ? .undefined : .bytes(recipe.pixelByteCount + padding))
        var writer = DataElementWriter(encoding: recipe.encoding)
        var end = DataElementWriter(encoding: recipe.encoding)
        do throws(DataElementWriter.ValueTooLong) {
            for attribute in Attribute.all(recipe, identity) { try attribute.write(to: &writer) }
            try writer.write(header)
            if isRLE {
                // No table of offsets (PS3.5 A.4).
                try writer.write(DataElement.Header(tag: .item, vr: nil, length: .bytes(0)))
                try end.write(DataElement.Header(tag: .sequenceDelimitation, vr: nil, length: .bytes(0)))
            }
        } catch {
            preconditionFailure("no attribute of ours is that long, and the recipe bounds the pixels: \(error)")
        }
        head = writer.bytes
        tail = isRLE ? end.bytes : [UInt8](repeating: 0, count: padding)
    }

    package var metaInformation: FileMetaInformation {
        FileMetaInformation(
            sopClass: recipe.sopClass, sopInstance: identity.sopInstance, transferSyntax: recipe.transferSyntax,
            sourceApplicationEntityTitle: nil)
    }

    /// How long the data set is; nil where that shows only once it has been made.
    package var dataSetByteCount: Int? {
        guard recipe.transferSyntax != ObjectRecipe.rle, recipe.syntax?.isDeflated != true else { return nil }
        return head.count + recipe.pixelByteCount + tail.count
    }

    /// The data set's bytes from the first on.
    package var dataSet: SyntheticBytes {
        let plain = PlainBytes(recipe, key: identity.pixelKey, head: head, tail: tail, pattern)
        return SyntheticBytes(plain, isDeflated: recipe.syntax?.isDeflated == true)
    }

    /// All of it, for who can use it only whole.
    package func file() throws(DataElementWriter.ValueTooLong) -> [UInt8] {
        var file = try metaInformation.encoded()
        var dataSet = dataSet
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while case let count = dataSet.read(into: &buffer, buffer.indices), count > 0 { file += buffer[..<count] }
        return file
    }

    /// Of a file, up to the pixels.
    var headByteCount: Int {
        let meta = try? metaInformation.encoded()
        return (meta?.count ?? 0) + head.count
    }
}

/// The data set of a ``SyntheticObject``, read from its start to its end.
package struct SyntheticBytes: ByteSource {
    private enum Bytes {
        case plain(PlainBytes)
        case deflated(DeflatedBytes<PlainBytes>)
        case none
    }

    private var bytes: Bytes

    init(_ plain: PlainBytes, isDeflated: Bool) {
        bytes = isDeflated ? .deflated(DeflatedBytes(plain)) : .plain(plain)
    }

    package mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) -> Int {
        // Held once only while it works, so that its buffers are not copied.
        switch bytes {
        case .none: return 0
        case .plain(var plain):
            bytes = .none
            defer { bytes = .plain(plain) }
            return plain.read(into: &buffer, range)
        case .deflated(var deflated):
            bytes = .none
            defer { bytes = .deflated(deflated) }
            return deflated.read(into: &buffer, range)
        }
    }
}
