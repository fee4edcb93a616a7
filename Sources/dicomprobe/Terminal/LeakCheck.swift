#if DEBUG
import Glibc

/// LeakSanitizer, in builds with it.
///
/// It looks for what is lost when `exit(3)` calls it, and the command ends by `_exit(2)`.
enum LeakCheck {
    /// Ends the process with the sanitizer's own exit code where something is lost; does nothing in other builds.
    static func run() {
        guard let symbol = dlsym(nil, "__lsan_do_leak_check") else { return }
        unsafeBitCast(symbol, to: (@convention(c) () -> Void).self)()
    }
}
#endif
