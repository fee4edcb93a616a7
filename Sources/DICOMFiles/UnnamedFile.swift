import DICOMData
import Glibc
import Synchronization

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
    private let isDurable: Bool
    /// Where it stays under its name; nil for as long as it has none, and when it has lost that again.
    package private(set) var place: Place?

    package struct Place: Equatable, Sendable {
        package let path: String
        /// The length of what had the name before; nil if nothing had.
        package let replacedByteCount: Int64?
    }

    /// How many bytes have been written.
    package private(set) var byteCount: Int64 = 0
    /// What the system has been asked to write to the disk.
    private var handedOver: Int64 = 0
    /// Of so many bytes at a time: else the disk would do nothing until the end, and then all of it while somebody waits.
    private static let writeBackStride: Int64 = 8 << 20

    /// - Parameters:
    ///   - folder: where it is written; its name must be on the same file system.
    ///   - permissions: those of the new file, before the process's umask takes some away.
    ///   - isDurable: whether it has to be there after a power cut as well, once it has its name. Waiting for the disk takes longer than writing a small file.
    package init(in folder: String, permissions: UInt32 = 0o666, isDurable: Bool = true) throws(FileWriteError) {
        self.isDurable = isDurable
        var path = ""
        do {
            file = try Self.make(in: folder, permissions, &path)
        } catch {
            throw .unwritable(errno: error.code)
        }
        temporaryPath = path
    }

    private static func make(in folder: String, _ permissions: UInt32, _ path: inout String) throws(SystemError) -> FileDescriptor {
        while true {
            // A short name of its own: the one to come may be as long as names can be.
            let name = prefix + String(UInt64.random(in: .min ... .max), radix: 36) + suffix
            path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            let file = try FileDescriptor(opening: path, O_WRONLY | O_CREAT | O_EXCL, mode: permissions)
            // Tells that somebody is at work on it; unless it was taken for abandoned just before.
            file.lock()
            if try file.status().st_nlink > 0 { return file }
        }
    }

    private static let prefix = ".dicomprobe-"
    private static let suffix = ".part"

    /// Removes what processes that were killed have begun to write in a folder. What another process is writing stays.
    package static func removeAbandoned(in folder: String) {
        guard let names = try? namesInFolder(folder) else { return }
        for name in names.map({ String(decoding: $0, as: UTF8.self) }) where name.hasPrefix(prefix) && name.hasSuffix(suffix) {
            let path = "\(folder)/\(name)"
            // NFS locks only what is open for writing, which tests without such a file system can't show. Elsewhere another user's file, which may not be
            // opened so, can be locked all the same.
            for access in [O_RDWR, O_RDONLY] {
                if let file = try? FileDescriptor(opening: path, access | O_NOFOLLOW), file.tryToLock() { _ = unlink(path) }
            }
        }
    }

    deinit {
        if place == nil { _ = unlink(temporaryPath) }
    }

    package func write(_ bytes: RawSpan) throws(FileWriteError) {
        do {
            try file.write(bytes)
        } catch {
            throw .unwritable(errno: error.code)
        }
        byteCount += Int64(bytes.byteCount)
        if isDurable, byteCount - handedOver >= Self.writeBackStride {
            file.beginWriteBack(of: handedOver..<byteCount)
            handedOver = byteCount
        }
    }

    /// Makes the file appear under its name, on the disk. After it has succeeded, neither this nor ``write(_:)`` may be called again.
    ///
    /// - Throws: ``FileWriteError/exists`` if the name is taken and nothing may be replaced; what is there stays as it is, and another name may be tried.
    ///   ``FileWriteError/unwritable(errno:)`` also where the file has its name and the folder can't be brought to the disk: nothing stays then, unless
    ///   something was replaced, see ``place``.
    package func commit(as path: String, existing: ExistingFile) throws(FileWriteError) {
        try commit(as: path, existing: existing) { Glibc.close($0) }
    }

    /// - Parameter close: close(2).
    func commit(as path: String, existing: ExistingFile, close: (Int32) -> Int32) throws(FileWriteError) {
        do {
            if isDurable { try file.synchronize() } else { try file.confirmWrites(close: close) }
            switch existing {
            case .replace: try replace(path)
            case .refuse:
                try renameWithoutReplacing(temporaryPath, to: path)
                place = Place(path: path, replacedByteCount: nil)
            }
            if isDurable { try synchronizeFolder(folder(of: path)) }
        } catch {
            takeBackName()
            throw error.code == EEXIST ? .exists : .unwritable(errno: error.code)
        }
    }

    /// For one file at a time, and never while the disk is waited for: else two with one name would both find the one before them, and each take it for the
    /// one that it has replaced.
    private static let replacing = Mutex(())

    private func replace(_ path: String) throws(SystemError) {
        try Self.replacing.withLock { _ throws(SystemError) in
            let replacedByteCount = fileLength(path)
            try rename(temporaryPath, to: path)
            place = Place(path: path, replacedByteCount: replacedByteCount)
        }
    }

    /// Whoever is told that there is no file must not find one. But where it has replaced another, that is gone: better this one, which is whole, than none.
    private func takeBackName() {
        guard let named = place, named.replacedByteCount == nil else { return }
        Self.replacing.withLock { _ in
            // Without a name left it has itself been replaced, and what is there now is another's.
            guard let status = try? file.status(), status.st_nlink > 0 else { return }
            if unlink(named.path) == 0 { place = nil }
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
