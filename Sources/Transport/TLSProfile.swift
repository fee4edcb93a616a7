import COpenSSL
import PKI

/// Which versions and parameters of TLS are offered and accepted.
package struct TLSProfile: Equatable, Sendable {
    /// As `--tls-profile` knows it.
    package var name: String
    /// As PS3.15 names it.
    package var title: String
    package var minimumVersion: TLSVersion
    package var maximumVersion: TLSVersion
    /// By the names of the TLS registry (`TLS_…`), in order of preference.
    package var cipherSuites: [String]
    /// For the key exchange, in order of preference; the client makes a key share of the first.
    package var groups: [String]
    /// For handshakes and, as far as the peer can choose, for its certificates.
    package var signatureAlgorithms: [String]
    /// What the peer's chain has to fulfil; nil: whatever the installed OpenSSL lets pass.
    package var minimumStrength: MinimumStrength?
    /// OpenSSL's security level, where it is not to be that of its build or of `OPENSSL_CONF`: for a server that shows a weak key on purpose.
    package var securityLevel: Int32?

    /// The profile of that name.
    package init?(named name: String) {
        guard let profile = Self.all.first(where: { $0.name == name }) else { return nil }
        self = profile
    }

    package init(
        name: String, title: String, versions: ClosedRange<TLSVersion>, cipherSuites: [String], groups: [String] = TLSProfile.strongGroups,
        signatureAlgorithms: [String] = TLSProfile.strongSignatureAlgorithms, minimumStrength: MinimumStrength? = .bcp195
    ) {
        self.name = name
        self.title = title
        minimumVersion = versions.lowerBound
        maximumVersion = versions.upperBound
        self.cipherSuites = cipherSuites
        self.groups = groups
        self.signatureAlgorithms = signatureAlgorithms
        self.minimumStrength = minimumStrength
    }
}

package enum TLSVersion: String, CaseIterable, Comparable, Sendable {
    case tls10 = "1.0"
    case tls11 = "1.1"
    case tls12 = "1.2"
    case tls13 = "1.3"

    /// The number in the protocol, which OpenSSL uses too.
    var number: Int32 {
        switch self {
        case .tls10: TLS1_VERSION
        case .tls11: TLS1_1_VERSION
        case .tls12: TLS1_2_VERSION
        case .tls13: TLS1_3_VERSION
        }
    }

    package static func < (left: TLSVersion, right: TLSVersion) -> Bool {
        left.number < right.number
    }
}
