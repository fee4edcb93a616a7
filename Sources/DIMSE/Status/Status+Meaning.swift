extension Status {
    /// The class of the code where that service answered it.
    ///
    /// The service's own table first (PS3.4), then what every service may answer, then the convention for codes without an entry (PS3.7 annex C):
    /// 0001 and Bxxx are warnings. All else is a failure, also what the convention does not allow, and a pending or cancel status of a service that
    /// has none: success is never assumed.
    package func `class`(in service: Service) -> Class {
        if let entry = entry(in: service) { return entry.statusClass }
        return isUnassignedWarning ? .warning : .failure
    }

    /// The meaning in words, in lower case.
    package func meaning(in service: Service) -> String {
        if let entry = entry(in: service) { return entry.meaning }
        if isUnassignedWarning { return "warning without an assigned meaning" }
        return isUnassignedFailure ? "failure without an assigned meaning" : "unknown status"
    }

    private func entry(in service: Service) -> StatusTable.Entry? {
        service.statuses?[rawValue] ?? StatusTable.general[rawValue]
    }

    private var isUnassignedWarning: Bool {
        rawValue == 0x0001 || rawValue >> 12 == 0xB
    }

    private var isUnassignedFailure: Bool {
        [0xA, 0xC].contains(rawValue >> 12) || [0x01, 0x02].contains(rawValue >> 8)
    }
}

extension Service {
    /// The codes that are this service's own.
    fileprivate var statuses: StatusTable? {
        switch self {
        case .storage: .storage
        case .find: .find
        case .move: .move
        case .get: .get
        case .verification, .normalized: nil
        }
    }
}
