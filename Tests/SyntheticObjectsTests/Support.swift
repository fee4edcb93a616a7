import DICOMData
import SyntheticObjects

/// Not the tag that tests can have.
typealias Tag = DICOMData.Tag

extension UID {
    static let rle: UID = "1.2.840.10008.1.2.5"
}

extension ObjectIdentities {
    /// The first of a seed.
    static func first(_ recipe: ObjectRecipe, seed: UInt64 = 1) -> ObjectIdentity {
        ObjectIdentities(seed: seed, recipe).identity(instance: 1)
    }
}

extension SyntheticObject {
    init(_ recipe: ObjectRecipe, _ identity: ObjectIdentity) {
        self.init(recipe, identity, pattern: PixelPattern(recipe))
    }

    init(_ recipe: ObjectRecipe) {
        self.init(recipe, ObjectIdentities.first(recipe))
    }

    /// The whole data set, read in pieces of so many bytes at most.
    func bytes(inPiecesOf size: Int = 10_000) -> [UInt8] {
        var dataSet = dataSet
        var buffer = [UInt8](repeating: 0xEE, count: size + 2)
        var bytes: [UInt8] = []
        while case let count = dataSet.read(into: &buffer, 1..<size + 1), count > 0 { bytes += buffer[1..<count + 1] }
        return bytes
    }

    /// Its elements, as anybody reads them. Not of a deflated one.
    func elements() throws -> [DataElement] {
        let encoding = TransferSyntax(uid: recipe.transferSyntax)?.encoding ?? .explicitVRLittleEndian
        var reader = DataElementReader(ByteReader(bytes()), encoding: encoding)
        return try reader.readRemaining()
    }

    func value(_ tag: Tag) throws -> [UInt8]? {
        guard case .bytes(let value)? = try elements().first(where: { $0.tag == tag })?.value else { return nil }
        return Array(value)
    }

    func text(_ tag: Tag) throws -> String? {
        try value(tag).map { UID(bytes: $0[...]).value }
    }
}
