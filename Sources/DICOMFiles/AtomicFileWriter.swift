/// Writes a file that is complete or not there: beside its place at first, and moved there by ``commit()`` once it is on the disk.
///
/// Without ``commit()`` nothing stays. Not for use by several threads at once.
package final class AtomicFileWriter {
    private let path: String
    private let existing: ExistingFile
    private let file: UnnamedFile

    /// - Parameters:
    ///   - permissions: those of the new file, before the process's umask takes some away.
    ///   - isDurable: as of ``UnnamedFile/init(in:permissions:isDurable:)``.
    /// - Throws: ``FileWriteError/exists`` if the name is taken already and nothing may be replaced.
    package init(
        path: String, existing: ExistingFile = .refuse, permissions: UInt32 = 0o666, isDurable: Bool = true
    ) throws(FileWriteError) {
        // Told before much is written for nothing; ``commit()`` sees to it all the same.
        if existing == .refuse, isTaken(path) { throw .exists }
        self.path = path
        self.existing = existing
        // In the same folder, so that moving it is one step.
        file = try UnnamedFile(in: folder(of: path), permissions: permissions, isDurable: isDurable)
    }

    /// How many bytes have been written.
    package var byteCount: Int64 { file.byteCount }

    package func write(_ bytes: RawSpan) throws(FileWriteError) { try file.write(bytes) }

    /// Makes the file appear under its name, on the disk. Call it once, as the last thing.
    ///
    /// - Throws: ``FileWriteError/exists`` if the name is taken and nothing may be replaced; what is there stays as it is.
    package func commit() throws(FileWriteError) {
        try file.commit(as: path, existing: existing)
    }
}
