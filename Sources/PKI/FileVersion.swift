import Glibc

/// Tells one version of a file from another, without reading it.
package struct FileVersion: Equatable, Sendable {
    private let device, inode: UInt64
    private let seconds, nanoseconds, size: Int
    /// They may be what makes it readable.
    private let owner, group, permissions: UInt32

    /// Of what a link points to: Kubernetes renews a mounted secret by exchanging a link. Nil where there is no such file.
    package init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
        size = Int(status.st_size)
        (owner, group, permissions) = (status.st_uid, status.st_gid, status.st_mode)
    }
}
