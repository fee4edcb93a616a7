import DICOMUpperLayer
import DIMSE

/// What a fault comes to, and where ``Session`` and ``Performer`` ask for it.
enum FaultBehaviour: Sendable {
    case act(FaultAct, at: FaultPlace)
    /// Changes the answer to the association request.
    case answer(@Sendable (AssociateRequest, inout AcceptorPolicy.Answer) -> Void)
    /// The status of responses, whatever became of the operation: of the Nth of an association, or of all. An object is not kept then.
    case status(Status, comment: String?, number: Int?)
    case tls(TLSFault)
    /// Changes responses otherwise.
    case response(number: Int?, @Sendable (inout CommandSet) -> Void)
}
