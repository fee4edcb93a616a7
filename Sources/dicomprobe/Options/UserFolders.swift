/// Where this user's own files are (XDG base directory specification); nil where there is no home.
enum UserFolders {
    /// What `serve` keeps: its CA and its certificate.
    static var serve: String? { data.map { "\($0)/dicomprobe/serve" } }

    /// Where the user's own settings file is.
    static var settings: String? {
        if let config = Environment.value("XDG_CONFIG_HOME"), config.hasPrefix("/") { return "\(config)/dicomprobe" }
        return Environment.value("HOME").map { "\($0)/.config/dicomprobe" }
    }

    private static var data: String? {
        // A relative path is to be ignored, says the specification.
        if let data = Environment.value("XDG_DATA_HOME"), data.hasPrefix("/") { return data }
        return Environment.value("HOME").map { "\($0)/.local/share" }
    }
}
