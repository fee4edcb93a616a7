import DICOMData
import DIMSE
import Testing
import Transport

@testable import TestSCP

/// What the server counts of objects that it keeps and of those on their way.
struct StorageBudgetTests {
    @Test func whatIsNotKeptIsGivenBack() {
        let budget = StorageBudget(limit: 100)
        var first: StorageBudget.Share? = StorageBudget.Share(of: budget)
        let second = StorageBudget.Share(of: budget)
        #expect(first?.grow(by: 60) == true)
        #expect(!second.grow(by: 41))
        first = nil
        #expect(second.grow(by: 100))
        #expect(!second.grow(by: 1))
    }

    /// A file is longer than its data set.
    @Test func whatIsKeptCountsWithTheLengthOfItsFile() {
        let budget = StorageBudget(limit: 100)
        do {
            let share = StorageBudget.Share(of: budget)
            #expect(share.grow(by: 50))
            share.keep(60, inPlaceOf: 0)
        }
        let next = StorageBudget.Share(of: budget)
        #expect(!next.grow(by: 41))
        #expect(next.grow(by: 40))
    }

    @Test func whatIsReplacedIsGivenBack() {
        let budget = StorageBudget(limit: 100)
        for _ in 0..<5 {
            let share = StorageBudget.Share(of: budget)
            #expect(share.grow(by: 40))
            share.keep(40, inPlaceOf: 40)
        }
        #expect(StorageBudget.Share(of: budget).grow(by: 100))
    }

    /// What was there before the server started was never counted, and makes no room when it is replaced.
    @Test func whatWasThereBeforeMakesNoRoom() {
        let budget = StorageBudget(limit: 100)
        do {
            let share = StorageBudget.Share(of: budget)
            #expect(share.grow(by: 10))
            share.keep(10, inPlaceOf: 1000)
        }
        #expect(!StorageBudget.Share(of: budget).grow(by: 101))
    }

    /// However associations that store the same instance meet, what is counted is what stays.
    @Test func whatIsCountedIsWhatIsThere() throws {
        let folder = try ScratchFolder()
        let budget = StorageBudget(limit: 1_000_000_000)
        let threads = try (1...8).map { number in
            try Thread(name: "association \(number)") {
                for round in 1...25 {
                    var object = ReceivedObject(
                        CStoreRequest(messageID: 1, affectedSOPClassUID: .ctImageStorage, affectedSOPInstanceUID: "1.2.3"),
                        ObjectNaming.Origin(calledAETitle: "CALLED", callingAETitle: "CALLING", transferSyntax: .explicitVRLittleEndian),
                        storage: .folder(folder.path), naming: ObjectNaming(), budget: budget)
                    object.append([UInt8](repeating: 0, count: 1000 * number + round)[...])
                    #expect(object.finish().status == .success)
                }
            }
        }
        for thread in threads { thread.join() }
        let length = try folder.bytes(of: "1.2.3.dcm").count
        #expect(!StorageBudget.Share(of: budget).grow(by: 1_000_000_000 - length + 1))
        #expect(StorageBudget.Share(of: budget).grow(by: 1_000_000_000 - length))
    }
}
