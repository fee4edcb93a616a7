import DICOMData

extension PDU {
    /// The PDU as it is sent, header included. Data are copied: who sends an object writes a ``PDataHeader`` before each fragment instead.
    ///
    /// - Throws: ``PDUEncodingError`` where a text, a list or data exceed their fields. A-ASSOCIATE-RJ, releases and A-ABORT always fit.
    package func encoded() throws(PDUEncodingError) -> [UInt8] {
        var body = PDUWriter()
        switch self {
        case .associateRequest(let request): try request.write(to: &body)
        case .associateAccept(let accept): try accept.write(to: &body)
        case .associateReject(let reject): reject.write(to: &body)
        case .dataTransfer(let transfer): try transfer.write(to: &body)
        case .releaseRequest, .releaseResponse: body.writeReserved(Int(UpperLayerLimits.fixedLength))
        case .abort(let abort): abort.write(to: &body)
        }
        let length = try Self.checkedLength(body.bytes.count)
        return PDUHeader(type: type.rawValue, length: length).bytes + body.bytes
    }

    static func checkedLength(_ length: Int) throws(PDUEncodingError) -> UInt32 {
        guard let checked = UInt32(exactly: length) else { throw .fieldTooLong(.pdu, length: length, limit: Int(UInt32.max)) }
        return checked
    }
}

extension AssociateReject {
    /// PS3.8 table 9-21.
    func write(to writer: inout PDUWriter) {
        writer.writeReserved(1)
        writer.write(result)
        writer.write(source)
        writer.write(reason)
    }
}

extension Abort {
    /// PS3.8 table 9-26.
    func write(to writer: inout PDUWriter) {
        writer.writeReserved(2)
        writer.write(source)
        writer.write(reason)
    }
}

extension DataTransfer {
    /// PS3.8 tables 9-22 and 9-23.
    func write(to writer: inout PDUWriter) throws(PDUEncodingError) {
        for value in values {
            writer.write(try PDU.checkedLength(value.data.count + Int(UpperLayerLimits.minimumPresentationDataValueLength)))
            writer.write(value.contextID)
            writer.write(value.control)
            writer.write(value.data)
        }
    }
}
