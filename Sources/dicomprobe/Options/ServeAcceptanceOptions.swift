import ArgumentParser
import DICOMData
import DICOMUpperLayer
import Diagnosis
import ProbeSettings

/// Which associations and transfer syntaxes the test SCP accepts.
struct ServeAcceptanceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Accept associations for this called AE title, and reject all others. Repeatable.", valueName: "ae-title"))
    var acceptCalled: [String] = []

    @Option(
        help: ArgumentHelp("Accept associations of this calling AE title, and reject all others. Repeatable.", valueName: "ae-title"))
    var acceptCalling: [String] = []

    @Option(
        help: ArgumentHelp(
            "Of the transfer syntaxes proposed, choose this one, whatever their order; of several, the first given. By UID or keyword. Repeatable.",
            valueName: "syntax"))
    var preferSyntax: [String] = []

    @Option(
        help: ArgumentHelp("Accept no presentation context in this transfer syntax. By UID or keyword. Repeatable.", valueName: "syntax"))
    var refuseSyntax: [String] = []

    /// Changes the policy as the options say.
    ///
    /// - Parameter policy: what is accepted otherwise.
    /// - Throws: `Finding` for what is no title or transfer syntax, and for contradictions.
    func apply(to policy: inout AcceptorPolicy) throws(Finding) {
        if !acceptCalled.isEmpty { policy.calledAETitles = .only(try Self.titles(acceptCalled, option: "--accept-called")) }
        if !acceptCalling.isEmpty { policy.callingAETitles = .only(try Self.titles(acceptCalling, option: "--accept-calling")) }
        let preferred = try Self.syntaxes(preferSyntax, option: "--prefer-syntax")
        let refused = try Self.syntaxes(refuseSyntax, option: "--refuse-syntax")
        if let both = preferred.first(where: refused.contains) {
            throw Finding(
                reason: .usageOptions, message: "--prefer-syntax and --refuse-syntax both name \(both.registeredName ?? both.value)",
                hint: "leave one of them out")
        }
        policy.transferSyntaxes = .allBut(Set(refused), preferring: preferred)
    }

    private static func titles(_ texts: [String], option: String) throws(Finding) -> Set<AETitle> {
        var titles: Set<AETitle> = []
        for text in texts { titles.insert(try AETitle.reading(text, option: option)) }
        return titles
    }

    private static func syntaxes(_ texts: [String], option: String) throws(Finding) -> [UID] {
        var syntaxes: [UID] = []
        for text in texts {
            do throws(TransferSyntaxName.Unknown) {
                syntaxes.append(try TransferSyntaxName.uid(text))
            } catch {
                throw Finding(
                    reason: .usageTransferSyntax, message: "\(option): \(text) is no transfer syntax",
                    hint: "write a UID, or a keyword of PS3.6 such as ExplicitVRLittleEndian, JPEGBaseline8Bit or JPEG2000Lossless")
            }
        }
        return syntaxes
    }
}
