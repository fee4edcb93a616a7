import Glibc

/// What the operating system said, as in errno(3).
struct SystemError: Error, Equatable {
    let code: Int32

    /// The error of the system call that has just failed.
    static var last: SystemError { SystemError(code: errno) }
}

/// An open file, closed when it goes. Calls that a signal cut short are taken up again.
struct FileDescriptor: ~Copyable {
    private let descriptor: Int32

    /// Never inherited by other processes, and never waits for the other end of a FIFO.
    init(opening path: String, _ flags: Int32, mode: mode_t = 0) throws(SystemError) {
        descriptor = try retrying { open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, mode) }
    }

    deinit {
        _ = close(descriptor)
    }

    func status() throws(SystemError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last }
        return status
    }

    /// Waits for the one lock that there is on the file, which goes with its last descriptor, whatever ends the process. Does nothing where the file system
    /// knows no locks.
    func lock() {
        _ = try? retrying { flock(descriptor, LOCK_EX) }
    }

    /// - Returns: false if another process has the lock, and where the file system knows none.
    func tryToLock() -> Bool {
        flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }

    /// Reads until `range` of `buffer` is full or the file ends, and returns how many bytes there were.
    func read(into buffer: inout [UInt8], _ range: Range<Int>, at offset: Int) throws(SystemError) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count)
        var filled = 0
        while filled < range.count {
            let count = try retrying {
                // pread fills memory by address; the range was checked above.
                buffer.withUnsafeMutableBytes { memory in
                    let rest = UnsafeMutableRawBufferPointer(rebasing: memory[range.lowerBound + filled..<range.upperBound])
                    return pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
                }
            }
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    func write(_ bytes: RawSpan) throws(SystemError) {
        // write(2) takes an address; the span lends its own for this call.
        try bytes.withUnsafeBytes { (memory) throws(SystemError) in
            var rest = memory[...]
            while !rest.isEmpty {
                let run = UnsafeRawBufferPointer(rebasing: rest)
                rest = rest.dropFirst(try retrying { Glibc.write(descriptor, run.baseAddress, run.count) })
            }
        }
    }

    /// Has the system say what it says only when a file is closed: on NFS, that there is no room or no quota for what was written (close(2)).
    ///
    /// A second descriptor of the file is closed, so that the lock stays, which goes with the last.
    ///
    /// - Parameter close: close(2).
    func confirmWrites(close: (Int32) -> Int32) throws(SystemError) {
        let second = try retrying { fcntl(descriptor, F_DUPFD_CLOEXEC, 0) }
        // Not taken up again after a signal: the descriptor is gone all the same.
        guard close(second) == 0 else { throw .last }
    }

    /// Has the system begin to write a part of the file to the disk, if it likes, and waits for nothing.
    func beginWriteBack(of range: Range<Int64>) {
        // Says that the part is not needed any more: for that Linux writes it first. There is a call for just that, which Swift's module of glibc lacks.
        _ = posix_fadvise(descriptor, off_t(range.lowerBound), off_t(range.upperBound - range.lowerBound), POSIX_FADV_DONTNEED)
    }

    /// Returns once the contents, or the names in a folder, are on the disk.
    func synchronize() throws(SystemError) {
        _ = try retrying { fsync(descriptor) }
    }
}

private func retrying<Result: SignedInteger>(_ call: () -> Result) throws(SystemError) -> Result {
    while true {
        let result = call()
        if result >= 0 { return result }
        guard errno == EINTR else { throw .last }
    }
}
