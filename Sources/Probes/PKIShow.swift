import Diagnosis
import PKI
import ProbeResults

/// `pki show`: files of keys and certificates in words, and what is wrong with them.
package struct PKIShow {
    package static let command = "pki"

    private let paths: [String]
    private let password: [UInt8]?
    private let now: Int64

    /// - Parameters:
    ///   - paths: files, `-` for standard input; folders, of which all such files; mounted Kubernetes secrets, which are folders with `tls.crt`.
    ///   - password: opens what is encrypted.
    ///   - now: when certificates have to be valid, in Unix seconds.
    package init(paths: [String], password: [UInt8]? = nil, now: Int64 = Validity.now) {
        self.paths = paths
        self.password = password
        self.now = now
    }

    /// Succeeds where everything could be read, whatever is wrong with it.
    package func run() -> ProbeResult {
        var reading = Reading(password: password)
        for path in paths { reading.read(path) }
        let review = KeyMaterialReview(reading.files, now: now)
        let inspected = reading.files.indices.map { InspectedFile(review, file: $0, now: now) }
        let finding = reading.failure ?? Finding(reason: .ok, message: Self.message(for: inspected))
        var result = ProbeResult(command: Self.command, finding: finding)
        result.inspected = inspected
        return result
    }

    private static func message(for files: [InspectedFile]) -> String {
        let count = files.count == 1 ? "1 file read" : "\(files.count) files read"
        switch files.map(\.problems.count).reduce(0, +) {
        case 0: return "\(count), nothing wrong"
        case 1: return "\(count), 1 problem"
        case let problems: return "\(count), \(problems) problems"
        }
    }
}

/// What could be read, and the first that could not.
private struct Reading {
    private(set) var files: [KeyMaterialReview.File] = []
    private(set) var failure: Finding?
    private let password: [UInt8]?

    init(password: [UInt8]?) {
        self.password = password
    }

    /// A file, or `-`; a folder, of which all that holds something of the kind; a secret.
    mutating func read(_ path: String) {
        if path == "-" { return add("/dev/stdin") }
        guard KeyFile.isFolder(path) else { return add(path) }
        let names: [String]
        do throws(PKIError) {
            names = try KeyFile.names(in: path)
        } catch {
            return fail(error, path)
        }
        if names.contains(Self.secretChain) {
            for part in Self.secretParts where names.contains(part.name) { add(path + "/" + part.name, part.role, secret: path) }
        } else {
            let count = files.count
            for file in names.map({ path + "/" + $0 }) where KeyFile.isReadable(inFolder: file) { add(file, passesOver: true) }
            if files.count == count { fail(.noKeyMaterial, path) }
        }
    }

    /// - Parameter passesOver: whether a file with nothing of the kind is no failure.
    private mutating func add(_ path: String, _ role: KeyMaterialReview.Role = .any, secret: String? = nil, passesOver: Bool = false) {
        do throws(PKIError) {
            let bytes = try KeyFile.read(path)
            // cert-manager leaves ca.crt empty where the issuer does not tell.
            if role == .authorities, bytes.isEmpty { return }
            let material = try KeyMaterial(bytes, password: password)
            files.append(KeyMaterialReview.File(path: path, role: role, secret: secret, material: material))
        } catch {
            switch error {
            case .noKeyMaterial where passesOver, .fileTooLarge where passesOver: return
            default: fail(error, path)
            }
        }
    }

    private mutating func fail(_ error: PKIError, _ path: String) {
        failure = failure ?? Finding(error, .certificate, option: "pki show", path: path)
    }

    /// The files of a mounted Kubernetes TLS secret.
    private static let secretChain = "tls.crt"
    private static let secretParts: [(name: String, role: KeyMaterialReview.Role)] = [
        (secretChain, .chain), ("tls.key", .key), ("ca.crt", .authorities),
    ]
}
