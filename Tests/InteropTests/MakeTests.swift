import DICOMData
import Foundation
import ProbeResults
import SyntheticObjects
import Testing

extension Interop {
    /// Objects that `make` has made, before somebody else's judges.
    @Suite struct MakeTests {
        /// Each kind of object, by its options.
        private static let kinds: [[String]] = ObjectKind.allCases.flatMap { kind in
            [["--modality", kind.rawValue]] + (kind.hasMultiFrame ? [["--modality", kind.rawValue, "--frames", "3"]] : [])
        }

        private static let syntaxes = [
            "ImplicitVRLittleEndian", "ExplicitVRLittleEndian", "ExplicitVRBigEndian", "DeflatedExplicitVRLittleEndian", "RLELossless",
        ]

        /// Makes one object and gives back its path.
        private func make(_ options: [String], _ syntax: String, in folder: URL) async throws -> String {
            let path = folder.appending(path: "\(syntax).dcm").path
            let report = try await probe(["make", path, "--matrix", "37x53", "--transfer-syntax", syntax] + options)
            #expect(report.reason == .ok && report.result.files == [path], "\(report)")
            return path
        }

        /// Runs a program to its end.
        private func output(_ command: String...) async throws -> (text: String, exit: ChildProcess.Exit) {
            try await withTemporaryFolder { folder in
                let file = folder.appending(path: "output")
                let process = try ChildProcess(command, output: file, errors: file)
                let exit = try await process.waitForExit()
                return (try String(contentsOf: file, encoding: .utf8), exit)
            }
        }

