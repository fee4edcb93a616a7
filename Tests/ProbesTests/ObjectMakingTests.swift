import DICOMFiles
import Foundation
import ProbeResults
import Probes
import SyntheticObjects
import Testing
import Transport

/// `make`: which files there are afterwards.
struct ObjectMakingTests {
    private let folder: ScratchFolder
    private let recipe: ObjectRecipe

    init() throws {
        folder = try ScratchFolder()
        recipe = try ObjectRecipe(kind: .ct, rows: 8, columns: 8)
    }

    private func make(
        _ name: String, _ change: (inout ObjectMaking.Options) -> Void = { _ in }, interruption: Interruption? = nil
    ) -> ProbeResult {
        var options = ObjectMaking.Options()
        options.seed = 1
        change(&options)
        return ObjectMaking(recipe, options, path: folder.path + "/" + name, interruption: interruption).run()
    }

    private var files: [String] {
        get throws {
            try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.contains(".") }.sorted()
        }
    }

    @Test func oneObjectIsTheFileThatIsNamed() throws {
        let result = make("a.dcm")
        #expect(result.reason == .ok)
        #expect(result.files == [folder.path + "/a.dcm"])
        #expect(try result.made?.bytes == Int64(folder.bytes(of: "a.dcm").count))
        #expect(try DICOMFile.open(folder.path + "/a.dcm").metaInformation.mediaStorageSOPClassUID == recipe.sopClass)
    }

    @Test func oneObjectGoesIntoTheFolderThatIsThere() throws {
        #expect(make("").files == [folder.path + "/ct.dcm"])
        #expect(make("new/").files == [folder.path + "/new/ct.dcm"])
        #expect(try files == ["ct.dcm", "new/ct.dcm"])
    }

    @Test func severalGoToFoldersOfStudiesAndSeries() throws {
        let result = make("all") {
            $0.studies = 2
            $0.series = 2
            $0.instances = 10
        }
        #expect(result.reason == .ok && result.made?.objects == 40)
        #expect(try files.count == 40)
        #expect(try files.first == "all/study-1/series-1/ct-01.dcm" && files.last == "all/study-2/series-2/ct-10.dcm")
        #expect(result.files?.map { String($0.dropFirst(folder.path.count + 1)) } == (try files))
    }

    @Test func nothingIsReplacedUnlessThatIsAsked() throws {
        #expect(make("a.dcm").reason == .ok)
        let before = try folder.bytes(of: "a.dcm")
        let refused = make("a.dcm") { $0.seed = 2 }
        #expect(refused.reason == .localExists && refused.message.contains("a.dcm") && refused.hint?.contains("--force") == true)
        #expect(try folder.bytes(of: "a.dcm") == before)
        let replaced = make("a.dcm") {
            $0.seed = 2
            $0.existing = .replace
        }
        #expect(replaced.reason == .ok)
        #expect(try folder.bytes(of: "a.dcm") != before)
    }

    @Test func whatWasMadeBeforeAFailureStaysAndIsTold() throws {
        #expect(make("all") { $0.instances = 3 }.reason == .ok)
        try FileManager.default.removeItem(atPath: folder.path + "/all/study-1/series-1/ct-1.dcm")
        let result = make("all") { $0.instances = 3 }
        #expect(result.reason == .localExists && result.made?.objects == 1 && result.message.contains("1 object"))
    }

    @Test func anInterruptionLeavesNoPartOfAFile() throws {
        let interruption = try Interruption()
        interruption.interrupt(signal: 2)
        let result = make("a.dcm", interruption: interruption)
        #expect(result.reason == .interrupted && result.exit == 130 && result.made?.objects == 0)
        #expect(try folder.names.isEmpty)
    }

    @Test func whereNothingCanBeWrittenIsTold() {
        let result = make("nowhere/a.dcm")
        #expect(result.reason == .localOutputFailed && result.message.contains("No such file"))
        let file = make("a.dcm")
        #expect(file.reason == .ok)
        #expect(make("a.dcm/more/") { $0.instances = 2 }.reason == .localOutputFailed)
    }

    @Test func theSmallestObjectFitsInAPipe() throws {
        #expect(try SyntheticObject.newFile().count < 4096)
        #expect(try SyntheticObject.newFile() != SyntheticObject.newFile())
    }
}
