import DICOMUpperLayer
import Diagnosis
import ProbeResults
import Testing

/// Presentation contexts that were not accepted, as a user reads of them.
@Suite struct ContextFindingTests {
    private func finding(_ results: [PresentationContextResult.Result?], isAcceptedOtherwise: Bool = false) -> Finding {
        let syntaxes = ["RLE Lossless", "Explicit VR Little Endian", "Implicit VR Little Endian"]
        let refused = zip(results, syntaxes).enumerated().map { index, answer in
            RefusedContext(id: UInt8(2 * index + 1), transferSyntaxes: [answer.1], result: answer.0)
        }
        return Finding(
            contextsFor: "CT Image Storage", transferSyntax: "RLE Lossless", refused: refused, isAcceptedOtherwise: isAcceptedOtherwise)
    }

    /// PS3.8 table 9-18.
    @Test(
        arguments: [
            (1, .assocContextUserRejection), (2, .assocContextNoReason), (3, .assocContextAbstractSyntax), (4, .assocContextTransferSyntax),
            (5, .assocContextNoReason),
        ] as [(UInt8, Reason)])
    func oneResultForAllIsTheReason(result: UInt8, expected: Reason) {
        let finding = finding(Array(repeating: PresentationContextResult.Result(rawValue: result), count: 3))
        #expect(finding.reason == expected)
        #expect(finding.message.contains("result \(result)"), "\(finding)")
        #expect(finding.hint != nil)
    }

    /// dcmqrscp says of SOP classes that it does take that it does not, where it takes none of the transfer syntaxes.
    @Test func aSOPClassTakenInAnotherContextPointsToTheTransferSyntax() {
        let finding = finding([.abstractSyntaxNotSupported], isAcceptedOtherwise: true)
        #expect(finding.reason == .assocContextAbstractSyntax)
        #expect(finding.hint?.contains("RLE Lossless") == true)
    }

    @Test func resultsThatDifferAreNoneOfThem() {
        let finding = finding([.transferSyntaxesNotSupported, .userRejection, nil])
        #expect(finding.reason == .assocContextNone)
        for words in [
            "CT Image Storage", "context 1, RLE Lossless: transfer-syntaxes-not-supported (provider rejection) (4)",
            "context 3, Explicit VR Little Endian: user-rejection (1)", "context 5, Implicit VR Little Endian: no result",
        ] {
            #expect(finding.message.contains(words), "\(finding)")
        }
    }

    @Test func anAcceptanceThatPassesThemOverBreaksTheStandard() {
        let finding = finding([nil, nil])
        #expect(finding.reason == .assocContextNone)
        #expect(finding.hint?.contains("PS3.8 9.3.3.2") == true, "\(finding)")
    }
}
