import Diagnosis
import PKI
import ProbeResults
import ProbeSettings
import Probes

extension TrustOptions {
    /// - Parameters:
    ///   - host: the target's.
    ///   - connectHost: where the connection goes.
    ///   - wait: for pipes in the place of files.
    /// - Throws: `Finding` of the local layer, also for options that contradict each other.
    func security(host: String, connectHost: String, wait: @escaping KeyFile.Wait) throws(Finding) -> ProbePlan.Security {
        try checkContradictions()
        if plain { return .plain }
        var trust = Trust()
        trust.caPaths = ca
        trust.allowsPartialChain = partialChain
        trust.crlPaths = crl
        trust.pins = pin
        trust.wait = wait
        trust.identity = try identity.files(wait: wait)
        trust.session = try session.session()
        trust.secret = identity.secret
        trust.isInsecure = insecure
        trust.ownCAPath = UserFolders.serve.map { "\($0)/ca.pem" }
        trust.verifiedName = try verifyName.map { name throws(Finding) in
            try Self.name(name, option: "--verify-name", use: "the certificate must be good for")
        }
        trust.serverName =
            switch sni {
            case nil: .host
            case "none": .none
            case let name?: .name(try Self.serverName(name))
            }
        return try trust.security(host: host, connectHost: connectHost)
    }

    private func checkContradictions() throws(Finding) {
        if plain {
            let given: [String?] = [
                ca.isEmpty ? nil : "--ca", partialChain ? "--partial-chain" : nil, crl.isEmpty ? nil : "--crl", pin.isEmpty ? nil : "--pin",
                identity.firstGiven, session.firstGiven, sni == nil ? nil : "--sni", verifyName == nil ? nil : "--verify-name",
                insecure ? "--insecure" : nil,
            ]
            if let option = given.compactMap(\.self).first {
                throw Finding(
                    reason: .usageOptions, message: "--plain turns TLS off, and \(option) is about TLS", hint: "leave one of them out")
            }
        }
        if partialChain, ca.isEmpty, identity.tlsSecret == nil {
            throw Finding(reason: .usageOptions, message: "--partial-chain needs --ca", hint: "give the intermediate that is to be trusted")
        }
    }

    /// A name that can be sent.
    private static func serverName(_ text: String) throws(Finding) -> String {
        let name = try name(text, option: "--sni", use: "is to be sent")
        guard case .dns = PeerName(name) else {
            throw Finding(
                reason: .usageName, message: "--sni: \(name) is an address, which is never sent as a server name (RFC 6066 3)",
                hint: "give a host name, or none")
        }
        return name
    }

    /// A bare name or address.
    ///
    /// - Parameter use: what the name is for, behind "the one host name that".
    private static func name(_ text: String, option: String, use: String) throws(Finding) -> String {
        if let wildcard = WildcardName(text) {
            let host = "pacs.\(wildcard.domain)"
            throw Finding(
                reason: .usageName, message: "\(option): \"\(text)\" is a wildcard, which only a certificate may have",
                hint: "give the one host name that \(use): "
                    + (PeerName.dns(host).isValid(allowsWildcard: false) ? host : "pacs.example.org") + ", for example")
        }
        let isAddress = text.contains(":")
        let endpoint = try Endpoint.reading(isAddress && text.first != "[" ? "[\(text)]" : text, option: option)
        guard endpoint.port == nil else {
            throw Finding(reason: .usageName, message: "\(option): \"\(text)\" is a name with a port", hint: "write the name alone")
        }
        guard PeerName(endpoint.host).isValid(allowsWildcard: false) else {
            throw Finding(.invalidName(endpoint.host), .certificate, option: option, path: "")
        }
        return endpoint.host
    }
}
