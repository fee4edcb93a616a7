import COpenSSL

/// A session that a server offered to resume (RFC 5246 7.3, RFC 5077, RFC 8446 2.2).
// Unchecked: OpenSSL counts references to an SSL_SESSION atomically, and nothing here changes it.
package final class TLSResumption: @unchecked Sendable {
    /// `SSL_SESSION*`.
    private let pointer: OpaquePointer
    /// Whether the client keeps it for the server, as a ticket; otherwise the server remembers it by its identifier.
    package let isTicket: Bool

    /// - Parameter connection: `SSL*`; stays its owner's.
    init?(of connection: OpaquePointer) {
        guard let session = SSL_get1_session(connection) else { return nil }
        guard SSL_SESSION_is_resumable(session) == 1 else {
            SSL_SESSION_free(session)
            return nil
        }
        pointer = session
        isTicket = SSL_SESSION_has_ticket(session) == 1
    }

    deinit {
        SSL_SESSION_free(pointer)
    }

    func offer(on connection: OpaquePointer) -> Bool { SSL_set_session(connection, pointer) == 1 }
}