        @Test(.needs(.dcmtk), .needs(.dicom3tools), arguments: kinds) func dciodvfyAndDcmtkFindNoFault(_ options: [String]) async throws {
            try await withTemporaryFolder { folder in
                for syntax in Self.syntaxes {
                    let path = try await make(options, syntax, in: folder)
                    let test = try await output("dcmftest", path)
                    #expect(test.exit == .code(0) && test.text.hasPrefix("yes"), "\(test)")
                    let dump = try await output("dcmdump", "--quiet", path)
                    #expect(dump.exit == .code(0) && !dump.text.contains("W:") && !dump.text.contains("E:"), "\(dump.text.suffix(500))")
                    // Debian's dciodvfy does not inflate.
                    let judged = syntax.hasPrefix("Deflated") ? path + ".inflated" : path
                    if judged != path { #expect(try await output("dcmconv", "+te", path, judged).exit == .code(0)) }
                    let verdict = try await output("dciodvfy", judged).text
                    #expect(!verdict.contains("Error"), "\(syntax): \(verdict)")
                }
            }
        }

        /// RLE is decoded by two that know nothing of each other.
        @Test(.needs(.dcmtk), .needs(.pynetdicom), arguments: kinds) func pydicomReadsThePixels(_ options: [String]) async throws {
            try await withTemporaryFolder { folder in
                for syntax in Self.syntaxes {
                    let path = try await make(options, syntax, in: folder)
                    var paths = [path]
                    if syntax == "RLELossless" {
                        paths.append(path + ".decoded")
                        #expect(try await output("dcmdrle", path, paths[1]).exit == .code(0))
                    }
                    for path in paths {
                        let read = try await output(
                            Installation.python.path, Installation.peerPrograms.appending(path: "pixels.py").path, path)
                        #expect(read.exit == .code(0), "\(read.text)")
                        let frames = options.contains("--frames") ? "3x" : ""
                        #expect(read.text.contains("\t\(frames)37x53\t"), "\(read.text)")
                    }
                    if paths.count == 2 {
                        let reader = Installation.peerPrograms.appending(path: "pixels.py").path
                        let lines = try await output(Installation.python.path, reader, paths[0], paths[1]).text.split(separator: "\n")
                        #expect(lines.count == 2 && lines.first == lines.last)
                    }
                }
            }
        }

        /// By its keyword or its UID; the size, which may come to several frames, is found in one where the SOP class has one.
        @Test(.needs(.dcmtk)) func theSOPClassIsTheOneThatIsAskedFor() async throws {
            try await withTemporaryFolder { folder in
                for sopClass in ObjectKind.sopClasses.compactMap({ SOPClass(uid: $0) }) {
                    for name in [sopClass.uid.value, sopClass.keyword] {
                        let path = folder.appending(path: name).path
                        let frames = sopClass.name.contains("Multi-frame") ? ["--frames", "2"] : []
                        let report = try await probe(["make", path, "--size", "1MB", "--sop-class", name] + frames)
                        #expect(report.reason == .ok, "\(report)")
                        let dump = try await output("dcmdump", "--quiet", "--no-uid-names", "--search", "0008,0016", path)
                        #expect(dump.text.contains("[\(sopClass.uid.value)]"), "\(dump)")
                    }
                }
            }
        }

        @Test(.needs(.dcmtk)) func whatIsMadeIsStored() async throws {
            try await withTemporaryFolder { folder in
                for options in Self.kinds {
                    let made = try await probe(
                        ["make", folder.appending(path: options.joined()).path, "--instances", "2", "--matrix", "64x64"] + options)
                    #expect(made.reason == .ok, "\(made)")
                }
                try await withPeer(.storescp()) { peer in
                    let report = try await probe(["store", folder.path, "--to", "localhost:\(peer.port)", "--plain"])
                    #expect(report.reason == .ok && report.result.summary?.stored == 2 * Self.kinds.count, "\(report)")
                }
            }
        }

        @Test func theSameSeedMakesTheSameFiles() async throws {
            try await withTemporaryFolder { folder in
                let paths = ["a", "b"].map { folder.appending(path: $0) }
                for path in paths {
                    let report = try await probe([
                        "make", path.path, "--studies", "2", "--instances", "3", "--seed", "42", "--size", "20kB",
                    ])
                    #expect(report.reason == .ok && report.result.made?.objects == 6, "\(report)")
                }
                let contents = try paths.map { path in
                    try (try FileManager.default.subpathsOfDirectory(atPath: path.path)).filter { $0.hasSuffix(".dcm") }.sorted().map {
                        name in
                        (name, try Data(contentsOf: path.appending(path: name)))
                    }
                }
                #expect(contents[0].count == 6)
                #expect(contents[0].elementsEqual(contents[1]) { $0 == $1 })
                #expect(contents[0].allSatisfy { $0.1.count <= 20_000 && $0.1.count > 19_000 })
            }
        }

        /// 500 MB pass through, and none of it stays in memory.
        @Test(.needs(.dcmtk)) func aLargeObjectNeedsLittleMemory() async throws {
            try await withTemporaryFolder { folder in
                let path = folder.appending(path: "large.dcm")
                let running = try RunningProbe(
                    ["make", path.path, "--modality", "sc", "--size", "500MB", "--json"], within: folder)
                var peak = 0
                try await eventually("the object is made") {
                    peak = max(peak, running.process.peakMemory ?? 0)
                    return running.process.poll() != nil
                }
                let report = try await Report(checking: running.finish())
                #expect(report.reason == .ok, "\(report)")
                #expect(peak < 100)
                let size = try FileManager.default.attributesOfItem(atPath: path.path)[.size] as? Int ?? 0
                #expect(size <= 500_000_000 && size > 499_000_000 && report.result.made?.bytes == Int64(size))
                #expect(try await output("dcmftest", path.path).exit == .code(0))
            }
        }

        /// A limit on the length of files stands for a full disk.
        @Test func whatDoesNotFitLeavesNothing() async throws {
            try await withTemporaryFolder { folder in
                let place = folder.appending(path: "place")
                try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
                let outcome = try await output(
                    "sh", "-c", #"ulimit -f 64; exec "$0" "$@""#, Installation.binary.path, "make", place.path, "--size", "1MB")
                #expect(outcome.exit == .code(2), "\(outcome)")
                #expect(outcome.text.contains("File too large") && outcome.text.contains("[local.output-failed]"), "\(outcome)")
                #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).isEmpty)
            }
        }

        @Test func whatCanNotBeMadeIsExplained() async throws {
            let cases: [([String], String)] = [
                (["--matrix", "0x5"], "0 rows"), (["--matrix", "65536x5"], "65536 rows"), (["--matrix", "5"], "no matrix"),
                (["--size", "lots"], "no size"), (["--size", "100"], "100 bytes"), (["--size", "5GB"], "32 bits"),
                (["--frames", "2"], "one frame"), (["--transfer-syntax", "JPEGBaseline8Bit"], "no encoder"),
                (["--size", "1MB", "--matrix", "5x5"], "--size"), (["--sop-class", "EnhancedCTImageStorage"], "EnhancedCTImageStorage"),
                (["--sop-class", "UltrasoundImageStorage", "--frames", "2"], "Ultrasound Image Storage has one frame"),
                (["--sop-class", "UltrasoundMultiFrameImageStorage"], "Ultrasound Multi-frame Image Storage has several frames"),
            ]
            for (options, evidence) in cases {
                let report = try await probe(["make", "/nowhere/a.dcm"] + options)
                #expect(report.reason == .usageObject && report.exit == .code(2), "\(report)")
                #expect(report.result.message.contains(evidence) && report.result.hint != nil, "\(report)")
            }
        }
    }
}
