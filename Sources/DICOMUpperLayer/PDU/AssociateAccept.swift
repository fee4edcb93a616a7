import DICOMData

/// A-ASSOCIATE-AC (PS3.8 9.3.3).
package struct AssociateAccept: Equatable, Sendable {
    package var protocolVersion: UInt16
    /// A reserved field that repeats the request's; not significant to who receives it.
    package var calledAETitle: String
    /// As ``calledAETitle``.
    package var callingAETitle: String
    /// As ``calledAETitle``: the 32 reserved bytes behind the titles.
    package var reserved: [UInt8]
    package var applicationContextName: UID
    package var presentationContexts: [PresentationContextResult]
    package var userInformation: UserInformation

    package init(
        protocolVersion: UInt16 = ProtocolVersion.one, calledAETitle: String, callingAETitle: String,
        reserved: [UInt8] = Array(repeating: 0, count: UpperLayerLimits.reservedLength),
        applicationContextName: UID = ApplicationContext.dicom, presentationContexts: [PresentationContextResult],
        userInformation: UserInformation
    ) {
        self.protocolVersion = protocolVersion
        self.calledAETitle = calledAETitle
        self.callingAETitle = callingAETitle
        self.reserved = reserved
        self.applicationContextName = applicationContextName
        self.presentationContexts = presentationContexts
        self.userInformation = userInformation
    }
}

/// A presentation context item of an A-ASSOCIATE-AC (PS3.8 9.3.3.2).
package struct PresentationContextResult: Equatable, Sendable {
    /// The result/reason field (PS3.8 table 9-18).
    package enum Result: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        case acceptance
        case userRejection
        case noReason
        case abstractSyntaxNotSupported
        case transferSyntaxesNotSupported
        /// A value that the standard does not define.
        case undefined(UInt8)

        package init(rawValue: UInt8) {
            self =
                switch rawValue {
                case 0: .acceptance
                case 1: .userRejection
                case 2: .noReason
                case 3: .abstractSyntaxNotSupported
                case 4: .transferSyntaxesNotSupported
                default: .undefined(rawValue)
                }
        }

        package var rawValue: UInt8 {
            switch self {
            case .acceptance: 0
            case .userRejection: 1
            case .noReason: 2
            case .abstractSyntaxNotSupported: 3
            case .transferSyntaxesNotSupported: 4
            case .undefined(let value): value
            }
        }

        /// In the standard's words.
        package var description: String {
            switch self {
            case .acceptance: "acceptance"
            case .userRejection: "user-rejection"
            case .noReason: "no-reason (provider rejection)"
            case .abstractSyntaxNotSupported: "abstract-syntax-not-supported (provider rejection)"
            case .transferSyntaxesNotSupported: "transfer-syntaxes-not-supported (provider rejection)"
            case .undefined(let value): "undefined result \(value)"
            }
        }
    }

    package var id: UInt8
    package var result: Result
    /// There when ``result`` is acceptance; otherwise not significant, and perhaps missing.
    package var transferSyntax: UID?

    package init(id: UInt8, result: Result, transferSyntax: UID?) {
        self.id = id
        self.result = result
        self.transferSyntax = transferSyntax
    }
}
