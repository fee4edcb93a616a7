import PKI
import ProbeResults
import Transport

/// Judges a server by the TLS profiles of PS3.15: by what it was seen to accept, and by its chains.
struct ProfileReview {
    let versions: [TLSSurvey.Version]
    /// What was built of each chain that connections were shown, leaf first; the last of each may be trusted here. Servers have a chain for each kind of
    /// key, and backends each their own.
    let paths: [[Certificate]]
    /// Cipher suites that the server may accept besides, for nobody could ask.
    var outOfReach = TLSProfile.cipherSuitesOutOfReach

    /// What RFC 9325 4.1 forbids, by parts of the names: no encryption, no authentication, export grade, RC4, single DES.
    private static let forbidden = ["_NULL_", "_anon_", "_EXPORT_", "_RC4_", "_WITH_DES_"]

    /// A profile is met where the server accepts a suite of it, accepts no version below a profile that has none below TLS 1.2, shows a chain as
    /// strong as the profile asks, and agrees with a client of the profile. It is unclear where what was not answered could change that.
    ///
    /// - Parameter handshake: that of such a client; nil where none was made.
    func review(_ profile: TLSProfile, handshake: TLSObservation? = nil) -> TLSSurvey.Profile {
        let range = profile.minimumVersion...profile.maximumVersion
        let accepted = versions.filter { $0.isWithin(range) }.flatMap(\.cipherSuites)
        let usable = profile.cipherSuites.filter(accepted.contains)
        var problems: [String] = []
        var doubts: [String] = []
        if usable.isEmpty {
            let unasked = unasked(profile, range)
            if unasked.isEmpty { problems.append("it accepts none of the profile's cipher suites") } else { doubts += unasked }
        }
        // The profiles of BCP 195 that are in force have nothing below.
        if profile.minimumVersion >= .tls12, profile.minimumStrength != nil { judgeBeyond(&problems, &doubts) }
        if profile.minimumStrength != nil { problems += weaknesses }
        if let handshake { judge(handshake, &problems, &doubts) }
        let verdict: TLSSurvey.Profile.Verdict = !problems.isEmpty ? .notMet : doubts.isEmpty ? .met : .unclear
        return TLSSurvey.Profile(
            name: profile.name, title: profile.title, verdict: verdict, cipherSuites: usable, problems: problems + doubts)
    }

    /// Whether groups and signatures, too, decide about a profile, and nothing else has. Those that ask for no strength have neither: their suites
    /// transport keys by RSA.
    func needsHandshake(_ profile: TLSProfile) -> Bool {
        guard profile.minimumStrength != nil else { return false }
        let seen = review(profile)
        return seen.verdict != .notMet && !seen.cipherSuites.isEmpty
    }

    private func judge(_ handshake: TLSObservation, _ problems: inout [String], _ doubts: inout [String]) {
        guard !handshake.hasAgreed else { return }
        let what = "a handshake with the profile's own groups and signature algorithms"
        if let alert = handshake.answer.alert {
            problems.append("\(what) fails with alert \(alert)")
        } else if handshake.information.fatalAlertSent != nil, let words = handshake.answer.text {
            problems.append("\(what) fails: \(words)")
        } else {
            doubts.append("no clear answer to \(what)")
        }
    }

    private func unasked(_ profile: TLSProfile, _ range: ClosedRange<TLSVersion>) -> [String] {
        let lacking = profile.cipherSuites.filter(outOfReach.contains)
        return (lacking.isEmpty ? [] : ["the installed OpenSSL can't ask for \(lacking.joined(separator: ", "))"])
            + versions.filter { $0.isWithin(range) }.compactMap(\.doubt)
    }

    private func judgeBeyond(_ problems: inout [String], _ doubts: inout [String]) {
        // No suite of TLS 1.3 that is asked for is forbidden, so it need not be known to the last.
        for version in TLSVersion.allCases where version < .tls13 {
            guard let answer = versions.first(where: { $0.version == version.rawValue }) else {
                doubts.append("the installed OpenSSL can't ask for TLS \(version.rawValue)")
                continue
            }
            if answer.isAccepted, version < .tls12 {
                problems.append("it accepts TLS \(version.rawValue)")
            } else if let doubt = answer.doubt, !doubts.contains(doubt) {
                doubts.append(doubt)
            } else if version < .tls12, answer.mayLackSuitesOnly, outOfReach.contains(where: Self.isOld) {
                // In TLS 1.2 there may be such suites besides what is accepted, on any server: that doubt would leave no verdict at all.
                doubts.append("TLS \(version.rawValue) may be accepted with cipher suites that the installed OpenSSL can't ask for")
            }
        }
        var seen: Set<String> = []
        let weak = versions.flatMap(\.cipherSuites).filter { suite in
            Self.forbidden.contains { suite.contains($0) } && seen.insert(suite).inserted
        }
        if !weak.isEmpty { problems.append("it accepts \(weak.joined(separator: ", ")), which RFC 9325 4.1 forbids") }
    }

    /// Whether a suite works without TLS 1.2, from which on its digest may be another.
    private static func isOld(_ cipherSuite: String) -> Bool { cipherSuite.hasSuffix("_SHA") || cipherSuite.hasSuffix("_MD5") }

    private var weaknesses: [String] {
        var told: Set<String> = []
        return paths.flatMap(weaknesses).filter { told.insert($0).inserted }
    }

    private func weaknesses(_ path: [Certificate]) -> [String] {
        path.enumerated().flatMap { depth, certificate in
            let details = certificate.details
            // The last is trusted because it was named, not for its signature.
            let hasToBeSigned = depth + 1 < path.count || !details.isSelfSigned
            return [
                details.hasWeakKey ? "the key of \(details.facts.subject) is weak: \(details.facts.keyAlgorithm)" : nil,
                details.hasWeakSignature && hasToBeSigned
                    ? "the signature of \(details.facts.subject) is weak: \(details.facts.signatureAlgorithm)" : nil,
            ].compactMap(\.self)
        }
    }
}

extension TLSSurvey.Version {
    fileprivate func isWithin(_ range: ClosedRange<TLSVersion>) -> Bool {
        TLSVersion(rawValue: version).map(range.contains) ?? false
    }

    /// Whether a server that accepts this version, but none of the suites that it was offered, would have answered like this: with handshake_failure
    /// or insufficient_security (RFC 5246 7.2.2), or with nothing. To a version that they don't accept at all servers answer protocol_version, and
    /// internal_error those of OpenSSL 3.0 whose security level has no signatures for it, whatever the suites.
    fileprivate var mayLackSuitesOnly: Bool {
        switch answer.kind {
        case .alert: answer.alert == "40 handshake_failure" || answer.alert == "71 insufficient_security"
        case .closed: true
        case .accepted, .timeout, .other, .notAsked: false
        }
    }

    /// Nil where all of it was asked, and the server said yes or no. Else it may accept what was not seen.
    fileprivate var doubt: String? {
        guard ![.accepted, .alert, .closed].contains(answer.kind) else { return nil }
        return isAccepted ? "the list of TLS \(version) may lack cipher suites" : "no clear answer to TLS \(version)"
    }
}
