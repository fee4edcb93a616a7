import DICOMUpperLayer

/// What a fault does with a connection.
enum FaultAct: Equatable, Sendable {
    case pause(Duration)
    /// From now on every byte is sent alone, with this pause behind it.
    case trickle(Duration)
    /// Says nothing more until the client goes.
    case mute
    /// Ends TLS, where there is some, and TCP in order.
    case close
    /// Ends TCP in order, and leaves TLS without an end.
    case cut
    case reset
    case send(FaultMessage)

    var endsConnection: Bool {
        switch self {
        case .pause, .trickle: false
        case .mute, .close, .cut, .reset, .send: true
        }
    }
}

/// Bytes that a fault sends, after which the association is over.
enum FaultMessage: Equatable, Sendable {
    case abort(Abort)
    /// A PDU that ends before what its length field says; the connection is closed there.
    case truncatedPDU
    /// A PDU whose length field says almost 4 GiB.
    case oversizePDU
    /// A PDU of a type that the standard does not have.
    case unknownPDU
    case garbage
    case http
    /// A fatal alert in a TLS record, not encrypted.
    case alert(UInt8)

    /// How the connection ends behind it.
    enum Aftermath: Sendable {
        /// At once.
        case close
        /// When the client has closed, or has had the time to read (as ARTIM, PS3.8 9.1.5).
        case farewell
        /// When the client closes: one that waits for more waits in vain.
        case silence
    }

    var aftermath: Aftermath {
        switch self {
        case .truncatedPDU: .close
        case .abort, .http, .alert: .farewell
        case .oversizePDU, .unknownPDU, .garbage: .silence
        }
    }

    /// - Parameter point: a PDU is of the type that is due there.
    func bytes(at point: FaultPoint) -> [UInt8] {
        switch self {
        case .abort(let abort): [PDUType.abort.rawValue, 0, 0, 0, 0, 4, 0, 0, abort.source, abort.reason]
        case .truncatedPDU: [point.dueType.rawValue, 0] + (point == .release ? [0, 0, 0, 4, 0, 0] : [0, 0, 0, 0xFF, 0, 1, 0, 0])
        case .oversizePDU: [point.dueType.rawValue, 0, 0xFF, 0xFF, 0xFF, 0xF0] + Array(repeating: 0, count: 16)
        case .unknownPDU: [0x42, 0, 0, 0, 0, 4, 0, 0, 0, 0]
        case .garbage: (0..<64).map { 0xB0 ^ UInt8($0) &* 37 }
        case .alert(let number): [0x15, 3, 3, 0, 2, 2, number]
        case .http: Array("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8)
        }
    }
}

extension FaultPoint {
    fileprivate var dueType: PDUType {
        switch self {
        case .connect, .tls, .request: .associateAccept
        case .accept, .object, .response: .dataTransfer
        case .release: .releaseResponse
        }
    }
}
