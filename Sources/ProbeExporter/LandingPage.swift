/// What a browser gets that asks for `/`.
enum LandingPage {
    /// - Parameter modules: the names of those in force.
    static func html(modules: [String], version: String) -> String {
        let list = modules.map { "<li><code>/probe?module=\(escaped($0))&amp;target=HOST:PORT</code></li>" }.joined()
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>dicomprobe exporter</title>
            <style>:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem}</style></head>
            <body><h1>dicomprobe exporter</h1><p>Version \(escaped(version)). It probes DICOM services for Prometheus.</p>
            <h2>Modules</h2><ul>\(list)</ul>
            <p>With <code>&amp;debug=true</code> the answer is the result as text.</p>
            <h2>The exporter itself</h2><ul><li><a href="metrics">Metrics</a></li><li><a href="-/healthy">Health</a></li></ul></body></html>

            """
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }
}
