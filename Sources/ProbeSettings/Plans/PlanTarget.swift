import YAML

/// A target that steps name.
struct PlanTarget {
    /// `[CALLED_AE@]HOST[:PORT]`; nil where it is missing or wrong, which is noted.
    let address: String?
    let place: DocumentPlace
    let layer: OptionLayer

    static let address = "address"

    init(_ entry: DocumentNodes.Entry, _ options: OptionKeys, _ nodes: DocumentNodes) {
        place = entry.place
        // One that needs no options is written as the address alone.
        if entry.node.text != nil {
            address = nodes.text(entry.node, of: entry.key)
            layer = OptionLayer()
            return
        }
        var address: String?
        var layer = OptionLayer()
        var isGiven = false
        for setting in nodes.entries(entry.node, of: entry.key) {
            if setting.key == Self.address {
                isGiven = true
                address = nodes.text(setting.node, of: setting.key)
            } else {
                layer.read(setting, options, nodes)
            }
        }
        if !isGiven { nodes.note(entry.place, "the target \(entry.key) has no address", hint: "address: [CALLED_AE@]HOST[:PORT]") }
        self.address = address
        self.layer = layer
    }
}

/// A step as the file has it.
struct PlanStepSource {
    static let parallel = "parallel"

    let nodes: DocumentNodes
    let node: YAMLNode
    let entries: [DocumentNodes.Entry]
}
