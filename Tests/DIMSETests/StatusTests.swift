import DIMSE
import Testing

/// Statuses by service, typed a second time from PS3.7 annex C and PS3.4.
struct StatusTests {
    typealias Reading = (code: UInt16, services: [Service], class: Status.Class, meaning: String)

    private static let all = Service.allCases
    private static let queries: [Service] = [.find, .move, .get]
    private static let retrievals: [Service] = [.move, .get]

    private static let readings: [Reading] = [
        (0x0000, all, .success, "success"),
        (0x0001, all, .warning, "warning without an assigned meaning"),
        (0x0105, all, .failure, "no such attribute"),
        (0x0106, all, .failure, "invalid attribute value"),
        (0x0107, all, .warning, "attribute list error"),
        (0x0110, all, .failure, "processing failure"),
        (0x0111, all, .failure, "duplicate SOP instance"),
        (0x0112, all, .failure, "no such SOP instance"),
        (0x0113, all, .failure, "no such event type"),
        (0x0114, all, .failure, "no such argument"),
        (0x0115, all, .failure, "invalid argument value"),
        (0x0116, all, .warning, "attribute value out of range"),
        (0x0117, all, .failure, "invalid SOP instance"),
        (0x0118, all, .failure, "no such SOP class"),
        (0x0119, all, .failure, "class-instance conflict"),
        (0x0120, all, .failure, "missing attribute"),
        (0x0121, all, .failure, "missing attribute value"),
        (0x0122, all, .failure, "refused: SOP class not supported"),
        (0x0123, all, .failure, "no such action type"),
        (0x0124, all, .failure, "refused: not authorized"),
        (0x0210, all, .failure, "duplicate invocation"),
        (0x0211, all, .failure, "unrecognized operation"),
        (0x0212, all, .failure, "mistyped argument"),
        (0x0213, all, .failure, "resource limitation"),

        (0xB000, [.storage], .warning, "coercion of data elements"),
        (0xB006, [.storage], .warning, "elements discarded"),
        (0xB007, [.storage], .warning, "data set does not match SOP class"),
        (0xA700, [.storage], .failure, "refused: out of resources"),
        (0xA7FF, [.storage], .failure, "refused: out of resources"),
        (0xA900, [.storage], .failure, "error: data set does not match SOP class"),
        (0xA9FF, [.storage], .failure, "error: data set does not match SOP class"),
        (0xC000, [.storage], .failure, "error: cannot understand"),
        (0xCFFF, [.storage], .failure, "error: cannot understand"),

        (0xFF00, [.find], .pending, "matches are continuing"),
        (0xFF01, [.find], .pending, "matches are continuing, one or more optional keys were not supported"),
        (0xFE00, [.find], .cancel, "matching terminated due to cancel request"),
        (0xA700, [.find], .failure, "refused: out of resources"),
        (0xA900, queries, .failure, "error: data set does not match SOP class"),
        (0xC001, queries, .failure, "failed: unable to process"),

        (0xFF00, retrievals, .pending, "sub-operations are continuing"),
        (0xFE00, retrievals, .cancel, "sub-operations terminated due to cancel indication"),
        (0xB000, retrievals, .warning, "sub-operations complete, one or more failures or warnings"),
        (0xA701, retrievals, .failure, "refused: out of resources, unable to calculate number of matches"),
        (0xA702, retrievals, .failure, "refused: out of resources, unable to perform sub-operations"),
        (0xA801, [.move], .failure, "refused: move destination unknown"),
        (0xAA00, retrievals, .failure, "none of the frames requested were found in the SOP instance"),
        (0xAA01, retrievals, .failure, "unable to create new object for this SOP class"),
        (0xAA02, retrievals, .failure, "unable to extract frames"),
        (0xAA03, retrievals, .failure, "time-based request received for a non-time-based original SOP instance"),
        (0xAA04, retrievals, .failure, "invalid request"),

        // In no table: by the convention of PS3.7 annex C
        (0xB123, all, .warning, "warning without an assigned meaning"),
        (0xB000, [.verification, .find, .normalized], .warning, "warning without an assigned meaning"),
        (0xA800, all, .failure, "failure without an assigned meaning"),
        (0xA801, [.verification, .storage, .find, .get, .normalized], .failure, "failure without an assigned meaning"),
        (0xC000, [.verification, .normalized], .failure, "failure without an assigned meaning"),
        (0x01FF, all, .failure, "failure without an assigned meaning"),
        (0x0299, all, .failure, "failure without an assigned meaning"),

        // Against the convention, or of no use to the service
        (0x0002, all, .failure, "unknown status"),
        (0x0300, all, .failure, "unknown status"),
        (0x8000, all, .failure, "unknown status"),
        (0xD000, all, .failure, "unknown status"),
        (0xFFFF, all, .failure, "unknown status"),
        (0xFF00, [.verification, .storage, .normalized], .failure, "unknown status"),
        (0xFF01, [.verification, .storage, .normalized, .move, .get], .failure, "unknown status"),
        (0xFE00, [.verification, .storage, .normalized], .failure, "unknown status"),
    ]

    @Test func readsEachStatusByService() {
        for reading in Self.readings {
            let status = Status(rawValue: reading.code)
            for service in reading.services {
                #expect(status.class(in: service) == reading.class, "\(status) of \(service)")
                #expect(status.meaning(in: service) == reading.meaning, "\(status) of \(service)")
            }
        }
    }

    /// 0000 is the one success, whoever answers it.
    @Test(arguments: Service.allCases)
    func hasOneSuccess(_ service: Service) {
        let successes = (0...UInt16.max).filter { Status(rawValue: $0).class(in: service) == .success }
        #expect(successes == [0x0000])
    }

    @Test func isWrittenAsTheStandardDoes() {
        #expect(Status.success.description == "0000")
        #expect(Status.dataSetDoesNotMatchSOPClass.description == "A900")
    }
}
