import DIMSE
import ProbeResults

extension Finding {
    /// A response whose status is no success.
    ///
    /// - Parameter operation: `C-ECHO`, `C-STORE`.
    package init(_ response: some DIMSEResponse, to operation: String) {
        let comment = response.fields.errorComment.map { ": \($0)" } ?? ""
        let elements =
            response.fields.offendingElements.map { $0.isEmpty ? "" : " (\($0.map(\.description).joined(separator: ", ")))" } ?? ""
        self.init(
            reason: .dimseStatus,
            message: "\(operation) was answered with status \(response.status), \(response.statusMeaning)\(comment)\(elements)",
            hint: "the peer's log says why")
    }
}
