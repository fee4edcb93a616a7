import DICOMData

extension UnnamedFile {
    /// Begins a DICOM file (PS3.10 7): what is written then is its data set, in the transfer syntax that `metaInformation` names.
    package convenience init(in folder: String, metaInformation: FileMetaInformation) throws(FileWriteError) {
        let start = try metaInformation.start()
        try self.init(in: folder)
        try write(start.span.bytes)
    }
}

extension AtomicFileWriter {
    /// Begins a DICOM file (PS3.10 7): what is written then is its data set, in the transfer syntax that `metaInformation` names.
    package convenience init(
        path: String, metaInformation: FileMetaInformation, existing: ExistingFile = .refuse, isDurable: Bool = true
    ) throws(FileWriteError) {
        let start = try metaInformation.start()
        try self.init(path: path, existing: existing, isDurable: isDurable)
        try write(start.span.bytes)
    }
}

extension FileMetaInformation {
    /// What stands before the data set.
    fileprivate func start() throws(FileWriteError) -> [UInt8] {
        do {
            return try encoded()
        } catch {
            throw .invalidMeta(error.tag)
        }
    }
}
