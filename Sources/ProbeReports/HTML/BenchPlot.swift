import ProbeResults

/// Distributions as pictures (SVG), drawn with the page's own colours.
enum BenchPlot {
    private static let (width, height) = (720.0, 260.0)
    private static let (left, right, top, bottom) = (64.0, 12.0, 12.0, 40.0)
    /// Above the bars, for the names of marks.
    private static let names = 42.0
    private static var innerWidth: Double { width - left - right }
    private static var innerHeight: Double { height - top - bottom }

    /// A bar for each bucket, as long as it has values.
    static func histogram(_ values: ProbeResult.Bench.Distribution) -> Markup {
        let scale = Scale(values.buckets.map(\.from) + values.buckets.map(\.to))
        let most = max(1, values.buckets.map(\.count).max() ?? 1)
        let bars: [Markup] = values.buckets.map { bucket in
            let (start, end) = (x(scale.position(bucket.from)), x(scale.position(bucket.to)))
            let length = max(1, Double(bucket.count) / Double(most) * (innerHeight - names))
            return """
                <rect class="bar" x="\(number(start))" y="\(number(top + innerHeight - length))" width="\(number(max(1, end - start - 1)))" \
                height="\(number(length))"><title>\(Quantities.milliseconds(bucket.from)) to \(Quantities.milliseconds(bucket.to)): \(bucket.count)</title></rect>

                """
        }
        let marks: [Markup] = [("p50", values.p50), ("p99", values.p99), ("max", values.maximum)].map { name, value in
            let place = x(scale.position(value))
            return """
                <line class="mark" x1="\(number(place))" y1="\(number(top))" x2="\(number(place))" y2="\(number(top + innerHeight))"/>\
                <text x="\(number(place - 3))" y="\(number(top + 10 + markOffset(name)))" text-anchor="end">\(name)</text>

                """
        }
        let ticks: [Markup] = scale.ticks.map { tick in
            "<text x=\"\(number(x(scale.position(tick))))\" y=\"\(number(height - 20))\" text-anchor=\"middle\">\(label(tick))</text>\n"
        }
        let heights: Markup = """
            <text x="\(number(left - 6))" y="\(number(top + names + 10))" text-anchor="end">\(most)</text>\
            <text x="\(number(left - 6))" y="\(number(top + innerHeight))" text-anchor="end">0</text>

            """
        return picture("Histogram of the latencies", "\(bars)\(marks)\(ticks)\(heights)")
    }

    /// Names of lines that are near to each other stand one below the other.
    private static func markOffset(_ name: String) -> Double {
        switch name {
        case "p50": 0
        case "p99": 14
        default: 28
        }
    }

    /// A line through the percentiles, and a dashed one through the second ones.
    static func percentiles(_ values: ProbeResult.Bench.Distribution, _ others: ProbeResult.Bench.Distribution?) -> Markup {
        let scale = Scale(values.percentiles.map(\.milliseconds) + (others?.percentiles.map(\.milliseconds) ?? []))
        let count = max(values.percentiles.count, others?.percentiles.count ?? 0)
        let lines: [Markup] = [(values, "line"), (others, "line dashed")].compactMap { distribution, name in
            guard let distribution else { return nil }
            let points = distribution.percentiles.enumerated().map { index, point in
                "\(text(x(Double(index) / Double(max(1, count - 1))))),\(text(y(scale.position(point.milliseconds))))"
            }
            return "<polyline class=\"\(name)\" points=\"\(points.joined(separator: " "))\"/>\n"
        }
        let ticks: [Markup] = scale.ticks.map { tick in
            let place = y(scale.position(tick))
            return """
                <line class="grid" x1="\(number(left))" y1="\(number(place))" x2="\(number(width - right))" y2="\(number(place))"/>\
                <text x="\(number(left - 6))" y="\(number(place + 4))" text-anchor="end">\(label(tick))</text>

                """
        }
        // One for each halving, which is five percentiles on; seldom more than there is room for.
        let names: [Markup] = stride(from: 0, to: values.percentiles.count, by: values.percentiles.count > 50 ? 10 : 5).map { index in
            let name = shortened(values.percentiles[index].percentile)
            return
                "<text x=\"\(number(x(Double(index) / Double(max(1, count - 1)))))\" y=\"\(number(height - 20))\" text-anchor=\"middle\">\(name)</text>\n"
        }
        return picture("Percentiles of the latencies", "\(ticks)\(lines)\(names)")
    }

    private static func picture(_ title: String, _ content: Markup) -> Markup {
        """
        <svg class="plot" viewBox="0 0 \(Int(width)) \(Int(height))" role="img" aria-label="\(title)">
        <line class="axis" x1="\(number(left))" y1="\(number(top + innerHeight))" x2="\(number(width - right))" y2="\(number(top + innerHeight))"/>
        <line class="axis" x1="\(number(left))" y1="\(number(top))" x2="\(number(left))" y2="\(number(top + innerHeight))"/>
        \(content)</svg>
        """
    }

    private static func x(_ position: Double) -> Double { left + position * innerWidth }
    private static func y(_ position: Double) -> Double { top + (1 - position) * innerHeight }

    private static func number(_ value: Double) -> Markup { "\(text(value))" }
    private static func text(_ value: Double) -> String { Quantities.fixed(value, decimals: 1) }

    /// `0.1 ms`, `20 ms`, `5 s`
    private static func label(_ milliseconds: Double) -> String {
        switch milliseconds {
        case 1000...: "\(plain(milliseconds / 1000)) s"
        case 1...: "\(plain(milliseconds)) ms"
        default: "\(plain(milliseconds * 1000)) µs"
        }
    }

    private static func plain(_ value: Double) -> String {
        withoutZeros((value * 10).rounded() / 10)
    }

    /// Without digits that say nothing.
    private static func shortened(_ percentile: Double) -> String {
        let digits = percentile < 99 ? 100.0 : percentile < 99.9 ? 1000 : 10_000
        return withoutZeros((percentile * digits).rounded(.down) / digits)
    }

    private static func withoutZeros(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? "\(value)" }
}

/// A scale on which every doubling is as long: nearly that of logarithms, drawn straight from one power of two to the next.
private struct Scale {
    private let low: Double
    private let high: Double

    init(_ values: [Double]) {
        let places = values.map(Self.place)
        let (first, last) = (places.min() ?? 0, places.max() ?? 1)
        low = first
        // Where all are alike there is still a scale.
        high = last - first < 0.5 ? first + 0.5 : last
    }

    /// From 0 to 1.
    func position(_ value: Double) -> Double { min(1, max(0, (Self.place(value) - low) / (high - low))) }

    /// Within bounds that no latency comes to.
    private static func place(_ value: Double) -> Double {
        let value = min(1e12, max(0.000_001, value))
        return Double(value.exponent) + value.significand - 1
    }

    /// Round numbers that are not too near to each other.
    var ticks: [Double] {
        let all = [0.001, 0.01, 0.1, 1, 10, 100, 1000, 10_000, 100_000, 1_000_000].flatMap { [$0, 2 * $0, 5 * $0] }
        let within = all.filter { (low...high).contains(Self.place($0)) }
        let step = max(1, (within.count + 7) / 8)
        return within.enumerated().filter { $0.offset.isMultiple(of: step) }.map(\.element)
    }
}
