import DICOMData

extension AtomicFileWriter {
    /// Begins a DICOM file (PS3.10 7): what is written then is its data set, in the transfer syntax that `metaInformation` names.
    package convenience init(
        path: String, metaInformation: FileMetaInformation, existing: Existing = .refuse
    ) throws(FileWriteError) {
        let start: [UInt8]
        do {
            start = try metaInformation.encoded()
        } catch {
            throw .invalidMeta(error.tag)
        }
        try self.init(path: path, existing: existing)
        try write(start.span.bytes)
    }
}
