/// Measurements as Prometheus knows them: families of samples, each with its labels. What a textfile and an exporter's answer are made of.
package struct ProbeMetrics: Equatable, Sendable {
    /// What is measured, whatever came of it.
    package struct Definition: Hashable, Sendable {
        package enum Kind: String, Sendable {
            case gauge, counter
        }

        package enum Unit: String, Sendable {
            case seconds, bytes
        }

        /// With the unit at its end, as Prometheus names metrics.
        package let name: String
        package let kind: Kind
        /// Nil for what is counted, or is a state.
        package let unit: Unit?
        package let help: String
        /// The names of the labels of its own, beside those that tell runs apart.
        package let labels: [String]

        package init(_ base: String, _ kind: Kind = .gauge, unit: Unit? = nil, labels: [String] = [], help: String) {
            name = "dicomprobe_" + base + (unit.map { "_\($0.rawValue)" } ?? "")
            self.kind = kind
            self.unit = unit
            self.help = help
            self.labels = labels
        }

        /// A gauge of the process, under the name that every exporter has for it.
        package init(ofProcess base: String, help: String) {
            name = "process_" + base
            kind = .gauge
            unit = nil
            self.help = help
            labels = []
        }
    }

    package struct Label: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package struct Sample: Equatable, Sendable {
        package var labels: [Label]
        package var value: Double

        package init(labels: [Label], value: Double) {
            self.labels = labels
            self.value = value
        }
    }

    package struct Family: Equatable, Sendable {
        package let definition: Definition
        package var samples: [Sample]

        package init(_ definition: Definition, samples: [Sample]) {
            self.definition = definition
            self.samples = samples
        }
    }

    /// Each with at least one sample; no definition twice.
    package private(set) var families: [Family] = []

    package init() {}

    /// - Parameter values: of the definition's own labels, in their order.
    package mutating func add(_ definition: Definition, _ value: Double, _ values: [String] = [], beside labels: [Label] = []) {
        let sample = Sample(labels: labels + zip(definition.labels, values).map(Label.init), value: value)
        if let index = families.firstIndex(where: { $0.definition == definition }) {
            families[index].samples.append(sample)
        } else {
            families.append(Family(definition, samples: [sample]))
        }
    }

    /// Puts the families in order.
    mutating func sort(by rank: (Definition) -> Int) {
        families.sort { rank($0.definition) < rank($1.definition) }
    }
}
