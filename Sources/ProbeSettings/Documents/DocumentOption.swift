/// An option as a document sets it, and as it would be typed.
package struct DocumentOption: Equatable, Sendable {
    /// Without dashes.
    package let name: String
    /// Empty for a flag that is off, and for what is among the positionals.
    package let arguments: [String]
    package let place: DocumentPlace
}

extension DocumentOption {
    /// What wants another option beside it, and has it not. Told by the reader of the document, so that it is among the other mistakes.
    ///
    /// - Parameter options: all that are in force.
    static func notePartners(missingAmong options: [DocumentOption], _ nodes: DocumentNodes) {
        let names = Set(options.lazy.filter { !$0.arguments.isEmpty }.map(\.name))
        for option in options where names.contains(option.name) {
            guard let partners = Contradictions.partners[option.name], names.isDisjoint(with: partners) else { continue }
            nodes.note(option.place, "\(option.name) needs \(partners.joined(separator: " or ")) beside it")
        }
    }
}
