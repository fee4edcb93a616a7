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

/// What to do about a file that has the name already when another is to get it.
package enum ExistingFile: Sendable {
    case refuse
    case replace
}

/// A file that gets its name last, when it is complete and on the disk.
///
/// Without a name nothing of it stays. Not for use by several threads at once.
package final class UnnamedFile {
    /// Where it is until it has its name: what has been written can be read there.
    package let temporaryPath: String
    private let file: FileDescriptor
    private var isNamed = false

    /// - Parameters:
    ///   - folder: where it is written; its name must be on the same file system.
    ///   - permissions: those of the new file, before the process's umask takes some away.
    package init(in folder: String, permissions: UInt32 = 0o666) throws(FileWriteError) {
        // A short name of its own: the one to come may be as long as names can be.
        let name = ".dicomprobe-" + String(UInt64.random(in: .min ... .max), radix: 36) + ".part"
        temporaryPath = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
        do {
            file = try FileDescriptor(opening: temporaryPath, O_WRONLY | O_CREAT | O_EXCL, mode: permissions)
        } catch {
            throw .unwritable(errno: error.code)
        }
    }

    deinit {
        if !isNamed { _ = unlink(temporaryPath) }
    }

    package func write(_ bytes: RawSpan) throws(FileWriteError) {
        do {
            try file.write(bytes)
        } catch {
            throw .unwritable(errno: error.code)
        }
    }

    /// Makes the file appear under its name, on the disk. After it has succeeded, neither this nor ``write(_:)`` may be called again.
    ///
    /// - Parameter isDurable: whether it has to be there after a power cut as well. Waiting for the disk takes longer than writing a small file.
    /// - Throws: ``FileWriteError/exists`` if the name is taken and nothing may be replaced; what is there stays as it is, and another name may be tried.
    package func commit(as path: String, existing: ExistingFile, isDurable: Bool = true) throws(FileWriteError) {
        do {
            if isDurable { try file.synchronize() }
            switch existing {
            case .replace: try rename(temporaryPath, to: path)
            case .refuse: try renameWithoutReplacing(temporaryPath, to: path)
            }
            isNamed = true
            if isDurable { try synchronizeFolder(folder(of: path)) }
        } catch {
            throw error.code == EEXIST ? .exists : .unwritable(errno: error.code)
        }
    }

    /// Makes the file appear under a name that nothing has.
    ///
    /// - Parameter path: the path for each number from 1 on, which are tried in this order; but where many are taken, not one by one.
    /// - Returns: the path that it was.
    package func commit(asFirstFree path: (Int) -> String) throws(FileWriteError) -> String {
        var number = Self.free { isTaken(path($0)) }
        while true {
            do throws(FileWriteError) {
                try commit(as: path(number), existing: .refuse)
                return path(number)
            } catch {
                // Somebody else was faster.
                guard error == .exists, number < Int.max else { throw error }
                number += 1
            }
        }
    }

    /// A free number whose predecessor is taken: found by doubling, then halving, so that the thousandth copy takes no thousand questions.
    private static func free(_ isTaken: (Int) -> Bool) -> Int {
        var (taken, free) = (0, 1)
        while isTaken(free), free <= Int.max / 2 { (taken, free) = (free, free * 2) }
        while free - taken > 1 {
            let middle = taken + (free - taken) / 2
            if isTaken(middle) { taken = middle } else { free = middle }
        }
        return free
    }
}
