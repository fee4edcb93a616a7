import DICOMData
import DICOMFiles
import Foundation
import Testing

/// A file of TestData/objects, as the program that made it describes it.
struct TestObject: Sendable, CustomTestStringConvertible {
    let name: String
    let sopClass: String
    let sopInstance: String
    let transferSyntax: String
    private let dataSetOffset: Int

    var url: URL { Self.folder.appending(path: name) }
    var path: String { url.path }
    var testDescription: String { name }

    static let folder = Installation.testData.appending(path: "objects")

    /// In the order in which a walk through the folder finds them.
    static let all: [TestObject] = {
        guard let manifest = try? String(contentsOf: Installation.testData.appending(path: "manifest.tsv"), encoding: .utf8) else {
            return []
        }
        return manifest.split(separator: "\n").dropFirst().map { TestObject($0.split(separator: "\t").map(String.init)) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }()

    /// Those whose meta information is in order, which other toolkits can read.
    static let inOrder = all.filter { !$0.name.hasPrefix("odd/") }

    static func named(_ name: String) throws -> TestObject {
        guard let object = all.first(where: { $0.name == name }) else { throw Impatience(awaited: "there is a test object \(name)") }
        return object
    }

    private init(_ fields: [String]) {
        name = fields[0]
        sopClass = fields[1]
        sopInstance = fields[2]
        transferSyntax = fields[3]
        dataSetOffset = Int(fields[4]) ?? 0
    }

    /// The data set as it is on the disk.
    func dataSet() throws -> [UInt8] { try Array(Data(contentsOf: url).dropFirst(dataSetOffset)) }

    /// Whether the syntax is one of those without compression.
    var isUncompressed: Bool { ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"].contains(transferSyntax) }

    /// Whether it can be re-encoded in a default transfer syntax: uncompressed, or deflated as a whole.
    var isReencodable: Bool { isUncompressed || transferSyntax == "1.2.840.10008.1.2.1.99" }
}

/// An object that a peer received.
struct ReceivedObject: Equatable {
    let transferSyntax: String
    let dataSet: [UInt8]
}

extension ReceivedObject {
    init(_ object: TestObject) throws {
        self.init(transferSyntax: object.transferSyntax, dataSet: try object.dataSet())
    }

    /// A Part 10 file.
    init(reading file: DICOMFile) throws {
        var bytes = [UInt8](repeating: 0, count: file.dataSetByteCount)
        var count = 0
        while count < bytes.count {
            let read = try file.read(into: &bytes, count..<bytes.count, at: count)
            guard read > 0 else { break }
            count += read
        }
        self.init(transferSyntax: file.metaInformation.transferSyntaxUID.value, dataSet: bytes)
    }

    /// A Part 10 file that is in memory.
    init(part10: Data) async throws {
        self = try await withTemporaryFolder { folder in
            let url = folder.appending(path: "file")
            try part10.write(to: url)
            return try ReceivedObject(reading: DICOMFile.open(url.path))
        }
    }

    /// All files of a folder, whatever their names, by SOP instance UID.
    static func all(in folder: URL) throws -> [String: ReceivedObject] {
        var objects: [String: ReceivedObject] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
            let url = folder.appending(path: path)
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), !isFolder.boolValue else { continue }
            let file = try DICOMFile.open(url.path)
            objects[file.metaInformation.mediaStorageSOPInstanceUID.value] = try ReceivedObject(reading: file)
        }
        return objects
    }
    /// What there is in a folder of a peer that may have been killed: what is hidden or can't be read is an object that it was about to write.
    static func complete(in folder: URL) -> [String: ReceivedObject] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let objects = names.filter { !$0.hasPrefix(".") }.compactMap { name -> (String, ReceivedObject)? in
            guard let file = try? DICOMFile.open(folder.appending(path: name).path), let object = try? ReceivedObject(reading: file) else {
                return nil
            }
            return (file.metaInformation.mediaStorageSOPInstanceUID.value, object)
        }
        return Dictionary(objects) { first, _ in first }
    }
}
