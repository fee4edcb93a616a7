import Glibc
import Testing

@testable import Transport

@Suite struct ThreadTests {
    @Test func joiningWaitsForTheWork() throws {
        let result = Handover<Int>()
        let thread = try Thread(name: "work") { result.value = 42 }
        thread.join()
        thread.join()
        #expect(result.value == 42)
    }

    @Test func theNameIsShownAndCutToWhatTheSystemKeeps() throws {
        let name = Handover<String>()
        let thread = try Thread(name: "association with ANY-SCP") {
            var comm = [UInt8](repeating: 0, count: 64)
            let file = open("/proc/thread-self/comm", O_RDONLY)
            let count = Glibc.read(file, &comm, comm.count)
            Glibc.close(file)
            name.value = String(decoding: comm.prefix(max(0, count)), as: UTF8.self)
        }
        thread.join()
        #expect(name.value == "association wit\n")
    }

    @Test func theWorkIsReleasedAtItsEnd() throws {
        weak var released: Handover<Int>?
        do {
            let payload = Handover<Int>()
            released = payload
            let thread = try Thread(name: "work") { payload.value = 1 }
            thread.join()
        }
        #expect(released == nil)
    }
}
