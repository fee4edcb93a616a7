/// Which certificates are trusted without further proof.
package enum TrustAnchors: Sendable {
    /// The hashed folder of the installed OpenSSL, or what `SSL_CERT_DIR` and `SSL_CERT_FILE` name.
    case system
    /// What ``system`` stands for, and these.
    case systemAnd([Certificate])
    /// These and no others.
    case certificates([Certificate])
}

/// The least strength of keys and signatures in a chain.
package struct MinimumStrength: Equatable, Sendable {
    package var rsaBits: Int
    package var ellipticCurveBits: Int
    /// Size of the signatures' digest.
    package var digestBits: Int

    /// What BCP 195 asks for (RFC 9325 4.5; PS3.15 B.12), with the curve that matches.
    package static let bcp195 = MinimumStrength(rsaBits: 2048, ellipticCurveBits: 256, digestBits: 256)

    package init(rsaBits: Int, ellipticCurveBits: Int, digestBits: Int) {
        self.rsaBits = rsaBits
        self.ellipticCurveBits = ellipticCurveBits
        self.digestBits = digestBits
    }
}

/// What a peer's certificate has to fulfil.
package struct VerificationPolicy: Sendable {
    /// What the peer claims to be, and so what its certificate must be made for (RFC 5280 4.2.1.12).
    package enum Purpose: Equatable, Sendable {
        case tlsServer, tlsClient
    }

    package var anchors: TrustAnchors
    /// Whether an anchor that is no root ends a chain too.
    package var allowsPartialChain: Bool
    /// nil: any name will do.
    package var name: PeerName?
    package var purpose: Purpose
    /// nil: whatever the installed OpenSSL lets pass.
    package var minimumStrength: MinimumStrength?
    /// With some, every certificate of a chain below its anchor must be looked up in its issuer's list.
    package var revocationLists: [CertificateRevocationList]
    /// With some, the leaf's public key must be one of these, besides all other checks.
    package var pins: Set<PublicKeyPin>
    /// When the certificates have to be valid, in Unix seconds; nil: now.
    package var time: Int64?

    package init(
        anchors: TrustAnchors, allowsPartialChain: Bool = false, name: PeerName?, purpose: Purpose,
        minimumStrength: MinimumStrength? = .bcp195, revocationLists: [CertificateRevocationList] = [], pins: Set<PublicKeyPin> = [],
        time: Int64? = nil
    ) {
        self.anchors = anchors
        self.allowsPartialChain = allowsPartialChain
        self.name = name
        self.purpose = purpose
        self.minimumStrength = minimumStrength
        self.revocationLists = revocationLists
        self.pins = pins
        self.time = time
    }
}
