import Diagnosis
import Transport

extension TLSInterview {
    /// Makes a handshake for each profile that the server seems to meet, as a client of the profile would. Suites were asked for with weak groups and
    /// signatures among the rest, and the server may have none that the profile's clients offer or take.
    ///
    /// - Parameter review: of what was seen until now.
    /// - Returns: by the profiles' names.
    /// - Throws: `Finding` of a signal.
    mutating func askProfiles(_ review: ProfileReview) throws(Finding) -> [String: TLSObservation] {
        var handshakes: [String: TLSObservation] = [:]
        for profile in TLSProfile.all where review.needsHandshake(profile) {
            handshakes[profile.name] = try ask(as: profile)
        }
        return handshakes
    }

    /// As with suites, a second time if nothing comes back, or a reset.
    private mutating func ask(as profile: TLSProfile) throws(Finding) -> TLSObservation {
        var configuration = offer
        configuration.profile = profile
        // Not this machine's, for the verdict is about the server. Level 2 takes no Diffie-Hellman of less than 2048 bits (RFC 9325 4.5). Nor does it
        // take versions below TLS 1.2: profiles that go down to them are older than that rule.
        configuration.profile.securityLevel = profile.minimumVersion < .tls12 ? 0 : 2
        let observation = try ask(configuration)
        guard observation.isUnanswered, mayAsk else { return observation }
        return try ask(configuration)
    }
}
