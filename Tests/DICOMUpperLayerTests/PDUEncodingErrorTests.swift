import DICOMData
import Testing

@testable import DICOMUpperLayer

/// Nothing is cut to fit: what does not fit is an error.
struct PDUEncodingErrorTests {
    private func encodingError(_ change: (inout AssociateRequest) -> Void) -> PDUEncodingError? {
        var request = Samples.request
        change(&request)
        do throws(PDUEncodingError) {
            _ = try PDU.associateRequest(request).encoded()
            return nil
        } catch {
            return error
        }
    }

    @Test func aTitleOf17Characters() {
        let title = "SEVENTEEN_LETTERS"
        #expect(encodingError { $0.calledAETitle = title } == .fieldTooLong(.calledAETitle, length: 17, limit: 16))
        #expect(encodingError { $0.callingAETitle = title } == .fieldTooLong(.callingAETitle, length: 17, limit: 16))
        #expect(encodingError { $0.callingAETitle = String(title.dropLast()) } == nil)
    }

    @Test func aCharacterThatIsNoByte() {
        #expect(encodingError { $0.calledAETitle = "放射科" } == .unencodableCharacter(0x653E))
        #expect(encodingError { $0.userInformation.implementationVersionName = "€" } == .unencodableCharacter(0x20AC))
    }

    @Test func moreThan32ReservedBytes() {
        #expect(encodingError { $0.reserved.append(0) } == .fieldTooLong(.reserved, length: 33, limit: 32))
    }

    @Test func anItemBeyond64KiB() {
        let long = [UInt8](repeating: 0x41, count: 0x1_0000)
        #expect(
            encodingError {
                $0.userInformation.userIdentity = UserIdentity(kind: 4, isPositiveResponseRequested: false, primaryField: long)
            } == .itemTooLong(type: 0x58, length: 0x1_0000))
        #expect(
            encodingError {
                $0.userInformation.extendedNegotiations = [ExtendedNegotiation(sopClassUID: "1.2", applicationInformation: long)]
            } == .itemTooLong(type: 0x56, length: 0x1_0005))
    }

    @Test func subItemsThatFitInAnItemThatDoesNot() {
        let half = [UInt8](repeating: 0x41, count: 0x8000)
        #expect(
            encodingError {
                $0.userInformation = UserInformation(
                    extendedNegotiations: Array(
                        repeating: ExtendedNegotiation(sopClassUID: "1.2", applicationInformation: half), count: 2))
            } == .itemTooLong(type: 0x50, length: 2 * (4 + 5 + 0x8000)))
    }
}
