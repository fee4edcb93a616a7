import ArgumentParser

/// TLS: whom to trust, who we are, and the three names that are independent of each other.
struct TrustOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Trust the CA certificates of this file or folder, PEM or DER, and no others. Repeatable. Default: the system's.",
            valueName: "file"))
    var ca: [String] = []

    @Flag(inversion: .prefixedNo, help: "Trust an intermediate given as --ca without its root.")
    var partialChain = false

    @Option(
        help: ArgumentHelp(
            "Revocation lists, PEM or DER: with one, every certificate below the trusted one is looked up. Repeatable.", valueName: "file"))
    var crl: [String] = []

    @Option(
        help: ArgumentHelp(
            "The server's public key must be this one, besides all other checks: sha256/BASE64. Repeatable: any of them.", valueName: "pin")
    )
    var pin: [String] = []

    @OptionGroup var identity: IdentityOptions

    @OptionGroup var session: SessionOptions

    @Option(help: ArgumentHelp("Where the connection goes. SNI and the verified name stay the target's.", valueName: "host[:port]"))
    var connectTo: String?

    @Option(help: ArgumentHelp("The server name to send, or 'none' (default: the target's host; none for an address).", valueName: "name"))
    var sni: String?

    @Option(help: ArgumentHelp("The name or address that the certificate must be for (default: the target's host).", valueName: "name"))
    var verifyName: String?

    @Flag(inversion: .prefixedNo, help: "Go on in spite of verification failures; each is still listed.")
    var insecure = false

    @Flag(inversion: .prefixedNo, help: "No TLS.")
    var plain = false
}
