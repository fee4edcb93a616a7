import DICOMData
import Glibc
import Testing

@testable import DICOMFiles

@Suite struct AtomicFileWriterTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
    }

    private func write(_ bytes: [UInt8], to name: String, _ existing: ExistingFile) throws {
        let writer = try AtomicFileWriter(path: folder(name), existing: existing)
        try writer.write(bytes: bytes)
        try writer.commit()
    }

    @Test func theNameAppearsWithTheWholeFile() throws {
        let writer = try AtomicFileWriter(path: folder("a"))
        try writer.write(bytes: [1, 2])
        try writer.write(bytes: [])
        #expect(try !folder.names.contains("a"))
        try writer.write(bytes: [3])
        try writer.commit()
        #expect(try folder.names == ["a"])
        #expect(try folder.bytes("a") == [1, 2, 3])
    }

    @Test func abandonedHalfWayNothingIsLeft() throws {
        try folder.write("b", [9])
        do {
            let writer = try AtomicFileWriter(path: folder("a"))
            try writer.write(bytes: [1])
            let other = try AtomicFileWriter(path: folder("b"), existing: .replace)
            try other.write(bytes: [2])
            #expect(try folder.names.count == 3)
        }
        #expect(try folder.names == ["b"])
        #expect(try folder.bytes("b") == [9])
    }

    @Test func whatIsThereStaysUnlessItIsToBeReplaced() throws {
        try folder.write("a", [9])
        #expect(throws: FileWriteError.exists) { try write([1], to: "a", .refuse) }
        #expect(try folder.bytes("a") == [9])
        #expect(try folder.names == ["a"])
        try write([1], to: "a", .replace)
        #expect(try folder.bytes("a") == [1])
        #expect(try folder.names == ["a"])
    }

    @Test func aLinkThatLeadsNowhereIsThereToo() throws {
        try folder.link("a", to: "nowhere")
        #expect(throws: FileWriteError.exists) { try write([1], to: "a", .refuse) }
        #expect(try folder.names == ["a"])
    }

    /// Several associations may store the same instance at once.
    @Test func ofTwoWritersTheFirstToFinishWins() throws {
        let first = try AtomicFileWriter(path: folder("a"))
        let second = try AtomicFileWriter(path: folder("a"))
        try first.write(bytes: [1])
        try second.write(bytes: [2])
        try second.commit()
        #expect(throws: FileWriteError.exists) { try first.commit() }
        #expect(try folder.bytes("a") == [2])
    }

    @Test func aSecretIsNeverReadableByOthers() throws {
        let writer = try AtomicFileWriter(path: folder("key"), permissions: 0o600)
        let temporary = try #require(try folder.names.first)
        #expect(try fileStatus(of: folder(temporary)).st_mode & 0o777 == 0o600)
        try writer.commit()
        #expect(try fileStatus(of: folder("key")).st_mode & 0o777 == 0o600)
    }

    @Test func whatTheSystemRefusesCarriesItsReason() throws {
        #expect(throws: FileWriteError.unwritable(errno: ENOENT)) { try AtomicFileWriter(path: folder("nowhere/a")) }
        try folder.makeFolder("taken")
        #expect(throws: FileWriteError.unwritable(errno: EISDIR)) { try write([1], to: "taken", .replace) }
        #expect(throws: FileWriteError.exists) { try write([1], to: "taken", .refuse) }
        #expect(try folder.names == ["taken"])
    }

    @Test func namesMayBeAsLongAsTheFileSystemAllows() throws {
        let name = String(repeating: "n", count: 255)
        try write([1], to: name, .refuse)
        #expect(try folder.names == [name])
    }

    /// However many are taken, the next number is found, and nothing is replaced.
    @Test(arguments: [0, 1, 2, 3, 7, 8, 100]) func theFirstFreeNameIsFound(count: Int) throws {
        for number in 0..<count { try folder.write("a\(number + 1)", [9]) }
        let file = try UnnamedFile(in: folder.path)
        try file.write([UInt8(count)].span.bytes)
        #expect(try file.commit { folder("a\($0)") } == folder("a\(count + 1)"))
        #expect(try folder.bytes("a\(count + 1)") == [UInt8(count)])
        #expect(try folder.names.count == count + 1)
    }

    @Test func foldersAreMadeBelowOneThatIsThere() throws {
        try createFolders("a/b", below: folder.path)
        try createFolders("a/b/c", below: folder.path)
        try createFolders("", below: folder.path)
        #expect(try fileStatus(of: folder("a/b/c")).st_mode & S_IFMT == S_IFDIR)
        try folder.write("file")
        #expect(throws: FileWriteError.unwritable(errno: ENOTDIR)) { try createFolders("file/x", below: folder.path) }
        #expect(throws: FileWriteError.unwritable(errno: ENOENT)) { try createFolders("a", below: folder("nowhere")) }
        #expect(try folder.names == ["a", "file"])
    }

    /// The way that is taken on file systems without links.
    @Test func reservingTheNameRefusesWhatIsThere() throws {
        try folder.write("temporary", [1])
        try folder.write("a", [9])
        #expect(throws: SystemError(code: EEXIST)) { try renameToReservedName(folder("temporary"), folder("a")) }
        #expect(try folder.bytes("a") == [9])
        try renameToReservedName(folder("temporary"), folder("b"))
        #expect(try folder.bytes("b") == [1])
        #expect(throws: SystemError(code: ENOENT)) { try renameToReservedName(folder("temporary"), folder("c")) }
        #expect(try folder.names == ["a", "b"])
    }

    /// The answers of FAT, of SMB, and of file systems that are served by a program.
    @Test(arguments: [EPERM, EOPNOTSUPP, ENOSYS]) func theNameIsReservedWhereThereAreNoLinks(code: Int32) throws {
        try folder.write("temporary", [1])
        try folder.write("a", [9])
        func move(to name: String) throws(SystemError) {
            try renameWithoutReplacing(folder("temporary"), to: folder(name)) { _, _ in
                errno = code
                return -1
            }
        }
        #expect(throws: SystemError(code: EEXIST)) { try move(to: "a") }
        try move(to: "b")
        #expect(try folder.names == ["a", "b"])
        #expect(try folder.bytes("a") == [9] && folder.bytes("b") == [1])
    }

    /// What a server of files answers when what was written gets there at last.
    @Test(arguments: [EIO, ENOSPC, EDQUOT]) func whatOnlyClosingTellsIsNoFile(code: Int32) throws {
        for existing in [ExistingFile.refuse, .replace] {
            let file = try UnnamedFile(in: folder.path, isDurable: false)
            try file.write([UInt8(1)].span.bytes)
            #expect(throws: FileWriteError.unwritable(errno: code)) {
                try file.commit(as: folder("a"), existing: existing) { descriptor in
                    close(descriptor)
                    errno = code
                    return -1
                }
            }
            #expect(file.place == nil)
        }
        #expect(try folder.names == [])
    }

    /// For as long as the file has no name, nobody takes it for one that was abandoned.
    @Test func closingKeepsTheLock() throws {
        let file = try UnnamedFile(in: folder.path, isDurable: false)
        try file.write([UInt8(1)].span.bytes)
        try file.commit(as: folder("a"), existing: .refuse) { descriptor in
            defer { UnnamedFile.removeAbandoned(in: folder.path) }
            return close(descriptor)
        }
        #expect(try folder.names == ["a"])
        #expect(try folder.bytes("a") == [1])
    }

    @Test func aDICOMFileBeginsWithItsMetaInformation() throws {
        let meta = FileMetaInformation(
            sopClass: "1.2.840.10008.5.1.4.1.1.2", sopInstance: "2.25.1", transferSyntax: .explicitVRLittleEndian,
            sourceApplicationEntityTitle: nil)
        let writer = try AtomicFileWriter(path: folder("a.dcm"), metaInformation: meta)
        try writer.write(bytes: [1, 2, 3, 4])
        try writer.commit()
        let file = try DICOMFile.open(folder("a.dcm"))
        #expect(file.metaInformation == meta)
        #expect(file.dataSetByteCount == 4)
        #expect(try folder.bytes("a.dcm").suffix(4) == [1, 2, 3, 4])
    }

    @Test func metaInformationThatDoesNotFitLeavesNothing() throws {
        let meta = FileMetaInformation(
            sopClass: "1.2", sopInstance: UID(String(repeating: "1", count: 70_000)), transferSyntax: "1.2",
            sourceApplicationEntityTitle: nil)
        #expect(throws: FileWriteError.invalidMeta(.mediaStorageSOPInstanceUID)) {
            try AtomicFileWriter(path: folder("a.dcm"), metaInformation: meta)
        }
        #expect(try folder.names.isEmpty)
    }
}

extension AtomicFileWriter {
    fileprivate func write(bytes: [UInt8]) throws {
        try write(bytes.span.bytes)
    }
}
