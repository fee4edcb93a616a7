extension UID {
    // Transfer syntaxes
    package static let implicitVRLittleEndian: UID = "1.2.840.10008.1.2"
    package static let explicitVRLittleEndian: UID = "1.2.840.10008.1.2.1"
    package static let deflatedExplicitVRLittleEndian: UID = "1.2.840.10008.1.2.1.99"
    package static let explicitVRBigEndian: UID = "1.2.840.10008.1.2.2"
    package static let papyrus3ImplicitVRLittleEndian: UID = "1.2.840.10008.1.20"

    // SOP classes
    package static let verification: UID = "1.2.840.10008.1.1"
    package static let mediaStorageDirectoryStorage: UID = "1.2.840.10008.1.3.10"

    /// The DICOM application context name, the only one there is (PS3.7 A.2.1).
    package static let dicomApplicationContext: UID = "1.2.840.10008.3.1.1.1"

    /// The name that PS3.6 gives to a transfer syntax, a SOP class or the application context; nil for all other UIDs.
    package var registeredName: String? {
        if self == .dicomApplicationContext { return "DICOM Application Context Name" }
        return TransferSyntax(uid: self)?.name ?? SOPClass(uid: self)?.name
    }
}
