import Synchronization

/// Folders whose names have been brought to the disk since the process started.
///
/// That a folder is there tells nothing: whoever has made it may still be waiting for the disk, or have waited in vain.
enum DurableFolders {
    private static let paths = Mutex<Set<String>>([])
    /// With paths of 200 bytes, 1 MiB. What is forgotten is brought to the disk once more.
    private static let maximumCount = 4096

    /// Returns once the name of a folder is on the disk: at once where that is known.
    static func makeDurable(_ path: String, in parent: String) throws(SystemError) {
        if paths.withLock({ $0.contains(path) }) { return }
        try synchronizeFolder(parent)
        paths.withLock { paths in
            if paths.count >= maximumCount { paths.removeAll() }
            paths.insert(path)
        }
    }

    /// To be called where there is no such folder, or no longer.
    static func forget(_ path: String) {
        paths.withLock { _ = $0.remove(path) }
    }
}
