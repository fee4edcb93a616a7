import Glibc
import ProbeReports
import ProbeResults
import Synchronization

/// The objects' fates until the document is printed: in a file without a name, so that memory holds eight bytes for each, however many there are. Those
/// for which there is no file, or no room in it, are kept in memory: objects that were sent are not unsaid for want of a folder.
final class ObjectSpool: Sendable {
    private struct State {
        /// The file; its descriptor is negative where it could not be made.
        let file: Output
        /// Whether the file takes more.
        var isOpen: Bool
        var byteCount: Int64 = 0
        /// Where each object's line begins, by its place in input order; -1 where it is not in the file.
        var offsets: [Int64] = []
        /// The lines that are not in the file, by their places in input order.
        var lines: [Int: String] = [:]
    }

    private let state: Mutex<State>

    convenience init() {
        self.init(descriptor: Self.makeFile())
    }

    /// - Parameter descriptor: the file, which it closes; negative for none.
    init(descriptor: Int32) {
        state = Mutex(State(file: Output(descriptor: descriptor), isOpen: descriptor >= 0))
    }

    deinit {
        state.withLock { if $0.file.descriptor >= 0 { close($0.file.descriptor) } }
    }

    func append(_ object: ObjectResult, at index: Int) {
        state.withLock { state in
            if state.offsets.count <= index {
                state.offsets.append(contentsOf: repeatElement(-1, count: index + 1 - state.offsets.count))
            }
            guard let line = try? JSONReport.line(object) else { return }
            // After a write that failed, part of the line may be in the file.
            state.isOpen = state.isOpen && state.file.write(line + "\n")
            guard state.isOpen else {
                state.lines[index] = line
                return
            }
            state.offsets[index] = state.byteCount
            state.byteCount += Int64(line.utf8.count) + 1
        }
    }

    /// Forgets those of an attempt that is followed by another.
    func clear() {
        state.withLock { state in
            state.offsets = []
            state.lines = [:]
        }
    }

    /// Hands out the objects as JSON, in input order.
    ///
    /// - Returns: false if one is missing or can't be read, or if `body` returned false.
    func forEachLine(_ body: (String) -> Bool) -> Bool {
        state.withLock { state in
            state.offsets.enumerated().allSatisfy { index, offset in
                guard let line = offset < 0 ? state.lines[index] : Self.readLine(state.file.descriptor, at: offset) else { return false }
                return body(line)
            }
        }
    }

    private static func readLine(_ descriptor: Int32, at offset: Int64) -> String? {
        var line: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1024)
        while true {
            let count = pread(descriptor, &buffer, buffer.count, Int(offset) + line.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            line += buffer.prefix(count)
            guard let end = line.firstIndex(of: UInt8(ascii: "\n")) else { continue }
            return String(decoding: line[..<end], as: UTF8.self)
        }
    }

    /// Unlinked at once: nothing stays, however the process ends.
    private static func makeFile() -> Int32 {
        let folder = Environment.value("TMPDIR") ?? "/tmp"
        var template = Array("\(folder)/dicomprobe-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        if descriptor >= 0 { unlink(template) }
        return descriptor
    }
}
