import DICOMFiles
import Diagnosis
import Glibc
import ProbeSettings
import Transport

/// A file that is there while the server accepts connections, for scripts to wait for.
struct ReadyFile: Sendable {
    let path: String

    /// Takes away what a server that was killed has left behind, so that nobody takes it for this one's.
    ///
    /// - Parameter path: of the file.
    /// - Throws: `Finding` where that is not possible.
    init(path: String) throws(Finding) {
        self.path = path
        guard unlink(path) == 0 || errno == ENOENT else { throw failure(systemText(errno)) }
    }

    /// Makes the file appear, with its contents.
    ///
    /// - Parameter address: where the server listens.
    /// - Throws: `Finding` where it can't be written.
    func write(_ address: SocketAddress) throws(Finding) {
        do throws(FileWriteError) {
            let file = try AtomicFileWriter(path: path, existing: .replace)
            try file.write(Array("\(Endpoint(listeningOn: address.host, port: address.port).description)\n".utf8).span.bytes)
            try file.commit()
        } catch {
            let why = if case .unwritable(let code) = error { systemText(code) } else { "\(error)" }
            throw failure(why)
        }
    }

    func remove() {
        _ = unlink(path)
    }

    private func failure(_ why: String) -> Finding {
        Finding(reason: .localOutputFailed, message: "--ready-file: \(path) can't be written: \(why)", hint: "choose another place for it")
    }
}
