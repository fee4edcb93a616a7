import DICOMData

/// A protocol data unit of the DICOM upper layer (PS3.8 9.3): the seven that there are.
package enum PDU: Equatable, Sendable {
    /// A-ASSOCIATE-RQ (9.3.2)
    case associateRequest(AssociateRequest)
    /// A-ASSOCIATE-AC (9.3.3)
    case associateAccept(AssociateAccept)
    /// A-ASSOCIATE-RJ (9.3.4)
    case associateReject(AssociateReject)
    /// P-DATA-TF (9.3.5)
    case dataTransfer(DataTransfer)
    /// A-RELEASE-RQ (9.3.6)
    case releaseRequest
    /// A-RELEASE-RP (9.3.7)
    case releaseResponse
    /// A-ABORT (9.3.8)
    case abort(Abort)
}

/// The first byte of a PDU (PS3.8 9.3.2 to 9.3.8).
package enum PDUType: UInt8, CaseIterable, Sendable, CustomStringConvertible {
    case associateRequest = 0x01
    case associateAccept = 0x02
    case associateReject = 0x03
    case dataTransfer = 0x04
    case releaseRequest = 0x05
    case releaseResponse = 0x06
    case abort = 0x07

    /// The name in the standard.
    package var description: String {
        switch self {
        case .associateRequest: "A-ASSOCIATE-RQ"
        case .associateAccept: "A-ASSOCIATE-AC"
        case .associateReject: "A-ASSOCIATE-RJ"
        case .dataTransfer: "P-DATA-TF"
        case .releaseRequest: "A-RELEASE-RQ"
        case .releaseResponse: "A-RELEASE-RP"
        case .abort: "A-ABORT"
        }
    }
}

extension PDU {
    package var type: PDUType {
        switch self {
        case .associateRequest: .associateRequest
        case .associateAccept: .associateAccept
        case .associateReject: .associateReject
        case .dataTransfer: .dataTransfer
        case .releaseRequest: .releaseRequest
        case .releaseResponse: .releaseResponse
        case .abort: .abort
        }
    }
}
