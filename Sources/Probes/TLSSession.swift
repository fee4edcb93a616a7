import Diagnosis
import ProbeResults
import Transport

/// What the options about the TLS session come to: versions, suites, application protocol, key log.
package struct TLSSession: Sendable {
    package private(set) var profile: TLSProfile
    package private(set) var alpn: [String] = []
    package private(set) var keyLog: KeyLog?

    /// For help texts and messages.
    package static let profileNames = TLSProfile.all.map(\.name).joined(separator: ", ")

    /// The default profile, as it stands.
    package init() {
        profile = .bcp195
    }

    /// A profile, or parts of it.
    ///
    /// Bounds and suites must be within a profile that is named, for else it would not be that profile. Without a name they may be whatever OpenSSL
    /// has.
    ///
    /// - Parameter cipherSuites: names with commas or colons between.
    /// - Throws: `Finding` of the local layer for names that are none, and for contradictions.
    package init(profile name: String?, minimum: String?, maximum: String?, cipherSuites: String?) throws(Finding) {
        profile = try name.map { name throws(Finding) in try Self.profile(named: name) } ?? .bcp195
        let lowest = try minimum.map { text throws(Finding) in try Self.version(text, option: "--tls-min") }
        let highest = try maximum.map { text throws(Finding) in try Self.version(text, option: "--tls-max") }
        try bound(lowest, highest, isProfileNamed: name != nil)
        if let cipherSuites { try restrict(to: cipherSuites, isProfileNamed: name != nil) }
        // What belongs to other versions is not asked for, and not to be missed.
        profile.cipherSuites = profile.cipherSuites.filter { Self.isUsable($0, in: profile) }
    }

    private static func isUsable(_ cipherSuite: String, in profile: TLSProfile) -> Bool {
        TLSProfile.isOfTLS13(cipherSuite) ? profile.maximumVersion >= .tls13 : profile.minimumVersion < .tls13
    }

    private static func profile(named name: String) throws(Finding) -> TLSProfile {
        guard let profile = TLSProfile(named: name) else {
            throw Finding(reason: .usageTLS, message: "--tls-profile: there is no \"\(name)\"", hint: "one of \(profileNames)")
        }
        return profile
    }

    private static func version(_ text: String, option: String) throws(Finding) -> TLSVersion {
        guard let version = TLSVersion(rawValue: text) else {
            let known = TLSVersion.allCases.map(\.rawValue).joined(separator: ", ")
            throw Finding(reason: .usageTLS, message: "\(option): \"\(text)\" is no version of TLS", hint: "one of \(known)")
        }
        return version
    }

    private mutating func bound(_ lowest: TLSVersion?, _ highest: TLSVersion?, isProfileNamed: Bool) throws(Finding) {
        if let lowest, let highest, lowest > highest {
            throw Finding(
                reason: .usageOptions, message: "--tls-min \(lowest.rawValue) is above --tls-max \(highest.rawValue)",
                hint: "exchange them, or leave one of them out")
        }
        let range = profile.minimumVersion...profile.maximumVersion
        for (option, version) in [("--tls-min", lowest), ("--tls-max", highest)] {
            guard isProfileNamed, let version, !range.contains(version) else { continue }
            throw Finding(
                reason: .usageOptions,
                message: "\(option) \(version.rawValue) is outside of --tls-profile \(profile.name), which has TLS \(Self.words(range))",
                hint: "leave one of them out, or choose another profile")
        }
        // Of two bounds only one may be given, and be beyond the default's other one.
        profile.minimumVersion = lowest ?? min(profile.minimumVersion, highest ?? profile.minimumVersion)
        profile.maximumVersion = highest ?? max(profile.maximumVersion, lowest ?? profile.maximumVersion)
    }

    private static func words(_ range: ClosedRange<TLSVersion>) -> String {
        range.lowerBound == range.upperBound
            ? range.lowerBound.rawValue : "\(range.lowerBound.rawValue) to \(range.upperBound.rawValue)"
    }

    private mutating func restrict(to text: String, isProfileNamed: Bool) throws(Finding) {
        var suites: [String] = []
        for name in text.split(whereSeparator: { ",:".contains($0) }).map(String.init) {
            // A suite of a profile that OpenSSL lacks is known, and reported as lacking.
            let isOfProfiles = TLSProfile.all.contains { $0.cipherSuites.contains(name) }
            guard let suite = TLSProfile.standardName(of: name) ?? (isOfProfiles ? name : nil) else {
                throw Finding(
                    reason: .usageTLS, message: "--ciphers: the installed OpenSSL knows no cipher suite \"\(name)\"",
                    hint: "openssl ciphers -s -stdname lists what it knows; groups and exclusions are not taken")
            }
            // OpenSSL would verify nobody, and tell of no error.
            guard TLSProfile.hasCertificates(suite) else {
                throw Finding(
                    reason: .usageTLS, message: "--ciphers: with \(suite) neither side proves by a certificate who it is",
                    hint: "choose others; dicomprobe tls asks by itself whether a server accepts such a suite")
            }
            guard !isProfileNamed || profile.cipherSuites.contains(suite) else {
                throw Finding(
                    reason: .usageOptions, message: "--ciphers: \(suite) does not belong to --tls-profile \(profile.name)",
                    hint: "leave one of them out, or choose another profile")
            }
            guard Self.isUsable(suite, in: profile) else {
                throw Finding(
                    reason: .usageOptions, message: "--ciphers: \(suite) is not of the TLS versions asked for",
                    hint: "names of TLS 1.3 are like TLS_AES_256_GCM_SHA384, older ones have WITH in them")
            }
            suites.append(suite)
        }
        guard !suites.isEmpty else {
            throw Finding(reason: .usageTLS, message: "--ciphers names no cipher suite", hint: "for example TLS_AES_256_GCM_SHA384")
        }
        profile.cipherSuites = suites
        // Versions for which there is no suite are not meant.
        if !suites.contains(where: TLSProfile.isOfTLS13) { profile.maximumVersion = min(profile.maximumVersion, .tls12) }
        if suites.allSatisfy(TLSProfile.isOfTLS13) { profile.minimumVersion = max(profile.minimumVersion, .tls13) }
    }

    /// - Parameter name: of the one application protocol to agree on; nil for none.
    /// - Throws: `Finding` of the local layer for what can't be sent.
    package mutating func offer(alpn name: String?) throws(Finding) {
        guard let name else { return }
        // RFC 7301 3.1: opaque, of 1 to 255 octets.
        guard (1...255).contains(name.utf8.count) else {
            throw Finding(
                reason: .usageTLS, message: "--alpn: \"\(name)\" has \(name.utf8.count) bytes", hint: "1 to 255 bytes: dicom, for example")
        }
        alpn = [name]
    }

    /// Opens the key log.
    ///
    /// - Throws: `Finding` of the local layer.
    package mutating func log(to path: String, option: String) throws(Finding) {
        do throws(TransportError) {
            keyLog = try KeyLog(path: path)
        } catch {
            throw Finding(keyLog: error, path: path, option: option)
        }
    }
}
