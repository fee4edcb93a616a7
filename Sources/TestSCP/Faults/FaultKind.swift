/// An entry of the registry: what a fault is called, what its value means, what it does.
package struct FaultKind: Sendable {
    package enum Value: Equatable, Sendable {
        case none
        case optional(String)
        case required(String)

        /// As help writes it; empty where there is none.
        package var text: String {
            switch self {
            case .none: ""
            case .optional(let text), .required(let text): text
            }
        }
    }

    package let name: String
    package let value: Value
    /// A line for people.
    package let summary: String
    /// Nil where the value is not as it should be; so is one that it does not take as a whole.
    let behaviour: @Sendable (inout FaultArguments) -> FaultBehaviour?

    /// Stands for a ``FaultPoint`` in the text of a value.
    static let point = "POINT"

    /// `abort=POINT[/SOURCE/REASON]`
    package var usage: String {
        switch value {
        case .none: name
        case .optional(let text): "\(name)[=\(text)]"
        case .required(let text): "\(name)=\(text)"
        }
    }

    func takes(_ value: String?) -> Bool {
        switch self.value {
        case .none: value == nil
        case .optional: value != ""
        case .required: value.map { !$0.isEmpty } ?? false
        }
    }
}
