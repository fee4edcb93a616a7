import Glibc
import PKI
import Synchronization
import Testing

/// Pipes in the place of files: of those that open(2) or read(2) would wait for, only the caller knows for how long.
@Suite struct KeyFilePipeTests {
    private let temporary: TemporaryFolder
    private let path: String

    init() throws {
        temporary = try TemporaryFolder()
        path = temporary.path + "/pipe"
        try #require(mkfifo(path, 0o600) == 0)
    }

    @Test(.timeLimit(.minutes(5))) func oneThatNobodyWritesToIsLeftToTheCaller() {
        let givesUp: KeyFile.Wait = { (_: Int32, path: String) throws(PKIError) in throw PKIError.stalled(path: path) }
        #expect(throws: PKIError.stalled(path: path)) { try KeyFile.read(path, wait: givesUp) }
        #expect(throws: PKIError.stalled(path: path)) { try Certificate.read(path: path, wait: givesUp) }
        #expect(throws: PKIError.stalled(path: path)) { try CertificateRevocationList.read(path: path, wait: givesUp) }
    }

    /// Each wait but the last is for a piece, one of them for nothing; the last is for the end.
    @Test(.timeLimit(.minutes(5))) func whatComesInPiecesIsReadWhole() throws {
        let writer = Mutex((descriptor: Int32(-1), pieces: ["ab", "", "c"]))
        let wait: KeyFile.Wait = { (_: Int32, path: String) throws(PKIError) in
            writer.withLock { writer in
                if writer.descriptor < 0 { writer.descriptor = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC) }
                guard !writer.pieces.isEmpty else {
                    close(writer.descriptor)
                    return
                }
                let piece = Array(writer.pieces.removeFirst().utf8)
                _ = write(writer.descriptor, piece, piece.count)
            }
        }
        #expect(try KeyFile.read(path, wait: wait) == Array("abc".utf8))
    }

    /// As a shell's process substitution gives it.
    @Test(.timeLimit(.minutes(5))) func oneWithoutANameIsReadToItsEnd() throws {
        let root = try Laboratory().root.chain[0]
        let bytes = try root.pem
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let written = write(ends[1], bytes, bytes.count)
        close(ends[1])
        #expect(written == bytes.count)
        #expect(try Certificate.read(path: "/dev/fd/\(ends[0])") == [root])
    }
}
