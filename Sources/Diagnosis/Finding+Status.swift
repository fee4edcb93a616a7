import DIMSE
import ProbeResults

extension Finding {
    /// A response whose status is no success.
    ///
    /// - Parameter operation: `C-ECHO`, `C-STORE`.
    package init(_ response: some DIMSEResponse, to operation: String) {
        let comment = response.fields.errorComment.map { ": \($0)" } ?? ""
        let offending = response.fields.offendingElements ?? []
        let elements = offending.isEmpty ? "" : "; offending: \(offending.map(\.description).joined(separator: ", "))"
        self.init(
            reason: .dimseStatus,
            message: "\(operation) was answered with status \(response.status), \(response.statusMeaning)\(comment)\(elements)",
            hint: Self.remedy(for: response.status) + "the peer's log says why")
    }

    /// What else than its log may help, as the start of a hint (PS3.7 annex C, PS3.4 B.2.3).
    private static func remedy(for status: Status) -> String {
        switch status.rawValue {
        case 0x0122: "have the SOP class enabled there; "
        case 0x0124: "the peer does not permit it to this client: check --calling and --user; "
        case 0xA700...0xA7FF: "see whether the peer's storage is full; "
        case 0xA900...0xA9FF: "what the object holds does not fit its SOP class, the peer thinks: validate it; "
        case 0xC000...0xCFFF: "the peer can't make sense of what it was sent; "
        default: ""
        }
    }
}
