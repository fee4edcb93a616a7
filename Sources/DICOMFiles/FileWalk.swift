import Glibc

/// Goes through files and folders, in the order in which they are named, and within folders by name, byte by byte.
///
/// A folder is read when its turn comes. Symbolic links are followed; a folder that has been gone through is not gone through again, so
/// that links in a circle come to an end.
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
    }

    /// A folder that is being gone through.
    private struct Folder {
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
    private var visited: Set<FolderIdentity> = []

    package init(_ paths: [String]) {
        named = paths.reversed()
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
        do {
            let status = try fileStatus(of: candidate.path)
            switch status.st_mode & S_IFMT {
            case S_IFREG: return .file
            case S_IFDIR: try enter(candidate.path, FolderIdentity(device: status.st_dev, inode: status.st_ino))
            default: return .special
            }
        } catch {
            return .unreadable(errno: error.code)
        }
        return nil
    }

    private mutating func enter(_ path: String, _ identity: FolderIdentity) throws(SystemError) {
        guard visited.insert(identity).inserted else { return }
        let prefix = path.utf8.last == UInt8(ascii: "/") ? path : path + "/"
        folders.append(Folder(prefix: prefix, listing: try FolderListing(path)))
    }
}
