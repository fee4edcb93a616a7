import DICOMData

/// Cuts a stream of bytes into PDUs, however the bytes arrive. For streams that are in memory anyway: who reads a socket reads a
/// ``PDUHeader``, then its body into a buffer of its own, and calls `PDU.decode`.
package struct PDUDecoder: Sendable {
    private let maximumDataLength: UInt32
    private var buffer: ArraySlice<UInt8> = []

    /// - Parameter maximumDataLength: the length of a P-DATA-TF's body that this side announced (PS3.8 D.1).
    package init(maximumDataLength: UInt32) {
        self.maximumDataLength = maximumDataLength
    }

    /// How many bytes wait for the rest of their PDU.
    package var pendingByteCount: Int { buffer.count }

    package mutating func append(_ bytes: some Collection<UInt8>) {
        buffer.append(contentsOf: bytes)
    }

    /// The next PDU; nil while more bytes are needed.
    ///
    /// A header is judged as soon as it is there, before its body is. After an error the stream is of no more use.
    ///
    /// - Throws: ``PDUError``
    package mutating func next() throws(PDUError) -> PDU? {
        var reader = ByteReader(buffer)
        guard let header = try? PDUHeader(&reader) else { return nil }
        _ = try header.validated(maximumDataLength: maximumDataLength)
        guard let body = try? reader.readBytes(Int(header.length)) else { return nil }
        let pdu = try PDU.decode(header: header, body: body)
        buffer = reader.readRemaining()
        return pdu
    }
}
