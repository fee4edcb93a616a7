import Glibc

/// Goes through files and folders, in the order in which they are named, and within folders by name, byte by byte.
///
/// A folder is read when its turn comes. Symbolic links are followed; a folder that has been gone through, and that is as it was then, is not gone
/// through again. Links in a circle come to an end.
package struct FileWalk: Sequence, IteratorProtocol {
    package struct Entry: Equatable, Sendable {
        package enum Kind: Equatable, Sendable {
            case file
            /// A FIFO, socket or device: nothing that could be read to its end.
            case special
            /// The operating system refused to look at it, with this errno(3); EILSEQ if its name is not UTF-8.
            case unreadable(errno: Int32)
        }

        package let path: String
        package let kind: Kind
        /// Whether the path was given to the walk, not found in a folder.
        package let isNamed: Bool

        package init(path: String, kind: Kind, isNamed: Bool) {
            self.path = path
            self.kind = kind
            self.isNamed = isNamed
        }
    }

    /// A folder by what it is, under whatever name.
    private struct FolderIdentity: Hashable {
        let device: dev_t
        let inode: ino_t

        init(_ status: stat) {
            device = status.st_dev
            inode = status.st_ino
        }
    }

    /// A folder as it is at a time. One that is removed leaves its number to another, which the time of the last change tells from it. A folder in which
    /// files come and go meanwhile differs from itself as well, and under a second name is gone through once more: what is sent twice does less harm
    /// than what is left out.
    private struct FolderState: Hashable {
        let identity: FolderIdentity
        let seconds: Int
        let nanoseconds: Int

        init(_ status: stat) {
            identity = FolderIdentity(status)
            seconds = status.st_ctim.tv_sec
            nanoseconds = status.st_ctim.tv_nsec
        }
    }

    /// A folder that is being gone through.
    private struct Folder {
        let identity: FolderIdentity
        /// Its path with a slash.
        let prefix: String
        var listing: FolderListing
    }

    private struct Candidate {
        let path: String
        let isNamed: Bool
        /// Whether `path` is what the file system calls it, not a rendering of bytes that are no UTF-8.
        let isExact: Bool
    }

    /// What was named and is still to come, the next last.
    private var named: [String]
    /// The innermost last.
    private var folders: [Folder] = []
    private var visited: Set<FolderState> = []
    /// What is at the end of a path.
    private let look: @Sendable (String) throws(SystemError) -> stat

    package init(_ paths: [String]) {
        self.init(paths, look: fileStatus(of:))
    }

    /// - Parameter look: stat(2).
    init(_ paths: [String], look: @escaping @Sendable (String) throws(SystemError) -> stat) {
        named = paths.reversed()
        self.look = look
    }

    /// Adds files and folders behind all that is still to come.
    package mutating func add(_ paths: [String]) {
        named.insert(contentsOf: paths.reversed(), at: 0)
    }

    package mutating func next() -> Entry? {
        while let candidate = nextCandidate() {
            if let kind = visit(candidate) { return Entry(path: candidate.path, kind: kind, isNamed: candidate.isNamed) }
        }
        return nil
    }

    private mutating func nextCandidate() -> Candidate? {
        while let last = folders.indices.last {
            if let name = folders[last].listing.next() {
                let exact = String(validating: name, as: UTF8.self)
                return Candidate(
                    path: folders[last].prefix + (exact ?? String(decoding: name, as: UTF8.self)), isNamed: false, isExact: exact != nil)
            }
            folders.removeLast()
        }
        return named.popLast().map { Candidate(path: $0, isNamed: true, isExact: true) }
    }

    /// Nil for a folder whose contents are now what comes next.
    private mutating func visit(_ candidate: Candidate) -> Entry.Kind? {
        guard candidate.isExact else { return .unreadable(errno: EILSEQ) }
        do throws(SystemError) {
            let status = try look(candidate.path)
            switch status.st_mode & S_IFMT {
            case S_IFREG: return .file
            case S_IFDIR: try enter(candidate.path, FolderState(status))
            default: return .special
            }
        } catch {
            return .unreadable(errno: error.code)
        }
        return nil
    }

    private mutating func enter(_ path: String, _ state: FolderState) throws(SystemError) {
        guard !leadsBack(to: state.identity), visited.insert(state).inserted else { return }
        let prefix = path.utf8.last == UInt8(ascii: "/") ? path : path + "/"
        folders.append(Folder(identity: state.identity, prefix: prefix, listing: try FolderListing(path)))
    }

    /// Whether it is one of the folders that are being gone through, however that changes. They are asked for once more: one may be gone since, and its
    /// number taken by what is below its path now.
    private func leadsBack(to identity: FolderIdentity) -> Bool {
        folders.contains { folder in
            guard folder.identity == identity, let status = try? look(folder.prefix) else { return false }
            return FolderIdentity(status) == identity
        }
    }
}
