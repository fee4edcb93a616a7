/// A place where bytes of others come in, and what has to hold whatever they are.
///
/// The fuzzer feeds each with inputs of its own making, the unit tests with those that once broke something. Below all of them lies what needs no
/// words: nothing traps, hangs, or takes memory that the input does not account for.
package struct FuzzTarget: Sendable {
    package let name: String
    /// The modules whose lines it is there to reach.
    package let modules: [String]
    /// Takes one input.
    ///
    /// - Throws: ``BrokenRule``, or whatever error must not come up.
    package let run: @Sendable (_ input: [UInt8]) throws -> Void

    /// The fuzzer's way to each.
    package static let all = [
        FuzzTarget(name: "pdu", modules: ["DICOMUpperLayer"], run: fuzzPDUs),
        FuzzTarget(name: "machine", modules: ["DICOMUpperLayer"], run: fuzzMachine),
        FuzzTarget(name: "messages", modules: ["DIMSE"], run: fuzzMessages),
        FuzzTarget(name: "association", modules: ["DICOMNetwork", "DICOMUpperLayer", "DIMSE"], run: fuzzAssociation),
        FuzzTarget(name: "elements", modules: ["DICOMData"], run: fuzzElements),
        FuzzTarget(name: "file", modules: ["DICOMFiles"], run: fuzzFile),
        FuzzTarget(name: "settings", modules: ["ProbeSettings"], run: fuzzSettings),
        FuzzTarget(name: "keys", modules: ["PKI"], run: fuzzKeys),
        FuzzTarget(name: "tls", modules: ["Transport"], run: fuzzTLS),
    ]

    package static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// Something did not hold.
package struct BrokenRule: Error, CustomStringConvertible {
    package let description: String
}

/// - Throws: ``BrokenRule`` unless the condition holds.
func require(_ condition: Bool, _ rule: @autoclosure () -> String) throws {
    guard condition else { throw BrokenRule(description: rule()) }
}
