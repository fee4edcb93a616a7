import DICOMData
import DICOMFiles
import DIMSE
import Foundation
import Testing

@testable import TestSCP

/// Received objects in a folder that takes files and can't be read, so that nobody can see to it that a name in it outlasts a power cut.
struct UnsureStorageTests {
    private let folder: ScratchFolder
    private let budget = StorageBudget(limit: 10_000)

    init() throws {
        folder = try ScratchFolder()
    }

    private func store(
        _ byteCount: Int, _ duplicates: ObjectNaming.Duplicates = .overwrite, as pattern: ObjectNamePattern = .byInstance
    ) -> ReceivedObject.Fate {
        var naming = ObjectNaming()
        naming.pattern = pattern
        naming.duplicates = duplicates
        var object = ReceivedObject(
            CStoreRequest(messageID: 1, affectedSOPClassUID: .ctImageStorage, affectedSOPInstanceUID: "1.2.3"),
            ObjectNaming.Origin(calledAETitle: "CALLED", callingAETitle: "CALLING", transferSyntax: .explicitVRLittleEndian),
            storage: .folder(folder.path), naming: naming, budget: budget)
        object.append([UInt8](repeating: 0, count: byteCount)[...])
        return object.finish()
    }

    /// As somebody who is nobody else's superior: this thread alone, until it returns.
    private func withoutReading<Result>(_ body: () -> Result) throws -> Result {
        typealias SetUser = @convention(c) (uid_t) -> Int32
        // Swift's module of glibc lacks it.
        let setUser = unsafeBitCast(try #require(dlsym(nil, "setfsuid")), to: SetUser.self)
        #expect(chmod(folder.path, 0o333) == 0)
        _ = setUser(65_534)
        defer {
            _ = setUser(geteuid())
            chmod(folder.path, 0o700)
        }
        return body()
    }

    @Test(arguments: ObjectNaming.Duplicates.allCases) func whatIsAnsweredAsNotStoredIsNotThere(duplicates: ObjectNaming.Duplicates) throws
    {
        let fate = try withoutReading { store(100, duplicates) }
        #expect(fate.status == .outOfResources && fate.comment == "not stored: Permission denied" && fate.path == nil)
        #expect(try folder.names == [])
        #expect(StorageBudget.Share(of: budget).grow(by: 10_000))
        #expect(store(100, duplicates).status == .success)
    }

    /// The one before is gone: to remove the other as well would make it worse.
    @Test func whatHasReplacedAnotherStaysAndTakesItsRoom() throws {
        #expect(store(100, .overwrite).status == .success)
        #expect(try withoutReading { store(300, .overwrite).status } == .outOfResources)
        #expect(try folder.names == ["1.2.3.dcm"])
        let length = try folder.bytes(of: "1.2.3.dcm").count
        #expect(length > 300)
        #expect(!StorageBudget.Share(of: budget).grow(by: 10_000 - length + 1))
        #expect(StorageBudget.Share(of: budget).grow(by: 10_000 - length))
    }

    /// Whoever has made it may have waited for the disk in vain, or wait for it still.
    @Test func aFolderThatIsThereIsNotTakenForSure() throws {
        let pattern = try ObjectNamePattern(parsing: "{calling}/{called}/{sop-instance}.dcm")
        for _ in 0..<2 {
            let fate = try withoutReading { store(100, as: pattern) }
            #expect(fate.status == .outOfResources && fate.comment == "not stored: Permission denied" && fate.path == nil)
            #expect(try folder.names == ["CALLING"])
        }
        #expect(store(100, as: pattern).status == .success)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/CALLING/CALLED") == ["1.2.3.dcm"])
    }

    /// Else each object of a study would wait for the disk once more.
    @Test func aFolderIsBroughtToTheDiskOnce() throws {
        let pattern = try ObjectNamePattern(parsing: "{calling}/{sop-instance}.dcm")
        #expect(store(100, as: pattern).status == .success)
        chmod(folder.path + "/CALLING", 0o777)
        #expect(try withoutReading { store(100, as: pattern).status } == .success)
        // Unless it is another by now.
        try FileManager.default.removeItem(atPath: folder.path + "/CALLING")
        #expect(try withoutReading { store(100, as: pattern).status } == .outOfResources)
        #expect(try withoutReading { store(100, as: pattern).status } == .outOfResources)
    }

    /// One that was there may be somebody else's, in a folder that is not to be read.
    @Test(arguments: ["received", "received/", "some/where"]) func theFolderOfAllIsBroughtToTheDiskWhenItIsMade(name: String) throws {
        let path = "\(folder.path)/\(name)"
        func make(isDurable: Bool) throws -> FileWriteError? {
            try withoutReading {
                do throws(FileWriteError) {
                    try createFolder(path, isDurable: isDurable)
                    return nil
                } catch {
                    return error
                }
            }
        }
        #expect(try make(isDurable: true) == .unwritable(errno: EACCES))
        #expect(try make(isDurable: false) == nil)
        #expect(try make(isDurable: true) == nil)
        #expect(isFolder(path))
    }
}
