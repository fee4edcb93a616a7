import Diagnosis
import ProbeResults
import Transport

extension TLSInterview {
    /// Adds which versions the server accepts, and in each of them which cipher suites.
    ///
    /// - Throws: `Finding` of a signal; what was learnt before stays.
    mutating func askVersions(_ versions: inout [TLSSurvey.Version]) throws(Finding) {
        for version in TLSVersion.allCases.reversed() {
            let suites = TLSProfile.cipherSuitesToAsk(version)
            if !suites.isEmpty { versions.append(try ask(about: version, suites)) }
        }
    }

    static var outOfReach: TLSSurvey.OutOfReach {
        var outOfReach = TLSSurvey.OutOfReach()
        // No OpenSSL since 3.0 has the one, and hardly any build the other.
        outOfReach.versions = ["SSL 2.0", "SSL 3.0"]
        outOfReach.versions += TLSVersion.allCases.filter { TLSProfile.cipherSuitesToAsk($0).isEmpty }.map { "TLS \($0.rawValue)" }
        outOfReach.cipherSuites = TLSProfile.cipherSuitesOutOfReach
        return outOfReach
    }

    /// Offers all suites, then all but the chosen one, and so on until the server finds none to its liking: one connection for each that it accepts.
    /// One question of each version is asked a second time if nothing comes back, or a reset: a packet that is lost takes as long as there is patience.
    private mutating func ask(about version: TLSVersion, _ suites: [String]) throws(Finding) -> TLSSurvey.Version {
        var remaining = suites
        var chosen: [String] = []
        var end = TLSSurvey.Answer(.accepted)
        var mayRepeat = true
        while !remaining.isEmpty {
            let observation = try ask(offer.asking(version...version, cipherSuites: remaining))
            guard let suite = observation.information.cipherSuite, let index = remaining.firstIndex(of: suite) else {
                if mayRepeat, observation.isUnanswered, mayAsk {
                    mayRepeat = false
                    continue
                }
                end = observation.answer
                break
            }
            chosen.append(suite)
            remaining.remove(at: index)
        }
        // A refusal is the expected end; after anything else the list may lack something.
        let isEnd = !chosen.isEmpty && [.accepted, .alert, .closed].contains(end.kind)
        return TLSSurvey.Version(
            version: version.rawValue, isAccepted: !chosen.isEmpty, answer: isEnd ? TLSSurvey.Answer(.accepted) : end, cipherSuites: chosen,
            order: try order(of: chosen, version))
    }

    /// Offers what the server accepts in the reverse order. A server of its own order may yet let the client choose in a special case (ChaCha20 first),
    /// so one more order is tried before it is taken for the client's.
    private mutating func order(of suites: [String], _ version: TLSVersion) throws(Finding) -> TLSSurvey.Version.Order? {
        guard suites.count > 1 else { return nil }
        let choice = try ask(offer.asking(version...version, cipherSuites: suites.reversed())).information.cipherSuite
        guard let choice else { return nil }
        if choice == suites.first { return .server }
        guard choice == suites.last else { return .mixed }
        guard suites.count > 2 else { return .client }
        var swapped = suites
        swapped.swapAt(0, 1)
        let second = try ask(offer.asking(version...version, cipherSuites: swapped)).information.cipherSuite
        return second.map { $0 == swapped.first ? .client : .mixed }
    }
}
