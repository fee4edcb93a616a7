import Glibc
import ProbeReports
import ProbeResults
import Transport

/// A standard stream, written whole or known to have failed.
struct Output: Sendable {
    static let standard = Output(descriptor: STDOUT_FILENO)
    static let error = Output(descriptor: STDERR_FILENO)

    let descriptor: Int32

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

    /// - Returns: false if not everything could be written.
    func write(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var written = 0
            while written < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
                if count < 0, errno == EINTR { continue }
                if count < 0, errno == EAGAIN {
                    // Whoever shares the stream has made it non-blocking.
                    var stream = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    if poll(&stream, 1, -1) >= 0 || errno == EINTR { continue }
                }
                guard count > 0 else { return false }
                written += count
            }
            return true
        }
    }

    /// The same for a reader that may be gone without having closed: it is not waited for.
    ///
    /// - Returns: false if not everything could be written.
    func writePromptly(_ text: String) -> Bool {
        let queue = OutputQueue(descriptor: descriptor, describeLoss: { _ in "" })
        queue.append(text)
        return queue.finish(until: .after(.milliseconds(250))).isComplete
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

/// Ends the process without the destructors that other threads might still be using.
func terminate(_ code: Int32) -> Never {
    _exit(code)
}
