import DICOMData
import DICOMUpperLayer
import Testing

@testable import DIMSE

/// Whatever a peer sends, it is decoded or refused with a typed error. The draws are the same in each run.
struct MutationTests {
    private static let messages = [CEchoTests.request, CEchoTests.response, CStoreTests.request, CStoreTests.response]

    @Test(arguments: messages.indices)
    func mutatedCommandSetsAreDecodedOrRefused(_ index: Int) throws {
        var random = SplitMix64(state: UInt64(index))
        var refusals = 0
        for _ in 0..<20_000 {
            let bytes = Self.mutated(Self.messages[index], &random)
            do {
                let commandSet = try CommandSet(decoding: bytes[...])
                #expect(commandSet.encoded() == bytes, "what is accepted is understood whole")
            } catch {
                refusals += 1
            }
        }
        #expect(refusals > 10_000)
    }

    /// Fragments in any order, in any context, of any message: events in the order of the standard, or an error.
    @Test func mutatedFragmentsAreAssembledOrRefused() throws {
        var random = SplitMix64(state: 42)
        var events = 0
        var refusals = 0
        for _ in 0..<5_000 {
            var assembler = MessageAssembler(acceptedContexts: [1, 3])
            var awaitsDataSet = false
            do {
                for _ in 0..<Int.random(in: 1...12, using: &random) {
                    let bytes = Self.messages.randomElement(using: &random) ?? []
                    let isMutated = Int.random(in: 0..<4, using: &random) == 0
                    let value = PresentationDataValue(
                        contextID: UInt8.random(in: 0...9, using: &random) == 9 ? 3 : 1,
                        isCommand: awaitsDataSet ? Int.random(in: 0..<8, using: &random) == 0 : Int.random(in: 0..<8, using: &random) > 0,
                        isLast: Int.random(in: 0..<4, using: &random) > 0, data: (isMutated ? Self.mutated(bytes, &random) : bytes)[...])
                    guard let event = try assembler.receive(value) else { continue }
                    events += 1
                    switch event {
                    case .command(let commandSet, contextID: let contextID):
                        #expect(!awaitsDataSet)
                        awaitsDataSet = commandSet.announcesDataSet == true
                        _ = try? PerformerExchangeTests.exchange.receive(commandSet, contextID: contextID)
                        var exchange = InvokerExchange(CStoreTests.decodedRequest, contextID: contextID)
                        _ = try? exchange.receive(commandSet, contextID: contextID)
                    case .dataSetFragment(_, let isLast):
                        #expect(awaitsDataSet)
                        awaitsDataSet = !isLast
                    }
                    #expect(assembler.isBetweenMessages == !awaitsDataSet)
                }
            } catch {
                refusals += 1
            }
        }
        #expect(events > 1_000)
        #expect(refusals > 1_000)
    }

    private static func mutated(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var mutated = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) where !mutated.isEmpty {
            let index = mutated.indices.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<5, using: &random) {
            case 0: mutated[index] = UInt8.random(in: 0...255, using: &random)
            case 1: mutated[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: mutated.remove(at: index)
            case 3: mutated.insert([0x00, 0xFF, 0x10].randomElement(using: &random) ?? 0, at: index)
            default: mutated.removeSubrange(index...)
            }
        }
        return mutated
    }
}
