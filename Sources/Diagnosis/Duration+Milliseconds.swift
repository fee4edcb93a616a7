extension Duration {
    /// Rounded to microseconds.
    package var milliseconds: Double {
        let (seconds, attoseconds) = components
        // Divided once and last: a sum of fractions is seldom the fraction that is nearest to the sum.
        return (Double(seconds) * 1_000_000 + Double(attoseconds / 1_000_000_000_000)) / 1000
    }
}
