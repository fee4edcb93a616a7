import DICOMData
import DICOMUpperLayer
import Testing

@testable import DIMSE

/// Messages out of fragments (PS3.8 annex E).
struct MessageAssemblerTests {
    private static let echo = CEchoRequest(messageID: 7).commandSet
    private static let store = CStoreTests.decodedRequest.commandSet

    private static func command(_ bytes: [UInt8], on contextID: UInt8 = 1, isLast: Bool = true) -> PresentationDataValue {
        PresentationDataValue(contextID: contextID, isCommand: true, isLast: isLast, data: bytes[...])
    }

    private static func dataSet(_ bytes: [UInt8], on contextID: UInt8 = 1, isLast: Bool = true) -> PresentationDataValue {
        PresentationDataValue(contextID: contextID, isCommand: false, isLast: isLast, data: bytes[...])
    }

    /// The error at the last of the fragments; those before it pass.
    private static func error(at fragments: PresentationDataValue...) throws -> DIMSEError? {
        var assembler = MessageAssembler(acceptedContexts: [1, 3])
        for fragment in fragments.dropLast() { _ = try assembler.receive(fragment) }
        guard let last = fragments.last else { return nil }
        return thrown { () throws(DIMSEError) in _ = try assembler.receive(last) }
    }

    @Test func assemblesACommand() throws {
        var assembler = MessageAssembler(acceptedContexts: [1])
        #expect(assembler.isBetweenMessages)
        #expect(try assembler.receive(Self.command(CEchoTests.request)) == .command(Self.echo, contextID: 1))
        #expect(assembler.isBetweenMessages)
    }

    @Test func assemblesACommandByteByByte() throws {
        var assembler = MessageAssembler(acceptedContexts: [1])
        for byte in CEchoTests.request.dropLast() {
            #expect(try assembler.receive(Self.command([byte], isLast: false)) == nil)
            #expect(!assembler.isBetweenMessages)
        }
        #expect(try assembler.receive(Self.command(CEchoTests.request.suffix(1))) == .command(Self.echo, contextID: 1))
    }

    /// The end of a command may come alone.
    @Test func acceptsEmptyFragments() throws {
        var assembler = MessageAssembler(acceptedContexts: [1])
        #expect(try assembler.receive(Self.command([], isLast: false)) == nil)
        #expect(try assembler.receive(Self.command(CStoreTests.request, isLast: false)) == nil)
        #expect(try assembler.receive(Self.command([])) == .command(Self.store, contextID: 1))
        #expect(try assembler.receive(Self.dataSet([1, 2], isLast: false)) == .dataSetFragment([1, 2], isLast: false))
        #expect(try assembler.receive(Self.dataSet([])) == .dataSetFragment([], isLast: true))
        #expect(assembler.isBetweenMessages)
    }

    @Test func passesDataSetFragmentsOn() throws {
        var assembler = MessageAssembler(acceptedContexts: [1])
        _ = try assembler.receive(Self.command(CStoreTests.request))
        let received: [UInt8] = Array(0..<100)
        let slice = received[10..<20]
        let value = PresentationDataValue(contextID: 1, isCommand: false, isLast: true, data: slice)
        guard case .dataSetFragment(let fragment, isLast: true) = try assembler.receive(value) else {
            Issue.record("not the data set's end")
            return
        }
        #expect(fragment.indices == slice.indices, "the slice itself, not a copy")
    }

    @Test func takesMessagesInDifferentContextsOneAfterAnother() throws {
        var assembler = MessageAssembler(acceptedContexts: [1, 3])
        #expect(try assembler.receive(Self.command(CStoreTests.request, on: 3)) == .command(Self.store, contextID: 3))
        #expect(try assembler.receive(Self.dataSet([1], on: 3)) == .dataSetFragment([1], isLast: true))
        #expect(try assembler.receive(Self.command(CEchoTests.request, on: 1)) == .command(Self.echo, contextID: 1))
        #expect(try assembler.receive(Self.command(CEchoTests.request, on: 3)) == .command(Self.echo, contextID: 3))
    }

