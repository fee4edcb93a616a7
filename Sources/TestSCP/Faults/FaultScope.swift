/// To which connections a fault applies, by their numbers, counted from 1.
package enum FaultScope: Equatable, Sendable {
    case all
    case only(Int)
    case from(Int)
    case every(Int)

    func contains(_ number: Int) -> Bool {
        switch self {
        case .all: true
        case .only(let only): number == only
        case .from(let first): number >= first
        case .every(let step): number.isMultiple(of: step)
        }
    }

    /// Nil for what is no scope.
    init?(parsing text: some StringProtocol) {
        if text.hasPrefix("every:") {
            guard let step = Self.number(text.dropFirst("every:".count)) else { return nil }
            self = .every(step)
        } else if text.hasSuffix("+") {
            guard let first = Self.number(text.dropLast()) else { return nil }
            self = .from(first)
        } else {
            guard let only = Self.number(text) else { return nil }
            self = .only(only)
        }
    }

    private static func number(_ text: some StringProtocol) -> Int? {
        Int(text).flatMap { $0 > 0 ? $0 : nil }
    }

    static let syntax = "N (the Nth connection only), N+ (from the Nth on) or every:N"
}
