/// What a client may take of the server. A scraper needs little of it, and another client must not keep scrapers out.
package struct HTTPLimits: Sendable {
    /// A connection on which no request comes to its end for so long is closed, also one whose headers come byte by byte. Above the usual
    /// scrape interval of a minute, so that scrapers keep theirs.
    package var idleTime = Duration.seconds(90)
    /// Of the first line, and of all headers together. Prometheus sends some hundred bytes.
    package var headerBytes = 16 * 1024
    package var headers = 64
    /// Further ones wait until one is closed. With their probes they need fewer descriptors than the 1,024 that a process usually has.
    package var connections = 512

    package init() {}
}
