/// The alerts of a connection. A peer may send warnings for as long as it lasts, so that not all can be kept.
struct TLSAlertList {
    private static let maximumCount = 16

    /// In the order in which they came: the first ones, and behind them those that tell how the connection ended, the last of a kind and side.
    private(set) var kept: [TLSAlert] = []

    mutating func add(_ alert: TLSAlert) {
        if kept.count >= Self.maximumCount {
            guard alert.isEnd else { return }
            let late = kept[Self.maximumCount...]
            if let earlier = late.firstIndex(where: { $0.isFatal == alert.isFatal && $0.isReceived == alert.isReceived }) {
                kept.remove(at: earlier)
            }
        }
        kept.append(alert)
    }
}

extension TLSAlert {
    /// Nothing of that side comes after it.
    fileprivate var isEnd: Bool { isFatal || number == Self.closeNotify }
}
