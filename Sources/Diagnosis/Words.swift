import DICOMData
import DICOMFiles
import DICOMUpperLayer
import DIMSE

extension PDUError {
    /// `A-ASSOCIATE-AC`; `PDU` where the type is none, or has not come.
    var pduName: String { pduType.flatMap(PDUType.init(rawValue:)).map(\.description) ?? "PDU" }

    /// The bytes that are there, to stand behind their place; nothing where there are none, or none that may be shown.
    var quotation: String { bytes.isEmpty ? "" : ": \(excerpt(bytes))" }

    /// What is wrong, in words.
    var words: String {
        switch kind {
        case .unknownType(let type): "unknown PDU type \(type)"
        case .tooLong(let length, let limit): "the length \(length) exceeds the limit of \(limit)"
        case .wrongLength(let length, let expected): "the length is \(length), not \(expected)"
        case .truncated(let wanted, let available): "\(wanted) bytes are due and \(available) left"
        case .leftoverBytes(let count): "\(count) bytes are left over"
        case .missingItem(let type): "item \(hexadecimal(UInt16(type))) is missing"
        case .duplicateItem(let type): "item \(hexadecimal(UInt16(type))) occurs twice"
        case .tooManyItems(let limit): "more than \(limit) items"
        case .invalidContextID(let id): "\(id) is no presentation context ID"
        case .duplicateContextID(let id): "the presentation context ID \(id) occurs twice"
        case .noPresentationDataValue: "a P-DATA-TF without a presentation data value"
        case .invalidPresentationDataValueLength(let length): "a presentation data value of length \(length)"
        }
    }
}

extension NegotiationError {
    var words: String {
        switch self {
        case .protocolVersion(let version): "protocol version \(hexadecimal(version))"
        case .applicationContextName(let name): "application context \(name)"
        case .unproposedContext(let id): "a result for the presentation context \(id), which was not proposed"
        case .repeatedContext(let id): "two results for the presentation context \(id)"
        case .unproposedTransferSyntax(let id, let uid): "presentation context \(id) with the transfer syntax \(uid?.value ?? "none")"
        }
    }
}

extension ResponseDeviation {
    /// What a response says, as the end of a sentence that begins with it.
    package var words: String {
        switch self {
        case .sopClass(let expected, let received): "names the SOP class \(received), not \(expected)"
        case .sopInstance(let expected, let received): "names the SOP instance \(received), not \(expected)"
        }
    }
}

extension DIMSEError {
    /// What the peer did, as the end of a sentence that begins with the peer.
    var words: String {
        switch self {
        case .maximumLengthTooSmall(let length): "accepts only PDUs of \(length) bytes, which hold nothing"
        case .contextNotAccepted(let id): "sent data in the presentation context \(id), which was not accepted"
        case .contextChanged(let from, let to): "changed the presentation context from \(from) to \(to) within a message"
        case .dataSetBeforeCommand(let id): "sent a data set before its command in the presentation context \(id)"
        case .dataSetNotAnnounced(let id): "sent a data set that its command does not announce, in the presentation context \(id)"
        case .commandBeforeEndOfDataSet(let id): "sent a command before the end of a data set in the presentation context \(id)"
        case .commandSet(let error): error.words
        case .wrongMessageID(let expected, let received): "answered message \(received), not message \(expected)"
        case .wrongContext(let expected, let received): "answered in the presentation context \(received), not in \(expected)"
        case .unexpectedCommand(let field, let expected):
            "sent \(commandName(field)) where \(expected?.name ?? "none") is due"
        case .earlyResponse(let field): "answered (\(field.name)) before it had been sent the whole request"
        case .responseAfterFinal(let field): "answered once more (\(field.name)) after its final response"
        }
    }
}

extension MetaContradiction {
    /// What a file says twice and differently, as a sentence, and which of the two is sent.
    package var words: String {
        let what = tag == .sopClassUID ? "SOP class" : "SOP instance"
        return "group 0002 names the \(what) \(metaInformation), the data set \(dataSet): sent as what the data set says"
    }
}