    @Test func refusesContextsThatWereNotAccepted() throws {
        #expect(try Self.error(at: Self.command(CEchoTests.request, on: 5)) == .contextNotAccepted(5))
        #expect(try Self.error(at: Self.command([0], on: 1, isLast: false), Self.command([0], on: 2)) == .contextNotAccepted(2))
    }

    @Test func refusesAChangeOfContextInACommand() throws {
        #expect(try Self.error(at: Self.command([0], isLast: false), Self.command([0], on: 3)) == .contextChanged(from: 1, to: 3))
    }

    @Test func refusesAChangeOfContextBehindTheCommand() throws {
        #expect(try Self.error(at: Self.command(CStoreTests.request), Self.dataSet([0], on: 3)) == .contextChanged(from: 1, to: 3))
    }

    @Test func refusesAChangeOfContextInADataSet() throws {
        #expect(
            try Self.error(at: Self.command(CStoreTests.request), Self.dataSet([0], isLast: false), Self.dataSet([0], on: 3))
                == .contextChanged(from: 1, to: 3))
    }

    @Test func refusesADataSetWithoutACommand() throws {
        #expect(try Self.error(at: Self.dataSet([0])) == .dataSetBeforeCommand(contextID: 1))
    }

    @Test func refusesADataSetWithinACommand() throws {
        #expect(try Self.error(at: Self.command([0], isLast: false), Self.dataSet([0])) == .dataSetBeforeCommand(contextID: 1))
    }

    @Test func refusesASecondDataSet() throws {
        #expect(
            try Self.error(at: Self.command(CStoreTests.request), Self.dataSet([0]), Self.dataSet([0]))
                == .dataSetBeforeCommand(contextID: 1))
    }

    @Test func refusesADataSetThatWasNotAnnounced() throws {
        #expect(try Self.error(at: Self.command(CEchoTests.request), Self.dataSet([0])) == .dataSetNotAnnounced(contextID: 1))
    }

    @Test func refusesACommandInsteadOfADataSet() throws {
        #expect(
            try Self.error(at: Self.command(CStoreTests.request), Self.command(CEchoTests.request))
                == .commandBeforeEndOfDataSet(contextID: 1))
    }

    @Test func refusesACommandWithinADataSet() throws {
        #expect(
            try Self.error(at: Self.command(CStoreTests.request), Self.dataSet([0], isLast: false), Self.command(CEchoTests.request))
                == .commandBeforeEndOfDataSet(contextID: 1))
    }

    @Test func refusesMalformedCommands() throws {
        #expect(
            try Self.error(at: Self.command(Array(CEchoTests.request.dropLast())))
                == .commandSet(.malformed(.truncated, tag: .commandDataSetType, offset: 58)))
    }

    @Test func refusesCommandsThatDoNotSayWhetherADataSetFollows() throws {
        let bytes = RawCommandSet().element(.commandField, [0x30, 0x00]).encoded()
        #expect(try Self.error(at: Self.command(bytes)) == .commandSet(.missing(.commandDataSetType)))
    }

    /// However it is cut, no more than the limit is collected.
    @Test(arguments: [1, 1000, CommandSet.maximumByteCount])
    func limitsCommands(_ fragmentLength: Int) throws {
        let limit = CommandSet.maximumByteCount
        let fragment = Self.command([UInt8](repeating: 0, count: fragmentLength), isLast: false)
        var assembler = MessageAssembler(acceptedContexts: [1])
        for _ in 0..<limit / fragmentLength {
            #expect(try assembler.receive(fragment) == nil)
        }
        #expect(
            thrown { () throws(DIMSEError) in _ = try assembler.receive(fragment) }
                == .commandSet(.malformed(.tooLarge(limit: limit), tag: nil, offset: limit)))
    }
}
