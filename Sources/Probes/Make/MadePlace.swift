import DICOMFiles
import SyntheticObjects

/// Where made objects go: to one file, or to a folder with one for each study, and in it for each series.
struct MadePlace {
    let path: String
    private let kind: ObjectKind
    private let options: ObjectMaking.Options
    private let isFile: Bool

    init(path: String, kind: ObjectKind, _ options: ObjectMaking.Options) {
        self.path = path
        self.kind = kind
        self.options = options
        isFile = options.total == 1 && !path.hasSuffix("/") && !isFolder(path)
    }

    /// The folder that has to be there for a series; nil where the user named a file.
    func folder(study: Int, series: Int) -> String? {
        guard !isFile else { return nil }
        guard options.total != 1 else { return root }
        return "\(root)/\(name("study", study, of: options.studies))/\(name("series", series, of: options.series))"
    }

    func file(study: Int, series: Int, instance: Int) -> String {
        guard let folder = folder(study: study, series: series) else { return path }
        guard options.total != 1 else { return "\(folder)/\(kind.rawValue).dcm" }
        return "\(folder)/\(name(kind.rawValue, instance, of: options.instances)).dcm"
    }

    private var root: String {
        path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// Its numbers have equally many digits, so that names are in the order in which they were made.
    private func name(_ what: String, _ number: Int, of count: Int) -> String {
        let digits = String(number)
        return "\(what)-" + String(repeating: "0", count: String(count).count - digits.count) + digits
    }
}
