import ProbeResults

extension TextReport {
    /// All of them where they are what was asked for; else those that were not typed, where what was typed or set is to blame.
    func settingLines(_ result: ProbeResult) -> [String] {
        guard let settings = result.settings else { return [] }
        guard result.command == Self.settingsCommand else {
            return result.reason.layer == .local ? settings.map { printable($0.words) } : []
        }
        let names = settings.map(\.option.count).max() ?? 0
        let values = settings.map { min($0.value?.count ?? 0, Self.widestValue) }.max() ?? 0
        return settings.map { setting in
            let value = printable(setting.value ?? "")
            return "\(pad(setting.option, to: names))  \(pad(value, to: values))  \(style.quiet(setting.source))"
        }
    }

    package static let settingsCommand = "settings"

    /// Longer ones push their source out of its column.
    private static let widestValue = 48
}
