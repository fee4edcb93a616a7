import Foundation
import Glibc

/// A secret like nothing else, and all the forms in which a piece of it could come to light.
struct Marker: Sendable {
    let name: String
    /// What the secret is; empty for one that is found in a file.
    let text: String
    private let forms: [String]

    /// A piece that is repeated, so that whatever is cut out of the secret holds it as a whole. It has characters that every format writes in a way of
    /// its own.
    init(_ name: String) {
        let letters = "abcdefghijkmnopqrstuvwxyz"
        let piece = "\"<&" + String((0..<4).compactMap { _ in letters.randomElement() }) + "7"
        self.name = name
        text = String(repeating: piece, count: 8)
        forms = Self.forms(of: piece)
    }

    /// A private key in PEM: its lines, and what is in the middle of it.
    init(key path: String) throws {
        name = "the key \(path)"
        text = ""
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("-----") }.map(
            String.init)
        guard let bytes = Data(base64Encoded: lines.joined()), bytes.count > 68 else { throw CocoaError(.fileReadCorruptFile) }
        // Of PKCS#8 with a key of P-256: the number itself (RFC 5915 3).
        forms = lines + Self.numeric(bytes[40..<52])
    }

    private static func forms(of piece: String) -> [String] {
        let bytes = Array(piece.utf8)
        let turned = bytes.indices.map { start in Array(bytes[start...] + bytes[..<start]) }
        // Three times a turn of eight bytes are the same 32 characters over and over.
        let base64 = turned.map { Data($0 + $0 + $0).base64EncodedString() }
        let inMarkup = [("&quot;", "&lt;", "&amp;"), ("&#34;", "&#60;", "&#38;"), ("&#x22;", "&#x3C;", "&#x26;"), ("\"", "&lt;", "&amp;")]
        return [piece, piece.replacing("\"", with: "\\\"")] + base64
            + base64.map { $0.replacing("+", with: "-").replacing("/", with: "_") }
            + inMarkup.map { quote, less, and in piece.replacing("&", with: and).replacing("\"", with: quote).replacing("<", with: less) }
            + ["%22%3C%26", "\\u0022\\u003c\\u0026", "\\\"\\u003c\\u0026"].map { $0 + piece.dropFirst(3) } + numeric(bytes)
    }

    private static func numeric(_ bytes: some Collection<UInt8>) -> [String] {
        let lower = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        let upper = lower.map { $0.uppercased() }
        return [lower, upper].flatMap { digits in ["", " ", ":", ", "].map { digits.joined(separator: $0) } }
            + [bytes.map(String.init).joined(separator: ", "), lower.map { "0x" + $0 }.joined(separator: ", ")]
    }

    /// The form in which it is in there; nil where it is not.
    func trace(in data: Data) -> String? {
        // C would see no more than what is in front of a NUL.
        let text = data.map { $0 == 0 ? 1 : CChar(bitPattern: $0) } + [0]
        return forms.first { strstr(text, $0) != nil }
    }
}

/// All that came to light, with where.
struct Exposure {
    private var places: [(name: String, data: Data)] = []

    mutating func add(_ name: String, _ data: Data) { places.append((name, data)) }

    mutating func add(_ run: Run) { add("\(run.arguments.joined(separator: " "))", Data((run.output + run.errors).utf8)) }

    /// Every file of a folder.
    mutating func add(folder: URL) throws {
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
            var isFolder: ObjCBool = false
            let file = folder.appending(path: name)
            guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), !isFolder.boolValue else { continue }
            add(file.path, try Data(contentsOf: file))
        }
    }

    /// What everyone on the machine sees of a process.
    mutating func add(_ process: ChildProcess) throws {
        for name in ["cmdline", "comm"] { add("/proc/PID/\(name)", try Data(contentsOf: URL(filePath: "/proc/\(process.id)/\(name)"))) }
    }

    var byteCount: Int { places.map(\.data.count).reduce(0, +) }

    func contains(_ text: String) -> Bool { places.contains { $0.data.range(of: Data(text.utf8)) != nil } }

    /// In words; empty where none of them is anywhere.
    func traces(of markers: [Marker]) -> [String] {
        places.flatMap { place in
            markers.compactMap { marker in marker.trace(in: place.data).map { "\(marker.name), as \($0), in \(place.name)" } }
        }
    }
}
