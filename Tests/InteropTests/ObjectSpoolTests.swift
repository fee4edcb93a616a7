import Foundation
import ProbeResults
import Testing

@testable import dicomprobe

extension Interop {
    /// Where the fates of objects wait for the end of the document.
    @Suite struct ObjectSpoolTests {
        private static func paths(_ spool: ObjectSpool) throws -> [String] {
            var lines: [String] = []
            #expect(
                spool.forEachLine {
                    lines.append($0)
                    return true
                })
            return try lines.map { try JSONDecoder().decode(ObjectResult.self, from: Data($0.utf8)).path }
        }

        /// Without a file, in one that takes nothing, and in one that takes one line: all of them come out, in input order.
        @Test(arguments: ["no file", "/dev/full", "a file that takes one line"])
        func nothingIsLostForWantOfRoom(_ kind: String) throws {
            let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
            defer { try? FileManager.default.removeItem(atPath: path) }
            let descriptor =
                switch kind {
                case "no file": Int32(-1)
                case "/dev/full": open(kind, O_RDWR | O_CLOEXEC)
                default: open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
                }
            try #require(descriptor >= 0 || kind == "no file")
            let spool = ObjectSpool(descriptor: descriptor)
            let objects = ["a", "b", "c", "d"].map { ObjectResult(path: $0, fate: .stored) }
            spool.append(objects[1], at: 1)
            // What was written is still to be read; what could not be must not be looked for there.
            if descriptor >= 0, kind != "/dev/full" { try Self.breakOff(descriptor, path) }
            for index in [3, 0, 2] { spool.append(objects[index], at: index) }
            #expect(try Self.paths(spool) == ["a", "b", "c", "d"])
            spool.clear()
            for index in [1, 0] { spool.append(objects[index + 2], at: index) }
            #expect(try Self.paths(spool) == ["c", "d"])
        }

        /// The descriptor can be read from then on, and no more written to.
        private static func breakOff(_ descriptor: Int32, _ path: String) throws {
            let reader = open(path, O_RDONLY | O_CLOEXEC)
            try #require(reader >= 0)
            defer { close(reader) }
            try #require(dup2(reader, descriptor) == descriptor)
        }
    }
}
