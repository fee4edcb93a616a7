import DICOMData

/// Whom a verb connects to: `[CALLED_AE@]HOST[:PORT]`.
package struct Target: Equatable, Sendable {
    /// The port registered for DICOM (11112), which TLS ingresses commonly listen on.
    package static let defaultPort: UInt16 = 11112
    /// This machine, where `serve` listens.
    package static let defaultText = "localhost:\(defaultPort)"
    package static let defaultCalledAETitle = "ANY-SCP"
    package static let defaultCallingAETitle = "DICOMPROBE"

    package enum Invalid: Error, Equatable, Sendable {
        case aeTitle(String, AETitle.Invalid)
        case endpoint(Endpoint.Invalid)
    }

    /// Nil where none was typed.
    package let calledAETitle: AETitle?
    package let host: String
    package let port: UInt16

    /// The title ends at the last `@`: titles may hold one, host names can't.
    package init(parsing text: String) throws(Invalid) {
        let endpointText: String
        if let at = text.lastIndex(of: "@") {
            let title = String(text[..<at])
            do {
                calledAETitle = try AETitle(title)
            } catch {
                throw .aeTitle(title, error)
            }
            endpointText = String(text[text.index(after: at)...])
        } else {
            calledAETitle = nil
            endpointText = text
        }
        do {
            let endpoint = try Endpoint(parsing: endpointText)
            host = endpoint.host
            port = endpoint.port ?? Self.defaultPort
        } catch {
            throw .endpoint(error)
        }
    }
}
