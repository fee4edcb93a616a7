import DICOMUpperLayer

/// Is told of each PDU as it passes, in the thread that owns the association: for traces. Where there is none, nothing is done for it.
package protocol AssociationObserver: AnyObject {
    /// The PDU is about to be written.
    ///
    /// - Parameter byteCount: what its length field says.
    func sending(_ pdu: PDU, byteCount: Int)

    /// - Parameter byteCount: what its length field says.
    func received(_ pdu: PDU, byteCount: Int)

    /// Bytes came that are no PDU in order.
    func received(invalid error: PDUError)
}
