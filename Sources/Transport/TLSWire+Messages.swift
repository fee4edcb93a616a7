import COpenSSL

extension TLSWire {
    /// Makes the connections of an `SSL_CTX*` note their messages in their wires.
    static func observeMessages(of context: OpaquePointer) {
        SSL_CTX_set_msg_callback(context) { isWritten, version, contentType, bytes, count, connection, _ in
            guard let connection, let bytes, let wire = TLSWire.of(connection) else { return }
            let message = UnsafeRawBufferPointer(start: bytes, count: count)
            wire.note(message, isWritten: isWritten == 1, contentType: contentType, version: version)
        }
    }

    /// Keeps what a report needs of a message, which OpenSSL hands over decrypted.
    private func note(_ message: UnsafeRawBufferPointer, isWritten: Bool, contentType: Int32, version: Int32) {
        switch contentType {
        case SSL3_RT_ALERT where message.count >= 2:
            let isFatal = isFatal(level: message[0], number: message[1], version: version)
            alerts.add(TLSAlert(number: message[1], isFatal: isFatal, isReceived: !isWritten, stage: stage))
        case SSL3_RT_HANDSHAKE where message.count >= 4:
            noteHandshake(type: Int32(message[0]), byteCount: message.count, isFromClient: isWritten != isServer)
        default: break
        }
    }

    /// In TLS 1.3 the level means nothing: all alerts but close_notify and user_canceled are fatal (RFC 8446 section 6). A server that has not
    /// chosen a version yet may warn, of a name that it does not know for instance, and go on with an older one.
    private func isFatal(level: UInt8, number: UInt8, version: Int32) -> Bool {
        if hasServerHello, version == TLS1_3_VERSION { return ![TLSAlert.closeNotify, TLSAlert.userCanceled].contains(number) }
        return Int32(level) == SSL3_AL_FATAL
    }

    private func noteHandshake(type: Int32, byteCount: Int, isFromClient: Bool) {
        switch type {
        case SSL3_MT_SERVER_HELLO:
            hasServerHello = true
        case SSL3_MT_CERTIFICATE_REQUEST:
            clientCertificateRequested = true
        case SSL3_MT_CERTIFICATE where isFromClient:
            // A client without one sends an empty list: a header of 4 bytes, a list length of 3, in TLS 1.3 a context length of 1 besides.
            clientCertificateSent = byteCount > 8
            emptyClientCertificateSent = !clientCertificateSent
        default: break
        }
    }
}
