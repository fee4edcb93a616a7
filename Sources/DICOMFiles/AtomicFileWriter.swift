import DICOMData
import Glibc

/// Why a file can't be written.
package enum FileWriteError: Error, Equatable, Sendable {
    /// There is something of that name, and it was not to be replaced.
    case exists
    /// The operating system refused, with this errno(3).
    case unwritable(errno: Int32)
    /// A value does not fit into the file meta information.
    case invalidMeta(Tag)
}

/// Writes a file that is complete or not there: beside its place at first, and moved there by ``commit()`` once it is on the disk.
///
/// Without ``commit()`` nothing stays. Not for use by several threads at once.
package final class AtomicFileWriter {
    /// What to do about a file that has the name already when this one is complete.
    package enum Existing: Sendable {
        case refuse
        case replace
    }

    private let path: String
    private let existing: Existing
    private let temporaryPath: String
    private let file: FileDescriptor
    private var isCommitted = false

    /// - Parameter permissions: those of the new file, before the process's umask takes some away.
    package init(path: String, existing: Existing = .refuse, permissions: UInt32 = 0o666) throws(FileWriteError) {
        self.path = path
        self.existing = existing
        // In the same folder, so that moving it is one step; not the name itself, which may be as long as names can be.
        let name = ".dicomprobe-" + String(UInt64.random(in: .min ... .max), radix: 36) + ".part"
        temporaryPath = folder(of: path) + name
        do {
            file = try FileDescriptor(opening: temporaryPath, O_WRONLY | O_CREAT | O_EXCL, mode: permissions)
        } catch {
            throw .unwritable(errno: error.code)
        }
    }

    deinit {
        if !isCommitted { _ = unlink(temporaryPath) }
    }

    package func write(_ bytes: RawSpan) throws(FileWriteError) {
        do {
            try file.write(bytes)
        } catch {
            throw .unwritable(errno: error.code)
        }
    }

    /// Makes the file appear under its name, on the disk. Call it once, as the last thing.
    ///
    /// - Throws: ``FileWriteError/exists`` if the name is taken and nothing may be replaced; what is there stays as it is.
    package func commit() throws(FileWriteError) {
        do {
            try file.synchronize()
            try move()
            isCommitted = true
            try FileDescriptor(opening: folder(of: path), O_RDONLY | O_DIRECTORY).synchronize()
        } catch {
            throw error.code == EEXIST ? .exists : .unwritable(errno: error.code)
        }
    }

    private func move() throws(SystemError) {
        switch existing {
        case .replace: try rename(temporaryPath, to: path)
        case .refuse: try renameWithoutReplacing(temporaryPath, to: path)
        }
    }
}

/// The folder that a path leads through, with its slash; `./` for a bare name.
func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "./" }
    return String(path[...slash])
}
