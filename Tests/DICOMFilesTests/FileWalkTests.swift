import Foundation
import Glibc
import Testing

@testable import DICOMFiles

@Suite struct FileWalkTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
    }

    /// Paths below the folder, with what else there is to say behind them.
    private func walk(_ names: [String]) -> [String] {
        FileWalk(names.map { folder($0) }).map { entry in
            let kind: String =
                switch entry.kind {
                case .file: ""
                case .special: " special"
                case .unreadable(let errno): " \(errno)"
                }
            return entry.path.replacing(folder.path + "/", with: "") + kind + (entry.isNamed ? " named" : "")
        }
    }

    @Test func goesThroughFoldersByName() throws {
        for name in ["b/c", "b/a", "empty"] { try folder.makeFolder(name) }
        for name in ["b/c/2", "b/c/10", "b/a/z", "b/é", "b/B", "b/b", "b/c.dcm", "b/c-", "b/.hidden", "a"] { try folder.write(name) }
        #expect(
            walk(["b", "empty", "a"]) == [
                "b/.hidden", "b/B", "b/a/z", "b/b", "b/c/10", "b/c/2", "b/c-", "b/c.dcm", "b/é", "a named",
            ])
    }

    @Test func namedPathsKeepTheirOrder() throws {
        for name in ["c", "a", "b"] { try folder.write(name) }
        #expect(walk(["c", "a", "b", "a"]) == ["c named", "a named", "b named", "a named"])
        #expect(walk([]) == [])
    }

    @Test func aSlashAtTheEndIsNotDoubled() throws {
        try folder.makeFolder("a")
        try folder.write("a/b")
        #expect(walk(["a/"]) == ["a/b"])
    }

    @Test func foldersAreReadWhenTheirTurnComes() throws {
        try folder.makeFolder("a")
        try folder.makeFolder("b")
        try folder.write("a/1")
        var walk = FileWalk([folder("a"), folder("b")])
        #expect(walk.next()?.path == folder("a/1"))
        try folder.write("b/2")
        #expect(walk.next()?.path == folder("b/2"))
        #expect(walk.next() == nil)
        #expect(walk.next() == nil)
    }

    @Test func linksAreFollowedAndCirclesEnd() throws {
        try folder.makeFolder("a/b")
        try folder.makeFolder("elsewhere")
        try folder.write("a/b/1")
        try folder.write("elsewhere/2")
        try folder.link("a/b/up", to: "..")
        try folder.link("a/self", to: ".")
        try folder.link("a/link", to: "../elsewhere")
        try folder.link("a/file", to: "b/1")
        #expect(walk(["a"]) == ["a/b/1", "a/file", "a/link/2"])
    }

    @Test func aFolderOfTwoNamesIsGoneThroughOnce() throws {
        try folder.makeFolder("a")
        try folder.write("a/1")
        try folder.link("b", to: "a")
        #expect(walk(["a", "b", "a"]) == ["a/1"])
    }

    /// File systems give the number of a folder that was removed to one that is made thereafter.
    @Test func aFolderWithTheNumberOfOneThatIsGoneIsGoneThrough() throws {
        for name in ["a", "b"] {
            try folder.makeFolder(name)
            try folder.write(name + "/1")
        }
        let walk = FileWalk([folder("a"), folder("b")]) { path throws(SystemError) in
            var status = try fileStatus(of: path)
            status.st_ino = 7
            status.st_ctim.tv_nsec = path.hasSuffix("a") ? 1 : 2
            return status
        }
        #expect(walk.map(\.path) == [folder("a/1"), folder("b/1")])
    }

    /// What is put into a folder changes it, and it is the same one still.
    @Test func aCircleEndsThoughItsFolderChanges() throws {
        try folder.makeFolder("a")
        try folder.write("a/1")
        try folder.link("a/self", to: ".")
        let walk = FileWalk([folder("a")]) { path throws(SystemError) in
            var status = try fileStatus(of: path)
            status.st_ctim.tv_nsec = path.utf8.count
            return status
        }
        #expect(walk.map(\.path) == [folder("a/1")])
    }

    /// The folder has been made anew while its contents were gone through, and one in it has the number that it had.
    @Test func aFolderWithTheNumberThatTheOneAroundItHadIsGoneThrough() throws {
        try folder.makeFolder("a/b")
        try folder.write("a/0")
        try folder.write("a/b/1")
        let first = folder("a/0")
        var walk = FileWalk([folder("a")]) { path throws(SystemError) in
            var status = try fileStatus(of: path)
            status.st_ino = path.hasSuffix("/b") || isTaken(first) ? 7 : 8
            status.st_ctim.tv_nsec = path.utf8.count
            return status
        }
        #expect(walk.next()?.path == first)
        try FileManager.default.removeItem(atPath: first)
        #expect(walk.next()?.path == folder("a/b/1"))
        #expect(walk.next() == nil)
    }

    @Test func whatCannotBeReadIsSaidAndTheRestGoesOn() throws {
        try folder.makeFolder("a")
        try folder.write("a/z")
        try folder.link("a/dangling", to: "nowhere")
        try folder.link("a/loop", to: "loop")
        #expect(mkfifo(folder("a/fifo"), 0o600) == 0)
        #expect(
            walk(["nowhere", "a", "a/fifo"]) == [
                "nowhere \(ENOENT) named", "a/dangling \(ENOENT)", "a/fifo special", "a/loop \(ELOOP)", "a/z", "a/fifo special named",
            ])
    }

    @Test func aNameThatIsNoUTF8IsSaid() throws {
        try folder.makeFolder("a")
        let path: [CChar] = folder("a/x").utf8CString.dropLast() + [CChar(bitPattern: 0xFF), 0]
        let descriptor = creat(path, 0o600)
        #expect(descriptor >= 0)
        close(descriptor)
        #expect(walk(["a"]) == ["a/x\u{FFFD} \(EILSEQ)"])
    }
}
