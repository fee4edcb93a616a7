import DICOMData

/// What kind of image is made, and with it the SOP class.
package enum ObjectKind: String, CaseIterable, Sendable {
    case ct, mr, cr, us, sc

    /// As in PS3.3 C.7.3.1.1.1.
    package var modality: String {
        switch self {
        case .ct: "CT"
        case .mr: "MR"
        case .cr: "CR"
        case .us: "US"
        case .sc: "OT"
        }
    }

    /// Of objects with one frame, or with more.
    ///
    /// - Returns: nil where the kind has no SOP class for several frames.
    package func sopClass(isMultiFrame: Bool) -> UID? {
        switch (self, isMultiFrame) {
        case (.ct, false): "1.2.840.10008.5.1.4.1.1.2"
        case (.mr, false): "1.2.840.10008.5.1.4.1.1.4"
        case (.cr, false): "1.2.840.10008.5.1.4.1.1.1"
        case (.us, false): "1.2.840.10008.5.1.4.1.1.6.1"
        case (.us, true): "1.2.840.10008.5.1.4.1.1.3.1"
        case (.sc, false): "1.2.840.10008.5.1.4.1.1.7"
        case (.sc, true): "1.2.840.10008.5.1.4.1.1.7.3"
        case (.ct, true), (.mr, true), (.cr, true): nil
        }
    }

    /// What an object of the SOP class shows.
    ///
    /// - Returns: nil for SOP classes of which nothing is made.
    package static func of(sopClass: UID) -> (kind: ObjectKind, isMultiFrame: Bool)? {
        for kind in allCases {
            for isMultiFrame in [false, true] where kind.sopClass(isMultiFrame: isMultiFrame) == sopClass { return (kind, isMultiFrame) }
        }
        return nil
    }

    /// Those of which objects are made.
    package static var sopClasses: [UID] {
        allCases.flatMap { kind in [false, true].compactMap { kind.sopClass(isMultiFrame: $0) } }
    }

    /// Whether objects of several frames can be made.
    package var hasMultiFrame: Bool { sopClass(isMultiFrame: true) != nil }

    /// Those that are in use for the kind, near to what devices send.
    package var usualMatrix: (rows: Int, columns: Int) {
        switch self {
        case .ct, .sc: (512, 512)
        case .mr: (256, 256)
        case .cr: (2140, 1760)
        case .us: (480, 640)
        }
    }

    /// Of one sample: 8 or 16.
    func bitsAllocated(isMultiFrame: Bool) -> Int {
        switch self {
        case .ct, .mr, .cr: 16
        case .us: 8
        // What has several frames is Multi-frame Grayscale Word (PS3.3 A.8.4).
        case .sc: isMultiFrame ? 16 : 8
        }
    }
}
