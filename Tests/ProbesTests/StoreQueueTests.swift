import DICOMData
import DICOMFiles
import Foundation
import ProbeResults
import Testing

@testable import Probes

/// What is found is sent, skipped or failed, in order, and looked at a bounded number of files ahead.
struct StoreQueueTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    private func items(_ paths: [String]) -> [StoreQueue.Item] {
        var queue = StoreQueue(paths)
        return Array(
            sequence(state: queue.pop()) { next in
                defer { next = queue.pop() }
                return next
            })
    }

    private func settled(_ paths: [String]) throws -> ObjectResult {
        guard let item = items(paths).first, case .settled(let result) = item else { throw Unsettled() }
        return result
    }

    private struct Unsettled: Error {}

    private func paths(_ items: [StoreQueue.Item]) -> [String] {
        items.map { item in
            switch item {
            case .object(let object): object.path
            case .standardInput: "-"
            case .settled(let result), .unread(let result): result.path
            }
        }
    }

    @Test func goesThroughFoldersByNameAndArgumentsAsGiven() throws {
        let last = try folder.write("z.dcm")
        let first = try folder.write("a.dcm")
        let middle = try folder.write("b.dcm")
        #expect(paths(items([last, folder.path])) == [last, first, middle, last])
    }

    @Test func sendsAFileAsOftenAsItIsNamed() throws {
        let path = try folder.write("a.dcm")
        #expect(paths(items([path, path])) == [path, path])
    }

    @Test func readsWhatTheFileSaysOfItself() throws {
        try folder.write("a.dcm", transferSyntax: .privateSyntax(1), instance: "1.2.3", byteCount: 77)
        guard case .object(let object) = try #require(items([folder.path]).first) else { throw Unsettled() }
        #expect(object.syntaxes == StoreObject.Syntaxes(sopClass: .ctImageStorage, transferSyntax: .privateSyntax(1)))
        #expect(object.sopInstance == "1.2.3")
        #expect(object.byteCount == 77)
    }

    // MARK: Skipped or failed

    @Test func skipsInAFolderWhatIsNotDICOM() throws {
        try folder.writeText("a.txt")
        let result = try settled([folder.path])
        #expect(result.fate == .skipped)
        #expect(result.reason == nil)
        #expect(result.message != nil)
    }

    @Test func failsForANamedFileThatIsNotDICOM() throws {
        let result = try settled([folder.writeText("a.txt")])
        #expect(result.fate == .failed)
        #expect(result.reason == .fileNotDICOM)
    }

    @Test func skipsAFIFOInAFolderAndFailsForANamedOne() throws {
        let path = folder.path + "/fifo"
        #expect(mkfifo(path, 0o600) == 0)
        #expect(try settled([folder.path]).fate == .skipped)
        #expect(try settled([path]).reason == .fileNotDICOM)
    }

    @Test func failsForAFileThatIsNotThere() throws {
        let result = try settled([folder.path + "/nothing"])
        #expect(result.fate == .failed)
        #expect(result.reason == .fileUnreadable)
    }

    @Test func failsForADanglingLinkInAFolder() throws {
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: "nowhere")
        #expect(try settled([folder.path]).reason == .fileUnreadable)
    }

    /// It begins as a DICOM file does: whoever sends the folder wants to know that it is cut off.
    @Test func failsForATruncatedFileInAFolder() throws {
        let whole = try FileManager.default.contents(atPath: folder.write("a.dcm")) ?? Data()
        try whole.prefix(200).write(to: URL(fileURLWithPath: folder.path + "/a.dcm"))
        let result = try settled([folder.path])
        #expect(result.fate == .failed)
        #expect(result.reason == .fileTruncated)
    }

    /// Nothing, NULs alone, and the preamble with a part of what follows: what a transfer that failed leaves behind.
    @Test(arguments: [0, 1, 128, 131, 4000]) func failsForTheRemnantOfATransferInAFolder(byteCount: Int) throws {
        let bytes = [UInt8](repeating: 0, count: byteCount == 131 ? 128 : byteCount) + (byteCount == 131 ? Array("DIC".utf8) : [])
        try Data(bytes).write(to: URL(fileURLWithPath: folder.path + "/a"))
        let result = try settled([folder.path])
        #expect(result.fate == .failed)
        #expect(result.reason == .fileTruncated)
    }

    // MARK: DICOMDIR

    private func found(_ paths: [String]) -> [(path: String, fate: ObjectResult.Fate?)] {
        var queue = StoreQueue(paths)
        return Array(sequence(state: ()) { _ in queue.pop() }).map { item in
            switch item {
            case .object(let object): (object.path, nil)
            case .standardInput: ("-", nil)
            case .settled(let result), .unread(let result): (result.path, result.fate)
            }
        }
    }

    /// In a folder what it lists is found without it; named, it stands for what it lists, in its order.
    @Test func takesANamedDICOMDIRForWhatItLists() throws {
        for name in ["A", "B", "C"] { try folder.write(name) }
        let directory = try folder.writeDICOMDIR(["B", "GONE", "..\\SECRET", "A"])
        #expect(found([folder.path]).map(\.path) == ["A", "B", "C", "DICOMDIR"].map { "\(folder.path)/\($0)" })
        #expect(found([folder.path]).map(\.fate) == [nil, nil, nil, .skipped])
        let named = found([directory, folder.path + "/C"])
        #expect(named.map(\.path) == ["\(folder.path)/B", "\(folder.path)/GONE", "../SECRET", "\(folder.path)/A", "\(folder.path)/C"])
        #expect(named.map(\.fate) == [nil, .failed, .failed, nil, nil])
    }

    @Test func listsTheRestOfADICOMDIRAsWell() throws {
        for name in ["A", "B"] { try folder.write(name) }
        var queue = StoreQueue([try folder.writeDICOMDIR(["B", "A"])])
        _ = queue.pop()
        #expect(queue.popRest()?.path == folder.path + "/A")
        #expect(queue.popRest() == nil)
    }

    @Test func failsForADICOMDIRThatBreaksOff() throws {
        try folder.write("A")
        let fates = found([try folder.writeDICOMDIR(["A", "A"], cut: 20)]).map(\.fate)
        #expect(fates.last == .failed)
        #expect(fates.count <= 2)
    }

    /// Beside other files, too: whoever names it means objects.
    @Test func failsForADICOMDIRThatRefersToNoFile() throws {
        try folder.write("A")
        let directory = try folder.writeDICOMDIR([])
        let named = found([directory, folder.path + "/A"])
        #expect(named.map(\.path) == [directory, folder.path + "/A"])
        #expect(named.map(\.fate) == [.failed, nil])
    }

    /// How much more it lists, nobody knows.
    @Test func theRestOfADICOMDIRThatBreaksOffIsToldByItsName() throws {
        try folder.write("A")
        let directory = try folder.writeDICOMDIR(["A", "A"], cut: 20)
        var queue = StoreQueue([directory])
        let rest = Array(sequence(state: ()) { _ in queue.popRest() })
        #expect(rest.last?.path == directory && rest.allSatisfy { $0.fate == .notAttempted })
    }

    /// What is no UID would be proposed, and might cost all other objects their association.
    @Test(arguments: [("1.2.840.x", "1.2.840.10008.1.2"), ("1.2.840.10008.5.1.4.1.1.2", "1..2")])
    func failsForSyntaxesThatAreNoUIDs(sopClass: String, transferSyntax: String) throws {
        try folder.write("a.dcm", sopClass: UID(sopClass), transferSyntax: UID(transferSyntax))
        let result = try settled([folder.path])
        #expect(result.fate == .failed)
        #expect(result.reason == .fileNotDICOM)
    }

    // MARK: Looking ahead

    @Test func tellsEachPairOfSyntaxesAheadOnceInOrder() throws {
        for (name, syntax) in [("a", 2), ("b", 1), ("c", 2), ("d", 3)] { try folder.write(name, transferSyntax: .privateSyntax(syntax)) }
        var queue = StoreQueue([folder.path])
        #expect(queue.upcomingSyntaxes().map(\.transferSyntax) == [2, 1, 3].map(UID.privateSyntax))
        _ = queue.pop()
        #expect(queue.upcomingSyntaxes().map(\.transferSyntax) == [1, 2, 3].map(UID.privateSyntax))
    }

    @Test func looksNoFurtherThanABoundedNumberOfFiles() throws {
        for number in 100..<400 { try folder.write("\(number)", transferSyntax: number < 399 ? .privateSyntax(1) : .privateSyntax(2)) }
        var queue = StoreQueue([folder.path])
        #expect(queue.upcomingSyntaxes().map(\.transferSyntax) == [.privateSyntax(1)])
        for _ in 0..<299 { _ = queue.pop() }
        #expect(queue.upcomingSyntaxes().map(\.transferSyntax) == [.privateSyntax(2)])
    }

    @Test func leavesNothingOutOfTheRest() throws {
        for number in 100..<400 { try folder.write("\(number)") }
        try folder.writeText("101")
        var queue = StoreQueue([folder.path])
        _ = queue.upcomingSyntaxes()
        _ = queue.pop()
        let rest = Array(sequence(state: ()) { _ in queue.popRest() })
        #expect(rest.map(\.path) == (101..<400).map { "\(folder.path)/\($0)" })
        #expect(rest.first?.fate == .skipped)
        #expect(rest.dropFirst().allSatisfy { $0.fate == .notAttempted })
    }

    // MARK: Files that are open already

    @Test func handsOutTheFileOfWhatIsOnlyNowLookedAt() throws {
        for name in ["a", "b"] { try folder.write(name) }
        var queue = StoreQueue([folder.path])
        for name in ["a", "b"] {
            let next = queue.popWithFile()
            #expect(next.map { paths([$0.item]) } == ["\(folder.path)/\(name)"])
            #expect(next?.file?.path == "\(folder.path)/\(name)")
        }
        #expect(queue.pop() == nil)
    }

    /// Files are not kept open while others have their turn.
    @Test(arguments: [true, false]) func keepsNoFileOpenThatWasLookedAtBefore(byPeeking: Bool) throws {
        for name in ["a", "b"] { try folder.write(name) }
        var queue = StoreQueue([folder.path])
        if byPeeking { _ = queue.peek() } else { _ = queue.upcomingSyntaxes() }
        let next = queue.popWithFile()
        #expect(next.map { paths([$0.item]) } == ["\(folder.path)/a"])
        #expect(next?.file == nil)
    }

    // MARK: Files that are opened

    /// Be it in a folder, where even a DICOMDIR is no more than a file that others send, or listed by a DICOMDIR.
    @Test(arguments: [true, false]) func opensNoFileOfAnotherShare(isListed: Bool) throws {
        let names = (100..<120).map { "A\($0)" }
        for name in names { try folder.write(name) }
        let share = try #require(StoreShare("0/2"))
        let own = names.filter { share.holds("\(folder.path)/\($0)") }
        let directory = isListed ? try folder.writeDICOMDIR(names) : nil
        let opened = try OpenedFiles(in: folder.path)
        var queue = StoreQueue([directory ?? folder.path], share: share)
        #expect(Array(sequence(state: ()) { _ in queue.pop() }).count == own.count)
        #expect(queue.passedOver == names.count - own.count)
        #expect(opened.take().keys.sorted() == own + (isListed ? ["DICOMDIR"] : []))
    }

    /// Whatever it is called, what it lists may belong to this share.
    @Test func aNamedDICOMDIRIsTakenForWhatItListsInEveryShare() throws {
        let names = (100..<120).map { "A\($0)" }
        for name in names { try folder.write(name) }
        let directory = try folder.writeDICOMDIR(names)
        var found: [String] = []
        for index in 0..<2 {
            let share = try #require(StoreShare("\(index)/2"))
            var queue = StoreQueue([directory], share: share)
            while let item = queue.pop() { found += paths([item]) }
        }
        #expect(found.sorted() == names.map { "\(folder.path)/\($0)" })
    }

    /// It may be a link to a folder with objects of each, and a DICOMDIR that breaks off may list some.
    @Test func whatCannotBeReadIsToldByEveryShareAndCountedByOne() throws {
        try folder.write("A")
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "nowhere")
        try expectToldByAllAndCountedByOne(link)
        try expectToldByAllAndCountedByOne(folder.writeDICOMDIR(["A", "A"], cut: 20))
    }

    /// Before it says that it is a DICOMDIR, or a DICOM file at all: its name says so.
    @Test(arguments: [0, 100, 200], ["DICOMDIR", "dicomdir", "DICOMDIR;1"])
    func aDICOMDIRThatBreaksOffEarlyIsToldByEveryShare(_ byteCount: Int, _ name: String) throws {
        let path = try folder.write(name)
        let whole = FileManager.default.contents(atPath: path) ?? Data()
        try whole.prefix(byteCount).write(to: URL(fileURLWithPath: path))
        try expectToldByAllAndCountedByOne(path)
    }

    private func expectToldByAllAndCountedByOne(_ path: String) throws {
        var listed: [ObjectResult] = []
        var unread: [ObjectResult] = []
        for index in 0..<3 {
            let share = try #require(StoreShare("\(index)/3"))
            var queue = StoreQueue([path], share: share)
            while let item = queue.pop() {
                switch item {
                case .object, .standardInput: break
                case .settled(let result): listed.append(result)
                case .unread(let result):
                    #expect(!share.holds(path))
                    unread.append(result)
                }
            }
        }
        #expect(listed.map(\.path) == [path])
        #expect(unread.map(\.path) == [path, path])
        #expect((listed + unread).allSatisfy { $0.fate == .failed && $0.reason == listed.first?.reason })
    }

    /// By its name it lists nothing: it is one object.
    @Test func aNamedFileThatIsCutOffFailsTheShareThatItBelongsTo() throws {
        let path = try folder.write("a.dcm")
        let whole = FileManager.default.contents(atPath: path) ?? Data()
        try whole.prefix(200).write(to: URL(fileURLWithPath: path))
        for index in 0..<3 {
            let share = try #require(StoreShare("\(index)/3"))
            var queue = StoreQueue([path], share: share)
            var fates: [ObjectResult.Fate] = []
            while let item = queue.pop() {
                if case .settled(let result) = item { fates.append(result.fate) } else { Issue.record("\(item)") }
            }
            #expect(fates == (share.holds(path) ? [.failed] : []))
        }
    }

    /// The share that it belongs to has it in its own rest.
    @Test func whatAnotherShareCountsIsNoneOfTheRest() throws {
        let path = folder.path + "/nothing"
        let shares = try (0..<2).map { try #require(StoreShare("\($0)/2")) }
        let other = try #require(shares.first { !$0.holds(path) })
        var queue = StoreQueue([path], share: other)
        #expect(queue.peek() != nil)
        #expect(queue.popRest() == nil)
        #expect(queue.passedOver == 1)
    }

    @Test func opensANamedFileOnce() throws {
        let named = [try folder.write("a.dcm"), try folder.writeText("b.txt"), try folder.write("c.dcm")]
        let opened = try OpenedFiles(in: folder.path)
        var queue = StoreQueue(named)
        var files: [String] = []
        while let next = queue.popWithFile() { files += [next.file?.path].compactMap(\.self) }
        #expect(files == [named[0], named[2]])
        #expect(opened.take() == ["a.dcm": 1, "b.txt": 1, "c.dcm": 1])
    }
}
