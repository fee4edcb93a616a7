import Foundation
import ProbeResults
import Testing

extension Interop {
    /// What `serve` makes of objects, as other people's clients send them and other people's tools see them.
    @Suite struct ServeStorageTests {
        @Test(.needs(.dcmtk)) func foldersAreNamedByTheObjects() async throws {
            let pattern = "{study}/{series}/{modality}-{sop-instance}.dcm"
            try await withPeer(.serve(options: ["--name", pattern])) { peer in
                expectAllStored(try await probe(store(["127.0.0.1:\(peer.port)", "--plain"])))
                let names = try files(in: peer.received)
                #expect(names.count == TestObject.all.count)
                try expectAll(in: ReceivedObject.all(in: peer.received))
                for name in names {
                    let file = peer.received.appending(path: name).path
                    // Values between brackets, or none.
                    let dump = try await expectClientSuccess([
                        "dcmdump", "-s", "+P", "StudyInstanceUID", "+P", "SeriesInstanceUID", "+P", "Modality", "+P", "SOPInstanceUID",
                        file,
                    ])
                    let values = dump.split(separator: "\n").reduce(into: [Substring: Substring]()) { values, line in
                        guard let start = line.firstIndex(of: "["), let end = line.firstIndex(of: "]") else { return }
                        values[line.prefix(11)] = line[line.index(after: start)..<end]
                    }
                    let parts = ["(0020,000d)", "(0020,000e)", "(0008,0060)", "(0008,0018)"].map { values[$0[...]].map(String.init) }
                    let words = parts.map { $0 ?? "unknown" }
                    #expect(name == "\(words[0])/\(words[1])/\(words[2])-\(words[3]).dcm")
                }
            }
        }

