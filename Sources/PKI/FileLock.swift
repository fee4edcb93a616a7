import Glibc

/// Holds a lock between processes, and between threads of this one, as long as it lives.
///
/// The file that stands for it stays behind, empty: taking it away would let two holders lock two files of one name.
package struct FileLock: ~Copyable {
    private let descriptor: Int32

    /// Waits until nobody else holds the lock.
    ///
    /// - Throws: ``PKIError/file(path:call:errno:)``.
    package init(path: String) throws(PKIError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .file(path: path, call: "open", errno: errno) }
        while flock(descriptor, LOCK_EX) != 0 {
            let code = errno
            guard code == EINTR else {
                close(descriptor)
                throw .file(path: path, call: "flock", errno: code)
            }
        }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }
}
