import COpenSSL

/// What a server is called: a name to verify, or one to certify.
package enum PeerName: Hashable, Sendable, CustomStringConvertible {
    /// A DNS name in ASCII. In a certificate it may begin with the wildcard label `*`.
    case dns(String)
    /// An IPv4 or IPv6 address as text, without brackets and zone.
    case ip(String)

    /// Tells addresses from names. The zone of an IPv6 address (`%eth0`) is dropped, since it means something on one machine only, and so is
    /// the dot that ends an absolute name (RFC 6066 3).
    package init(_ host: String) {
        let address = host.prefix { $0 != "%" }
        if Self.octets(of: String(address)) != nil {
            self = .ip(String(address))
        } else {
            self = .dns(host.hasSuffix(".") ? String(host.dropLast()) : host)
        }
    }

    package var description: String {
        switch self {
        case .dns(let name): name
        case .ip(let address): address
        }
    }

    /// The 4 or 16 octets of an address (RFC 5280 4.2.1.6), nil for anything else.
    static func octets(of address: String) -> [UInt8]? {
        defer { OpenSSLErrorQueue.clear() }
        guard let string = a2i_IPADDRESS(address) else { return nil }
        defer { ASN1_OCTET_STRING_free(string) }
        return ASN1Text.bytes(string)
    }

    /// Whether it can be verified or certified at all: an address, or a DNS name of at most 253 characters, in labels of 1 to 63 letters,
    /// digits, hyphens and underscores (RFC 1035 2.3.4; underscores are found in practice). Only where `allowsWildcard`, its first label may be
    /// `*`, if there are names that such a name covers.
    package func isValid(allowsWildcard: Bool) -> Bool {
        switch self {
        case .ip(let address): return Self.octets(of: address) != nil
        case .dns(let name):
            var labels = name.split(separator: ".", omittingEmptySubsequences: false)
            if allowsWildcard, let wildcard = WildcardName(name), wildcard.flaw == nil { labels.removeFirst() }
            return (1...253).contains(name.utf8.count) && labels.allSatisfy { Self.isLabel($0) }
        }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count)
            && label.utf8.allSatisfy { character in
                switch character {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                case UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }
}
