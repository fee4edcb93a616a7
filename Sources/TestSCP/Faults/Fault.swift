/// A behaviour of the registry as its user asked for it: `NAME[=VALUE][@SCOPE]`.
package struct Fault: Sendable {
    /// Without the scope, as it was written.
    package let text: String
    package let scope: FaultScope
    let behaviour: FaultBehaviour

    /// Why a text asks for no fault.
    package struct Invalid: Error, Equatable, Sendable {
        package let message: String
        package let hint: String
    }

    /// - Parameters:
    ///   - specification: as typed.
    ///   - duration: reads a duration as it is typed everywhere else; nil for what is none.
    /// - Throws: ``Invalid``.
    package init(parsing specification: String, duration: @escaping (String) -> Duration?) throws(Invalid) {
        let (text, scope) = try Self.split(specification)
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let name = parts.first, let kind = FaultKind.all.first(where: { $0.name == name }) else {
            throw Invalid(
                message: "there is no fault \"\(parts.first ?? "")\"",
                hint: "there are \(FaultKind.all.map(\.name).joined(separator: ", ")); dicomprobe serve --list-faults tells what they do")
        }
        let value = parts.count > 1 ? parts[1] : nil
        self.text = text
        self.scope = scope
        guard kind.takes(value) else { throw Invalid(wrongValueOf: kind) }
        var arguments = FaultArguments(value ?? "", duration: duration)
        guard let behaviour = kind.behaviour(&arguments), arguments.isAtEnd else { throw Invalid(wrongValueOf: kind) }
        self.behaviour = behaviour
    }

    /// - Parameter number: of the connection, counted from 1.
    package func applies(toConnection number: Int) -> Bool { scope.contains(number) }

    private static func split(_ specification: String) throws(Invalid) -> (text: String, scope: FaultScope) {
        guard let at = specification.lastIndex(of: "@") else { return (specification, .all) }
        let text = specification[specification.index(after: at)...]
        guard let scope = FaultScope(parsing: text) else {
            throw Invalid(
                message: "\"\(text)\" is no scope", hint: "behind the last @ write \(FaultScope.syntax); without a scope, every connection")
        }
        return (String(specification[..<at]), scope)
    }
}

extension Fault.Invalid {
    fileprivate init(wrongValueOf kind: FaultKind) {
        let points =
            kind.value.text.contains(FaultKind.point)
            ? "; POINT is \(FaultPoint.allCases.map(\.rawValue).joined(separator: ", ")), of object and response also object:N, response:N"
            : ""
        self.init(message: "\(kind.name) has a wrong value, or lacks one", hint: "write \(kind.usage): \(kind.summary)\(points)")
    }
}

/// What is asked for, and who it applies to.
package struct FaultPlan: Sendable {
    package var faults: [Fault]
    /// For those about TLS; nil where there is none.
    package var tls: FaultTLS?

    package init(_ faults: [Fault] = []) {
        self.faults = faults
    }

    /// Those for one connection, in the order in which they were asked for.
    ///
    /// - Parameter number: of the connection, counted from 1.
    func faults(ofConnection number: Int) -> [Fault] {
        faults.filter { $0.applies(toConnection: number) }
    }
}
