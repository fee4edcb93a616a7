import DICOMData

extension PDU {
    /// Reads the body that belongs to `header`. Reserved fields are not tested; unknown items are skipped (PS3.8 9.3.1).
    ///
    /// The data of a P-DATA-TF are slices of `body`: nothing is copied.
    ///
    /// - Throws: ``PDUError``
    package static func decode(header: PDUHeader, body: ArraySlice<UInt8>) throws(PDUError) -> PDU {
        // The length of data was judged when the header came, against what was announced: see PDUHeader.validated.
        let type = try header.validated(maximumDataLength: .max)
        var whole = PDUReader(body: body, pduType: header.type)
        var reader = try whole.readContent(Int(header.length))
        try whole.requireEnd()
        let pdu = try decode(type, from: &reader)
        try reader.requireEnd()
        return pdu
    }

    private static func decode(_ type: PDUType, from reader: inout PDUReader) throws(PDUError) -> PDU {
        switch type {
        case .associateRequest: return .associateRequest(try AssociateRequest(from: &reader))
        case .associateAccept: return .associateAccept(try AssociateAccept(from: &reader))
        case .associateReject: return .associateReject(try AssociateReject(from: &reader))
        case .dataTransfer: return .dataTransfer(try DataTransfer(from: &reader))
        case .releaseRequest:
            try reader.skip(Int(UpperLayerLimits.fixedLength))
            return .releaseRequest
        case .releaseResponse:
            try reader.skip(Int(UpperLayerLimits.fixedLength))
            return .releaseResponse
        case .abort: return .abort(try Abort(from: &reader))
        }
    }
}

extension AssociateReject {
    /// PS3.8 table 9-21.
    init(from reader: inout PDUReader) throws(PDUError) {
        try reader.skip(1)  // byte 7: reserved
        let result = try reader.readUInt8()  // byte 8
        let source = try reader.readUInt8()  // byte 9
        let reason = try reader.readUInt8()  // byte 10
        self.init(result: result, source: source, reason: reason)
    }
}

extension Abort {
    /// PS3.8 table 9-26.
    init(from reader: inout PDUReader) throws(PDUError) {
        try reader.skip(2)  // bytes 7-8: reserved
        let source = try reader.readUInt8()  // byte 9
        let reason = try reader.readUInt8()  // byte 10
        self.init(source: source, reason: reason)
    }
}

extension DataTransfer {
    /// PS3.8 tables 9-22 and 9-23.
    init(from reader: inout PDUReader) throws(PDUError) {
        guard !reader.isAtEnd else { throw reader.error(.noPresentationDataValue) }
        self.init(values: [])
        while !reader.isAtEnd {
            values.append(try PresentationDataValue(from: &reader))
        }
    }
}

extension PresentationDataValue {
    /// PS3.8 table 9-23, E.2.
    init(from reader: inout PDUReader) throws(PDUError) {
        let start = reader
        let length = try reader.readUInt32()  // item bytes 1-4
        guard length >= UpperLayerLimits.minimumPresentationDataValueLength else {
            throw start.error(.invalidPresentationDataValueLength(length))
        }
        let contextID = try reader.readContextID()  // item byte 5
        let control = try reader.readUInt8()  // message control header
        let data = try reader.readBytes(Int(length - UpperLayerLimits.minimumPresentationDataValueLength))
        self.init(
            contextID: contextID, isCommand: control & Control.command != 0, isLast: control & Control.last != 0, data: data)
    }
}

extension PDUReader {
    /// - Throws: `invalidContextID` unless the ID is odd (PS3.8 9.3.2.2).
    mutating func readContextID() throws(PDUError) -> UInt8 {
        let start = self
        let id = try readUInt8()
        guard !id.isMultiple(of: 2) else { throw start.error(.invalidContextID(id)) }
        return id
    }
}
