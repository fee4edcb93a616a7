import Glibc

/// What is at the end of a path, symbolic links followed.
func fileStatus(of path: String) throws(SystemError) -> stat {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .last }
    return status
}

/// The names in a folder as the file system has them: bytes without `/` and NUL, in no order.
func namesInFolder(_ path: String) throws(SystemError) -> [[UInt8]] {
    var names: [[UInt8]] = []
    try forEachName(inFolder: path) { names.append($0) }
    return names
}

/// Hands out the names in a folder as ``namesInFolder(_:)`` has them, one after another.
func forEachName(inFolder path: String, _ body: ([UInt8]) -> Void) throws(SystemError) {
    guard let folder = opendir(path) else { throw .last }
    defer { closedir(folder) }
    while true {
        // The end and a failure look alike, but for errno.
        errno = 0
        guard let entry = readdir(folder) else {
            guard errno == 0 else { throw .last }
            return
        }
        // The record is the library's, until the next call; its name ends with NUL.
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
        if name != Array(".".utf8), name != Array("..".utf8) { body(name) }
    }
}

/// Moves a file within a file system; what has the name already is replaced, in one step.
func rename(_ path: String, to newPath: String) throws(SystemError) {
    guard Glibc.rename(path, newPath) == 0 else { throw .last }
}

/// Moves a file within a file system, unless something has the name already (EEXIST).
///
/// - Parameter link: link(2). There is a call that does it all, which Swift's module of glibc lacks.
func renameWithoutReplacing(
    _ path: String, to newPath: String, link: (String, String) -> Int32 = { Glibc.link($0, $1) }
) throws(SystemError) {
    if link(path, newPath) == 0 {
        _ = unlink(path)
        return
    }
    // FAT and SMB, for two, have no second names for a file; what a program serves by FUSE may not even know the question.
    guard [EPERM, EOPNOTSUPP, ENOSYS].contains(errno) else { throw .last }
    try renameToReservedName(path, newPath)
}

/// The same where a file can't have two names: the new one is taken by an empty file, which is then replaced.
func renameToReservedName(_ path: String, _ newPath: String) throws(SystemError) {
    _ = try FileDescriptor(opening: newPath, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
    do {
        try rename(path, to: newPath)
    } catch {
        _ = unlink(newPath)
        throw error
    }
}

/// Makes a folder, and those above it where they are missing. One that exists is left as it is.
///
/// - Parameter isDurable: whether it has to be there after a power cut as well, and those that are made for it.
package func createFolder(_ path: String, isDurable: Bool = false) throws(FileWriteError) {
    var wasThere = false
    if mkdir(path, 0o777) != 0 {
        switch errno {
        case EEXIST:
            guard isFolder(path) else { throw .unwritable(errno: ENOTDIR) }
            wasThere = true
        case ENOENT:
            let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            guard !parent.isEmpty else { throw .unwritable(errno: ENOENT) }
            try createFolder(parent, isDurable: isDurable)
            guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .unwritable(errno: errno) }
        case let code:
            throw .unwritable(errno: code)
        }
    }
    guard isDurable else { return }
    do throws(SystemError) {
        // Also of one that was there: another process may have made it just now.
        try synchronizeFolder(path + "/..")
    } catch {
        // It may as well be somebody else's, in a folder that is not for us to read or on a file system that nothing is written to.
        guard wasThere, [EACCES, EINVAL].contains(error.code) else { throw .unwritable(errno: error.code) }
    }
}

/// Makes the folders of a relative path, one in the other, and sees to it that they stay. What exists is left as it is. A link is no folder here: what is
/// written below `root` stays there.
///
/// - Parameter root: a folder that has to be there; it is never made.
package func createFolders(_ relativePath: some StringProtocol, below root: String) throws(FileWriteError) {
    var parent = root
    for name in relativePath.split(separator: "/") {
        let path = parent + "/" + name
        if !isTaken(path) {
            // Before it is made: who finds it then must not take it for the one that was known.
            DurableFolders.forget(path)
            guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .unwritable(errno: errno) }
        }
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { throw .unwritable(errno: ENOTDIR) }
        do throws(SystemError) {
            try DurableFolders.makeDurable(path, in: parent)
        } catch {
            throw .unwritable(errno: error.code)
        }
        parent = path
    }
}

/// Returns once the names in a folder are on the disk.
func synchronizeFolder(_ path: String) throws(SystemError) {
    try FileDescriptor(opening: path, O_RDONLY | O_DIRECTORY).synchronize()
}

/// Whether a folder is at the end of a path, or of links.
package func isFolder(_ path: String) -> Bool {
    guard let status = try? fileStatus(of: path) else { return false }
    return status.st_mode & S_IFMT == S_IFDIR
}

/// The bytes of what has that name itself, links not followed; nil where nothing has.
func fileLength(_ path: String) -> Int64? {
    var status = stat()
    return lstat(path, &status) == 0 ? Int64(status.st_size) : nil
}

/// Whether something has that name, be it a link that leads nowhere.
func isTaken(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
}

/// The folder that a path leads through, with its slash; `./` for a bare name.
func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "./" }
    return String(path[...slash])
}
