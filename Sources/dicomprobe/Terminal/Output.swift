import Diagnosis
import Glibc
import ProbeReports
import ProbeResults
import Transport

/// A standard stream, written whole or known to have failed.
struct Output: Sendable {
    static let standard = Output(descriptor: STDOUT_FILENO)
    static let error = Output(descriptor: STDERR_FILENO)

    let descriptor: Int32
    private let outlet: Outlet

    /// - Parameter descriptor: stays the caller's, and open as long as this is used.
    init(descriptor: Int32) {
        self.descriptor = descriptor
        outlet = Outlet(descriptor)
    }

    /// Sees to it that a standard stream that was closed before the start is not what the next file or socket becomes: else text for people would go
    /// to a peer. Writing to it fails all the same.
    static func occupyClosedStreams() {
        // Always the lowest free number is given out.
        while case let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC), descriptor >= 0 {
            guard descriptor <= STDERR_FILENO else {
                close(descriptor)
                return
            }
        }
    }

    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// The terminal's width in columns; 80 where it is not known.
    var width: Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Waits for a reader that takes its time, after the first signal only for one that still reads.
    ///
    /// - Returns: false if not everything could be written.
    func write(_ text: String) -> Bool {
        outlet.write(all: Array(text.utf8)[...], interruption: Signals.current)
    }

    /// The same for a reader that may be gone without having closed: it is not waited for.
    ///
    /// - Returns: false if not everything could be written.
    func writePromptly(_ text: String) -> Bool {
        let queue = OutputQueue(descriptor: descriptor, describeLoss: { _ in "" })
        queue.append(text)
        return queue.finish(until: .after(.milliseconds(250))).isComplete
    }

    /// Has the system say what it says only when a file is closed: on NFS, that there is no room or no quota for what was written (close(2)).
    ///
    /// A second descriptor of the file is closed, so that other threads, which may still write, don't meet what takes the number of the first.
    ///
    /// - Parameter close: close(2).
    /// - Returns: false if not everything that was written got there.
    func confirmWrites(close: (Int32) -> Int32 = { Glibc.close($0) }) -> Bool {
        let second = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard second >= 0, close(second) != 0 else { return true }
        return ![EIO, ENOSPC, EDQUOT].contains(errno)
    }

    /// The document with the objects as its last member, which are copied and never gathered.
    func write(json result: ProbeResult, objects: ObjectSpool?) -> Bool {
        guard let objects else { return write(json: result) }
        guard let parts = try? JSONReport.openDocument(result) else { return false }
        guard write(parts.head) else { return false }
        var separator = ""
        let areWritten = objects.forEachLine { line in
            defer { separator = ",\n" }
            return write(separator + "    " + line)
        }
        return areWritten && write(parts.tail + "\n")
    }

    func write(json result: ProbeResult) -> Bool {
        guard let document = try? JSONReport.document(result) else { return false }
        return write(document + "\n")
    }

    /// The same as the last line of a server's events.
    func write(lastLine result: ProbeResult) -> Bool {
        guard let line = try? JSONReport.line(result) else { return false }
        return writePromptly(line + "\n")
    }
}

extension TextStyle {
    /// Colour on a terminal only, and not where `NO_COLOR` is set to anything (no-color.org) or the terminal is dumb.
    static func of(_ output: Output) -> TextStyle {
        let isUnwanted = Environment.value("NO_COLOR") != nil || Environment.value("TERM") == "dumb"
        return TextStyle(usesColour: output.isTerminal && !isUnwanted)
    }
}

enum Environment {
    /// Nil where the variable is unset or empty.
    static func value(_ name: String) -> String? {
        bytes(name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The same, whatever it is encoded in: as text, what is no UTF-8 would be altered.
    static func bytes(_ name: String) -> [UInt8]? {
        guard let pointer = getenv(name) else { return nil }
        let bytes = [UInt8](UnsafeRawBufferPointer(start: pointer, count: strlen(pointer)))
        return bytes.isEmpty ? nil : bytes
    }
}

/// Ends the process without the destructors that other threads might still be using. What was printed and did not get there is a failure.
func terminate(_ code: Int32) -> Never {
    #if DEBUG
    LeakCheck.run()
    #endif
    guard Output.standard.confirmWrites() else {
        let why = systemText(errno)
        _ = Output.error.writePromptly(
            "standard output could not be written: \(why) [\(Reason.localOutputFailed.rawValue)] exit \(Layer.local.exitCode)\n")
        _exit(Layer.local.exitCode)
    }
    _exit(code)
}
