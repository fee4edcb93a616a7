/// Tells apart what has the same name, for formats in which a name stands for one thing alone.
struct UniqueNames {
    private var taken: Set<String> = []

    /// The name, or with a number behind it if it was there before.
    mutating func unique(_ name: String) -> String {
        var candidate = name
        var number = 1
        while !taken.insert(candidate).inserted {
            number += 1
            candidate = "\(name) (\(number))"
        }
        return candidate
    }
}
