import DICOMData

/// What the file meta information says about the data set behind it (PS3.10 7.1).
package struct FileMetaInformation: Equatable, Sendable {
    package let mediaStorageSOPClassUID: UID
    package let mediaStorageSOPInstanceUID: UID
    package let transferSyntaxUID: UID
    /// Who wrote the file. Required by the standard, yet missing in some files.
    package let implementationClassUID: UID?
    package let implementationVersionName: String?
    /// The AE title that the data set came from.
    package let sourceApplicationEntityTitle: String?

    /// The meta information of a file that we write.
    package init(sopClass: UID, sopInstance: UID, transferSyntax: UID, sourceApplicationEntityTitle: String?) {
        mediaStorageSOPClassUID = sopClass
        mediaStorageSOPInstanceUID = sopInstance
        transferSyntaxUID = transferSyntax
        implementationClassUID = Implementation.classUID
        implementationVersionName = Implementation.versionName
        self.sourceApplicationEntityTitle = sourceApplicationEntityTitle
    }

    /// What is known of a data set that no group 0002 precedes.
    init(unsourced sopClass: UID, _ sopInstance: UID, _ transferSyntax: UID) {
        mediaStorageSOPClassUID = sopClass
        mediaStorageSOPInstanceUID = sopInstance
        transferSyntaxUID = transferSyntax
        implementationClassUID = nil
        implementationVersionName = nil
        sourceApplicationEntityTitle = nil
    }
}

// MARK: - Layout

extension FileMetaInformation {
    /// Bytes for whatever an application likes (PS3.10 7.1).
    static let preambleByteCount = 128
    static let prefix: [UInt8] = Array("DICM".utf8)
    static let group: UInt16 = 0x0002

    /// Where group 0002 begins.
    static var groupOffset: Int { preambleByteCount + prefix.count }

    static func begins(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.dropFirst(preambleByteCount).prefix(prefix.count).elementsEqual(prefix)
    }
}

// MARK: - Writing

extension FileMetaInformation {
    /// Preamble, prefix and group 0002: all that stands before the data set.
    package func encoded() throws(DataElementWriter.ValueTooLong) -> [UInt8] {
        var group = DataElementWriter(encoding: .explicitVRLittleEndian)
        try group.write(.fileMetaInformationVersion, .otherByte, [0x00, 0x01])
        try group.write(.mediaStorageSOPClassUID, mediaStorageSOPClassUID)
        try group.write(.mediaStorageSOPInstanceUID, mediaStorageSOPInstanceUID)
        try group.write(.transferSyntaxUID, transferSyntaxUID)
        if let implementationClassUID { try group.write(.implementationClassUID, implementationClassUID) }
        if let implementationVersionName { try group.write(.implementationVersionName, .shortString, implementationVersionName) }
        if let sourceApplicationEntityTitle {
            try group.write(.sourceApplicationEntityTitle, .applicationEntity, sourceApplicationEntityTitle)
        }
        var start = DataElementWriter(encoding: .explicitVRLittleEndian)
        try start.write(.fileMetaInformationGroupLength, UInt32(clamping: group.bytes.count))
        return [UInt8](repeating: 0, count: Self.preambleByteCount) + Self.prefix + start.bytes + group.bytes
    }
}
