// libFuzzer's main function is in its runtime: it calls these two.
import FuzzTargets
import Glibc
import PKI

/// The place that FUZZ_TARGET names.
private let target: FuzzTarget = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget.named(name) else {
        fatalError("FUZZ_TARGET is to name one of \(FuzzTarget.all.map(\.name).joined(separator: ", ")), not '\(name)'")
    }
    return target
}()

/// With FUZZ_LIST in the environment, nothing is fuzzed, and each target is told with its modules. With FUZZ_SEEDS, what fuzzing starts from is written to
/// the folder that it names, into one folder for each target, which are there; the working directory is the project's.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> CInt {
    if getenv("FUZZ_LIST") != nil {
        for target in FuzzTarget.all { print(target.name, target.modules.joined(separator: " ")) }
        exit(0)
    }
    guard let folder = getenv("FUZZ_SEEDS").map({ String(cString: $0) }) else { return 0 }
    do {
        for target in FuzzTarget.all {
            for (number, seed) in try Seeds.all(for: target, testData: "TestData").enumerated() {
                try KeyFile.write(seed, to: "\(folder)/\(target.name)/seed-\(number)", access: .everyone, replaces: true)
            }
        }
        exit(0)
    } catch {
        print("\(folder): \(error)")
        exit(1)
    }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    do {
        try target.run(input)
    } catch {
        fatalError("\(target.name): \(error)")
    }
    return 0
}
