import Foundation
import ProbeResults
import Testing

extension Interop {
    /// The files that pydicom brings for its own tests, good and bad: each has a fate, which is true.
    @Suite(.needs(.pynetdicom)) struct BundledFilesTests {
        /// What pydicom makes of one.
        private struct Bundled: Decodable {
            let path: String
            let isDICOM: Bool
            let dataSetOffset: Int
            let sopInstance: String?
            let transferSyntax: String?

            func dataSet() throws -> [UInt8] { try Array(Data(contentsOf: URL(filePath: path)).dropFirst(dataSetOffset)) }
        }

        @Test func serveHoldsWhatIsSaidToBeStored() async throws {
            let bundled = try await bundled()
            try await withPeer(.serve()) { peer in
                let report = try await probe(["store", try root(of: bundled), "--to", "127.0.0.1:\(peer.port)", "--plain"])
                try expectFates(report, bundled)
                let received = try ReceivedObject.all(in: peer.received)
                // Of those with the same SOP Instance UID the last is kept.
                var last: [String: ObjectResult] = [:]
                for object in stored(report) { last[try #require(object.sopInstanceUID)] = object }
                #expect(Set(received.keys) == Set(last.keys))
                for (uid, object) in last {
                    let file = try #require(bundled[object.path])
                    #expect(try received[uid]?.dataSet == file.dataSet(), "\(object.path)")
                    #expect(received[uid]?.transferSyntax == file.transferSyntax ?? object.transferSyntaxUID, "\(object.path)")
                }

                let again = try await probe(["store", try root(of: bundled), "--to", "127.0.0.1:\(peer.port)", "--plain"])
                #expect(timeless(again) == timeless(report))
            }
        }

        @Test(arguments: [1, 3]) func pynetdicomHoldsWhatIsSaidToBeStored(_ jobs: Int) async throws {
            let bundled = try await bundled()
            try await withPeer(.pynetdicom(options: ["--numbered"])) { peer in
                let report = try await probe(
                    ["store", try root(of: bundled), "--to", "127.0.0.1:\(peer.port)", "--plain", "--jobs", "\(jobs)"])
                try expectFates(report, bundled)
                let names = try FileManager.default.contentsOfDirectory(atPath: peer.received.path).sorted()
                let objects = stored(report)
                #expect(names.count == objects.count)
                let sent = try objects.map { try #require(bundled[$0.path]).dataSet() }
                let received = try names.map { try Array(Data(contentsOf: peer.received.appending(path: $0))) }
                // Behind what pydicom writes before it, which several jobs mix up.
                for (index, dataSet) in sent.enumerated() {
                    let candidates = jobs == 1 ? received[index...index] : received[...]
                    #expect(
                        candidates.contains { $0.count > dataSet.count && $0.suffix(dataSet.count).elementsEqual(dataSet) },
                        "\(objects[index].path)")
                }
            }
        }

        @Test func namedOneByOneEachHasItsFate() async throws {
            let bundled = try await bundled()
            let paths = bundled.keys.sorted()
            try await withPeer(.serve(options: ["--discard"])) { peer in
                let report = try await probe(["store"] + paths + ["--to", "127.0.0.1:\(peer.port)", "--plain"])
                expectSums(report)
                #expect(report.exit == .code(2), "\(report.result.message)")
                let objects = Dictionary(grouping: report.result.objects ?? [], by: \.path)
                for path in paths {
                    guard let fates = objects[path] else {
                        // It lists objects, which are there in its stead.
                        #expect(path.contains("DICOMDIR"), "\(path)")
                        continue
                    }
                    let isStored = fates.allSatisfy { $0.fate == .stored }
                    #expect(isStored || fates.allSatisfy { $0.fate == .failed && $0.reason != nil && $0.message != nil }, "\(path)")
                    if bundled[path]?.isDICOM == false, !isStored { #expect(fates.allSatisfy { $0.reason == .fileNotDICOM }, "\(path)") }
                }
            }
        }

        /// Expects each file once, and a reason where it was not stored. What has a preamble and group 0002 is never passed over in silence.
        private func expectFates(_ report: Report, _ bundled: [String: Bundled]) throws {
            expectSums(report)
            let objects = report.result.objects ?? []
            #expect(objects.map(\.path).sorted() == bundled.keys.sorted())
            #expect(stored(report).count >= 150)
            for object in objects {
                switch object.fate {
                case .stored: #expect(object.status == "0000")
                case .skipped:
                    let isPassedOver = bundled[object.path]?.isDICOM == false || object.path.contains("DICOMDIR")
                    #expect(isPassedOver && object.message != nil, "\(object)")
                case .failed: #expect(object.reason != nil && object.message != nil, "\(object)")
                case .storedWithWarning, .notAttempted, .planned: Issue.record("\(object)")
                }
            }
        }

        private func stored(_ report: Report) -> [ObjectResult] { (report.result.objects ?? []).filter { $0.fate == .stored } }

        private func timeless(_ report: Report) -> [ObjectResult] {
            (report.result.objects ?? []).map { object in
                var object = object
                object.milliseconds = nil
                return object
            }
        }

        private func bundled() async throws -> [String: Bundled] {
            try await withTemporaryFolder { folder in
                let (output, errors) = (folder.appending(path: "output"), folder.appending(path: "errors"))
                let lister = try ChildProcess(
                    [Installation.python.path, Installation.peerPrograms.appending(path: "bundled.py").path], output: output, errors: errors
                )
                #expect(try await lister.waitForExit() == .code(0))
                let lines = try String(contentsOf: output, encoding: .utf8).split(separator: "\n")
                let files = try lines.map { try JSONDecoder().decode(Bundled.self, from: Data($0.utf8)) }
                return Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0) })
            }
        }

        /// The folder that holds them all.
        private func root(of bundled: [String: Bundled]) throws -> String {
            let shortest = try #require(bundled.keys.min { $0.utf8.count < $1.utf8.count })
            return URL(filePath: shortest).deletingLastPathComponent().path
        }
    }
}