        /// Two runs of pynetdicom send the same objects.
        @Test(.needs(.pynetdicom), arguments: ["keep", "overwrite", "refuse", nil])
        func duplicatesAreTreatedAsAsked(duplicates: String?) async throws {
            try await withPeer(.serve(options: duplicates.map { ["--duplicates", $0] } ?? [])) { peer in
                let objects = TestObject.inOrder
                let client = [Installation.python.path, Installation.peerPrograms.appending(path: "storescu.py").path]
                let command = client + ["localhost", "\(peer.port)"] + objects.map(\.path)
                let first = try await expectClientSuccess(command).split(separator: "\n").dropFirst()
                #expect(first.allSatisfy { $0 == "0000" }, "\(first)")
                let second = try await expectClientSuccess(command).split(separator: "\n").dropFirst()
                let expected = duplicates == "refuse" ? "0111" : "0000"
                #expect(second.count == objects.count && second.allSatisfy { $0 == expected }, "\(second)")
                let names = try files(in: peer.received)
                #expect(names.count == objects.count * (duplicates == "keep" ? 2 : 1))
                if duplicates == "keep" {
                    for object in objects { #expect(names.contains("\(object.sopInstance)-2.dcm"), "\(names)") }
                }
                try expectAll(objects, in: ReceivedObject.all(in: peer.received))
            }
        }

        /// A file that grows beyond what the system allows is like a full disk: A700, nothing stays, and the next object is stored.
        @Test(.needs(.dcmtk)) func whatDoesNotFitIsRefusedAndServingGoesOn() async throws {
            var kind = Peer.Kind.serve()
            let serve = kind.command
            // In units of 512 bytes: more than the events take, less than the object.
            kind.command = { port, folder in try ["sh", "-c", #"ulimit -f 200 && exec "$@""#, "sh"] + serve(port, folder) }
            try await withPeer(kind) { peer in
                let object = try TestObject.named("ct/explicit-little-endian.dcm")
                let large = peer.folder.appending(path: "large.dcm")
                // Private elements behind the pixels: (7FE1,0010) LO TEST, and (7FE1,1010) OB of 1 MiB.
                let creator = Data([0xE1, 0x7F, 0x10, 0x00, 0x4C, 0x4F, 4, 0]) + Data("TEST".utf8)
                let block = Data([0xE1, 0x7F, 0x10, 0x10, 0x4F, 0x42, 0, 0, 0, 0, 0x10, 0]) + Data(repeating: 0, count: 1 << 20)
                try (Data(contentsOf: object.url) + creator + block).write(to: large)
                let command = ["store", large.path, object.path, "--to", "127.0.0.1:\(peer.port)", "--plain"]
                let report = try await probe(command)
                #expect(report.reason == .dimseStatus, "\(report)")
                #expect(report.result.objects?.map(\.status) == ["A700", "0000"], "\(report)")
                #expect(report.result.objects?.first?.comment == "not stored: File too large")
                #expect(try files(in: peer.received) == ["\(object.sopInstance).dcm"])
                #expect(try ReceivedObject.all(in: peer.received)[object.sopInstance] == ReceivedObject(object))
                let run = try await runClient(["storescu", "localhost", "\(peer.port)", large.path])
                // The high byte of the status.
                #expect(run.exit == .code(0xA7), "\(run)")
                let names = try peer.events().map(\.content.name).filter { [.stored, .notStored].contains($0) }
                #expect(names == [.notStored, .stored, .notStored])
            }
        }

        // MARK: Bounds

        /// An object that takes the place of another needs no more room than the difference.
        @Test func noMoreIsKeptThanAllowed() async throws {
            let object = try TestObject.named("ct/explicit-little-endian.dcm")
            let size = try Data(contentsOf: object.url).count
            try await withPeer(.serve(options: ["--max-storage", "\(size * 5 / 2)"])) { peer in
                let command = ["store", object.path, object.path, object.path, "--to", "127.0.0.1:\(peer.port)", "--plain"]
                let report = try await probe(command)
                #expect(report.result.objects?.map(\.status) == ["0000", "0000", "0000"], "\(report)")
            }
            try await withPeer(.serve(options: ["--max-storage", "\(size * 5 / 2)", "--duplicates", "keep"])) { peer in
                let command = ["store", object.path, object.path, object.path, object.path, "--to", "127.0.0.1:\(peer.port)", "--plain"]
                let report = try await probe(command)
                #expect(report.reason == .dimseStatus, "\(report)")
                #expect(report.result.objects?.map(\.status) == ["0000", "0000", "A700", "A700"], "\(report)")
                #expect(report.result.objects?.last?.comment == "not stored: as much as --max-storage allows is kept")
                #expect(try files(in: peer.received).count == 2)
            }
        }

        // MARK: Ways out of the folder

        /// UIDs that are none are refused, and values that are no names become some.
        @Test(.needs(.pynetdicom)) func noNameLeadsOutOfTheFolder() async throws {
            let hostile = ["../../x", "/tmp/x", "..", ".", "1.2/../../x", "1.2\0.3", "1.2\n3", "1.2.\u{E9}", "1.2..", "-rf", ""]
            let values =
                hostile.map { Data($0.utf8) } + [
                    Data(repeating: UInt8(ascii: "1"), count: 65), Data(repeating: UInt8(ascii: "."), count: 300),
                ]
            let pattern = "{study}/{series}/{patient}/{modality}-{sop-instance}.dcm"
            try await withPeer(.serve(options: ["--name", pattern, "--duplicates", "keep"])) { peer in
                let before = try files(in: peer.folder).filter { !$0.hasPrefix("received/") }
                let names = values.filter { !$0.isEmpty }.map(hexadecimal) + values.map { "ff" + hexadecimal($0) }
                let client = [Installation.python.path, Installation.peerPrograms.appending(path: "misnamed.py").path, "\(peer.port)"]
                let statuses = try await expectClientSuccess(client + names).split(separator: "\n")
                #expect(statuses.prefix(values.count - 1).allSatisfy { $0 == "C000" }, "\(statuses)")
                #expect(statuses.dropFirst(values.count - 1).count == values.count, "\(statuses)")
                #expect(statuses.dropFirst(values.count - 1).allSatisfy { $0 == "0000" }, "\(statuses)")
                #expect(try files(in: peer.folder).filter { !$0.hasPrefix("received/") } == before)
                let received = try files(in: peer.received)
                #expect(received.count == values.count)
                for name in received {
                    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
                    #expect(parts.count == 4 && parts.allSatisfy { !$0.hasPrefix(".") && $0.utf8.count <= 255 }, "\(name)")
                    #expect(name.utf8.allSatisfy { ("!"..."~").contains(Character(UnicodeScalar($0))) }, "\(name)")
                }
            }
        }

        /// A link below the folder is no part of it, wherever it leads; and one in the place of a file is replaced, not followed.
        @Test(.needs(.pynetdicom)) func noLinkIsFollowed() async throws {
            try await withPeer(.serve(options: ["--name", "{study}/{sop-instance}.dcm"])) { peer in
                let elsewhere = peer.folder.appending(path: "elsewhere")
                let manager = FileManager.default
                try manager.createDirectory(at: elsewhere, withIntermediateDirectories: false)
                let file = elsewhere.appending(path: "file")
                try Data("as it was".utf8).write(to: file)
                try manager.createSymbolicLink(at: peer.received.appending(path: "1.2.7"), withDestinationURL: elsewhere)
                try manager.createDirectory(at: peer.received.appending(path: "1.2.8"), withIntermediateDirectories: false)
                try manager.createSymbolicLink(at: peer.received.appending(path: "1.2.8/1.2.8.dcm"), withDestinationURL: file)
                let client = [Installation.python.path, Installation.peerPrograms.appending(path: "misnamed.py").path, "\(peer.port)"]
                let statuses = try await expectClientSuccess(client + ["1.2.7", "1.2.8"].map { hexadecimal(Data($0.utf8)) })
                #expect(statuses == "A700\n0000\n")
                #expect(try manager.contentsOfDirectory(atPath: elsewhere.path) == ["file"])
                #expect(try String(contentsOf: file, encoding: .utf8) == "as it was")
                #expect(try files(in: peer.received).filter { $0.contains(".part") }.isEmpty)
                let comments = try peer.events().compactMap { event -> String? in
                    if case .notStored(let object) = event.content { object.comment } else { nil }
                }
                #expect(comments == ["not stored: Not a directory"])
            }
        }

        private func hexadecimal(_ data: Data) -> String { data.map { String(format: "%02x", $0) }.joined() }

        /// All files below the folder, hidden ones too.
        private func files(in folder: URL) throws -> [String] {
            try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { name in
                var isFolder: ObjCBool = false
                return FileManager.default.fileExists(atPath: folder.appending(path: name).path, isDirectory: &isFolder)
                    && !isFolder.boolValue
            }.sorted()
        }
    }
}
