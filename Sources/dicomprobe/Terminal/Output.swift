import Glibc
import ProbeReports
import ProbeResults

/// A standard stream, written whole or known to have failed.
struct Output: Sendable {
    static let standard = Output(descriptor: STDOUT_FILENO)
    static let error = Output(descriptor: STDERR_FILENO)

    let descriptor: Int32

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
                guard count > 0 else { return false }
                written += count
            }
            return true
        }
    }

    func write(json result: ProbeResult) -> Bool {
        guard let document = try? JSONReport.document(result) else { return false }
        return write(document + "\n")
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
        guard let pointer = getenv(name) else { return nil }
        let value = String(cString: pointer)
        return value.isEmpty ? nil : value
    }
}

/// Ends the process without the destructors that other threads might still be using.
func terminate(_ code: Int32) -> Never {
    _exit(code)
}
