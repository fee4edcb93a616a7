import Glibc

/// Finds the files that file IDs (PS3.10 8.2) mean, below a folder.
///
/// File IDs are in upper case. Copies of media often are in lower case, or bear what ISO 9660 adds to names: `;1`, or a dot at the end.
struct FileIDFinder {
    /// Folders whose names are remembered: a file ID leads through at most eight, and the next one mostly through the same.
    private static let maximumRemembered = 16

    private let folder: String
    /// By folder: what its names are when all that makes no difference is taken away.
    private var remembered: [String: [String: String]] = [:]

    /// - Parameter folder: with its slash.
    init(folder: String) {
        self.folder = folder
    }

    mutating func find(_ fileID: [String]) -> DICOMDirectory.Location {
        guard fileID.allSatisfy(Self.isName) else { return .outside }
        let exact = folder + fileID.joined(separator: "/")
        if (try? fileStatus(of: exact)) != nil { return .file(path: exact) }
        var path = folder
        for component in fileID {
            guard let name = name(like: component, in: path) else { return .missing(path: exact) }
            path += (path == folder ? "" : "/") + name
        }
        return .file(path: path)
    }

    /// What could lead elsewhere is no name in a folder.
    private static func isName(_ component: String) -> Bool {
        !component.isEmpty && component != "." && component != ".." && !component.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
    }

    private mutating func name(like component: String, in path: String) -> String? {
        if remembered[path] == nil {
            if remembered.count >= Self.maximumRemembered { remembered = [:] }
            // Sorted, so that of two names that differ in case only it is the same one every time.
            let names = ((try? namesInFolder(path)) ?? []).compactMap { String(validating: $0, as: UTF8.self) }.sorted()
            remembered[path] = Dictionary(names.map { (Self.key($0), $0) }, uniquingKeysWith: { first, _ in first })
        }
        return remembered[path]?[Self.key(component)]
    }

    /// The name without all that makes no difference.
    static func key(_ name: String) -> String {
        var key = name.uppercased()
        if key.hasSuffix(";1") { key.removeLast(2) }
        if key.hasSuffix(".") { key.removeLast() }
        return key
    }
}
