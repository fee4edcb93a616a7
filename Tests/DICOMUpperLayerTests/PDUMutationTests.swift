import DICOMData
import Testing

@testable import DICOMUpperLayer

struct PDUMutationTests {
    /// Whatever arrives: an error that quotes the bytes at the place it names, or a value that survives being sent.
    @Test func mutatedPDUsAreErrorsOrSurviveARoundTrip() throws {
        var random = SplitMix64(state: 0x0D1C_0417)
        var decoded = 0
        var errors = 0
        for _ in 0..<20_000 {
            let bytes = mutant(&random)
            do {
                let pdu = try decode(bytes)
                #expect(try decode(try pdu.encoded()) == pdu, "\(bytes)")
                decoded += 1
            } catch let error as PDUError {
                let isQuoted = bytes.dropFirst(error.offset).starts(with: error.bytes)
                #expect(isQuoted && error.offset <= bytes.count && error.pduType == bytes.first, "\(error): \(bytes)")
                errors += 1
            } catch is ByteReader.EndOfBytes {
                #expect(bytes.count < PDUHeader.byteCount)
            }
        }
        // Mutants that are all alike would show nothing.
        #expect(decoded > 2_000)
        #expect(errors > 5_000)
    }

    private func mutant(_ random: inout SplitMix64) -> [UInt8] {
        var bytes = PDUVector.all.randomElement(using: &random).map(\.bytes) ?? []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            mutate(&bytes, &random)
        }
        guard bytes.count >= PDUHeader.byteCount, Int.random(in: 0..<4, using: &random) > 0 else { return bytes }
        return RawPDU.mended(bytes, cutTo: bytes.count)
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        guard let index = bytes.indices.randomElement(using: &random) else { return }
        let end = min(index + Int.random(in: 1...24, using: &random), bytes.endIndex)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[index] = [0x00, 0x01, 0x10, 0x20, 0x50, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
        case 2: bytes.removeSubrange(index..<end)
        case 3: bytes.insert(contentsOf: bytes[index..<end], at: index)
        case 4: bytes.insert(UInt8.random(in: .min ... .max, using: &random), at: index)
        default: bytes[index] = UInt8.random(in: .min ... .max, using: &random)
        }
    }
}

/// A generator whose sequence is the same on every run.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
