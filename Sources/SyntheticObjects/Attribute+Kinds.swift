import DICOMData

extension Attribute {
    /// What only objects of this kind have.
    static func ofKind(_ recipe: ObjectRecipe, _ identity: ObjectIdentity) -> [Attribute] {
        switch recipe.kind {
        case .ct: ct + slice(recipe, identity)
        case .mr: mr + slice(recipe, identity)
        case .cr: cr
        case .us: us
        case .sc: secondaryCapture(recipe)
        }
    }

    /// PS3.3 C.8.2.1: the pixels are Hounsfield units from -1024 to 3071.
    private static let ct = [
        Attribute(0x0008, 0x0008, .codeString, "ORIGINAL\\PRIMARY\\AXIAL"),
        Attribute(0x0018, 0x0060, .decimalString, "120"),
        Attribute(0x0020, 0x0012, .integerString, "1"),
        Attribute(0x0028, 0x1052, .decimalString, "-1024"),
        Attribute(0x0028, 0x1053, .decimalString, "1"),
        Attribute(0x0028, 0x1054, .longString, "HU"),
    ]

    /// PS3.3 C.8.3.1.
    private static let mr = [
        Attribute(0x0008, 0x0008, .codeString, "ORIGINAL\\PRIMARY\\OTHER"),
        Attribute(0x0018, 0x0020, .codeString, "SE"),
        Attribute(0x0018, 0x0021, .codeString, "NONE"),
        Attribute(0x0018, 0x0022, .codeString, ""),
        Attribute(0x0018, 0x0023, .codeString, "2D"),
        Attribute(0x0018, 0x0080, .decimalString, "500"),
        Attribute(0x0018, 0x0081, .decimalString, "15"),
        Attribute(0x0018, 0x0091, .integerString, "1"),
    ]

    /// PS3.3 C.8.1.1 and C.8.1.2.
    private static let cr = [
        Attribute(0x0008, 0x0008, .codeString, "ORIGINAL\\PRIMARY"),
        Attribute(0x0018, 0x5101, .codeString, ""),
        Attribute(0x0020, 0x0020, .codeString, "L\\F"),
    ]

    /// PS3.3 C.8.5.6.
    private static let us = [
        Attribute(0x0008, 0x0008, .codeString, "ORIGINAL\\PRIMARY"),
        Attribute(0x0020, 0x0020, .codeString, ""),
        Attribute(0x0028, 0x2110, .codeString, "00"),
    ]

    /// PS3.3 C.8.6.1 and, of several frames, C.8.6.3.
    private static func secondaryCapture(_ recipe: ObjectRecipe) -> [Attribute] {
        let common = [
            Attribute(0x0008, 0x0008, .codeString, "DERIVED\\SECONDARY"),
            Attribute(0x0008, 0x0064, .codeString, "SYN"),
            Attribute(0x0020, 0x0020, .codeString, ""),
        ]
        guard recipe.isMultiFrame else { return common }
        return common + [
            Attribute(0x0028, 0x1052, .decimalString, "0"),
            Attribute(0x0028, 0x1053, .decimalString, "1"),
            Attribute(0x0028, 0x1054, .longString, "US"),
            Attribute(0x2050, 0x0020, .codeString, "IDENTITY"),
        ]
    }

    /// PS3.3 C.7.4.1 and C.7.6.2: slices of one millimetre, one upon the other.
    private static func slice(_ recipe: ObjectRecipe, _ identity: ObjectIdentity) -> [Attribute] {
        [
            Attribute(0x0018, 0x0050, .decimalString, "1"),
            Attribute(0x0018, 0x5100, .codeString, "HFS"),
            Attribute(0x0020, 0x0032, .decimalString, "0\\0\\\(identity.instanceNumber - 1)"),
            Attribute(0x0020, 0x0037, .decimalString, "1\\0\\0\\0\\1\\0"),
            Attribute(0x0020, 0x0052, identity.frameOfReference),
            Attribute(0x0020, 0x1040, .longString, ""),
            Attribute(0x0028, 0x0030, .decimalString, "1\\1"),
        ]
    }
}
