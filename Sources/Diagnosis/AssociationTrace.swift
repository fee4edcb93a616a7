import DICOMData
import DICOMNetwork
import DICOMUpperLayer
import DIMSE
import ProbeResults

/// Puts what passes over an association into the log: its messages, and where PDUs are asked for, those.
package final class AssociationTrace: AssociationObserver {
    private let log: RunLog.ConnectionLog
    /// Transfer syntaxes by presentation context, for data sets.
    private var transferSyntaxes: [UInt8: UID] = [:]
    private var sent = Command()
    private var received = Command()

    /// A command set as its fragments come.
    fileprivate struct Command {
        var bytes: [UInt8] = []
        /// The next fragment of a data set is its first.
        var isDataSetDue = true
    }

    package init(_ log: RunLog.ConnectionLog) {
        self.log = log
    }

    package func sending(_ pdu: PDU, byteCount: Int) {
        tell(pdu, byteCount: byteCount, isSent: true, &sent)
    }

    package func received(_ pdu: PDU, byteCount: Int) {
        tell(pdu, byteCount: byteCount, isSent: false, &received)
    }

    package func received(invalid error: PDUError) {
        if log.detail >= .pdus { log(.invalid(error)) }
    }

    private func tell(_ pdu: PDU, byteCount: Int, isSent: Bool, _ command: inout Command) {
        if case .associateAccept(let accept) = pdu {
            for context in accept.presentationContexts where context.result == .acceptance {
                transferSyntaxes[context.id] = context.transferSyntax
            }
        }
        guard case .dataTransfer(let transfer) = pdu else {
            if log.detail >= .pdus { log(.pdu(pdu, byteCount: byteCount, isSent: isSent)) }
            return
        }
        var items: [LogEntry.Item] = []
        var messages: [LogEntry] = []
        for value in transfer.values {
            let complete = value.isCommand ? command.take(value) : nil
            if let complete { messages.append(.message(complete, contextID: value.contextID, isSent: isSent)) }
            if log.detail >= .pdus { items.append(item(value, complete, isFirst: command.isDataSetDue)) }
            command.isDataSetDue = value.isCommand || value.isLast
        }
        if log.detail >= .pdus {
            log(LogEntry(.pdus, LogEntry.title(pdu.type, byteCount: byteCount, isSent: isSent), items: items))
        }
        for message in messages { log(message) }
    }

    private func item(_ value: PresentationDataValue, _ command: CommandSet?, isFirst: Bool) -> LogEntry.Item {
        let kind = value.isCommand ? "command" : "data set"
        var words = "\(kind), \(value.isLast ? "last" : "not last"), \(value.data.count) bytes"
        var items = command.map(LogEntry.elements(of:)) ?? []
        if !value.isCommand {
            if log.detail < .data {
                words += ", not shown"
            } else if isFirst {
                items = DataSetExcerpt.items(of: value.data, transferSyntax: transferSyntaxes[value.contextID])
            }
        }
        return LogEntry.Item("data value in context \(value.contextID)", words, items: items)
    }
}

extension AssociationTrace.Command {
    /// - Returns: the command set, once its last fragment is there and it is in order.
    fileprivate mutating func take(_ value: PresentationDataValue) -> CommandSet? {
        // What exceeds the limit is refused by the association itself.
        if bytes.count + value.data.count <= CommandSet.maximumByteCount { bytes += value.data }
        guard value.isLast else { return nil }
        defer { bytes = [] }
        return try? CommandSet(decoding: bytes[...])
    }
}
