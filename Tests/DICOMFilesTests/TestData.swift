import DICOMData
import Foundation
import Testing

/// The repository's synthetic objects, and what the program that made them says of them.
enum TestData {
    struct Object: Sendable, CustomTestStringConvertible {
        let path: String
        let sopClass: UID
        let sopInstance: UID
        let transferSyntax: UID
        let dataSetOffset: Int
        let dataSetByteCount: Int

        var testDescription: String { path }
    }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../TestData").standardized.path

    static func objects() throws -> [Object] {
        let text = try String(contentsOfFile: folder + "/manifest.tsv", encoding: .utf8)
        return try text.split(separator: "\n").dropFirst().map { line in
            let fields = line.split(separator: "\t").map(String.init)
            return Object(
                path: try #require(fields.first), sopClass: UID(fields[1]), sopInstance: UID(fields[2]), transferSyntax: UID(fields[3]),
                dataSetOffset: try #require(Int(fields[4])), dataSetByteCount: try #require(Int(fields[5])))
        }
    }
}
