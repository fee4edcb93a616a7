import COpenSSL

/// What the installed OpenSSL makes of a profile: versions and suites that are really offered, and those that are not.
package struct TLSOffer: Equatable, Sendable {
    package var versions: [TLSVersion] = []
    /// By the names of the TLS registry.
    package var cipherSuites: [String] = []
    /// Of the profile, unknown to this build of OpenSSL.
    package var lackingCipherSuites: [String] = []
    package var lackingGroups: [String] = []
    /// Of the profile, known to OpenSSL and switched off by its security level or configuration.
    package var forbiddenCipherSuites: [String] = []
    package var forbiddenVersions: [TLSVersion] = []
    /// OpenSSL's, from its build or `OPENSSL_CONF`.
    package var securityLevel: Int32 = 0

    /// Whether all that was asked for is offered.
    package var isComplete: Bool {
        lackingCipherSuites.isEmpty && lackingGroups.isEmpty && forbiddenCipherSuites.isEmpty && forbiddenVersions.isEmpty
    }

    /// Asks OpenSSL, version by version, what a connection of this context would use.
    ///
    /// - Parameters:
    ///   - lackingGroups: what was found out when the profile was applied.
    ///   - context: `SSL_CTX*` with the profile applied; stays its owner's.
    init(_ profile: TLSProfile, lackingGroups: [String], in context: OpaquePointer) {
        defer { ERR_clear_error() }
        self.lackingGroups = lackingGroups
        securityLevel = SSL_CTX_get_security_level(context)
        var usable: Set<String> = []
        for version in TLSVersion.allCases where (profile.minimumVersion...profile.maximumVersion).contains(version) {
            let suites = Self.cipherSuites(of: context, version)
            if suites.isEmpty { forbiddenVersions.append(version) } else { versions.append(version) }
            usable.formUnion(suites)
        }
        for suite in profile.cipherSuites {
            if usable.contains(suite) {
                cipherSuites.append(suite)
            } else if TLSProfile.openSSLName(of: suite) == nil {
                lackingCipherSuites.append(suite)
            } else {
                forbiddenCipherSuites.append(suite)
            }
        }
        // Without any suite, no version says anything of its own.
        if cipherSuites.isEmpty { forbiddenVersions = [] }
    }

    static func cipherSuites(of context: OpaquePointer, _ version: TLSVersion) -> [String] {
        guard let connection = SSL_new(context) else { return [] }
        defer { SSL_free(connection) }
        guard COpenSSL_SSL_set_min_proto_version(connection, version.number) == 1,
            COpenSSL_SSL_set_max_proto_version(connection, version.number) == 1,
            // Nil where the version itself is switched off.
            let suites = SSL_get1_supported_ciphers(connection)
        else { return [] }
        defer { COpenSSL_sk_SSL_CIPHER_free(suites) }
        return (0..<max(0, COpenSSL_sk_SSL_CIPHER_num(suites))).compactMap { index in
            let suite = COpenSSL_sk_SSL_CIPHER_value(suites, index)
            return SSL_CIPHER_standard_name(suite).map { String(cString: $0) }
        }
    }
}

extension TLSProfile {
    /// What OpenSSL calls a suite; nil where this build does not know it.
    static func openSSLName(of cipherSuite: String) -> String? {
        // OpenSSL's word for "none" is a text.
        guard let name = OPENSSL_cipher_name(cipherSuite).map({ String(cString: $0) }), name != "(NONE)" else { return nil }
        return name
    }

    /// The registry's name of a suite that is given by that or by OpenSSL's name; nil where this build of OpenSSL does not know it.
    package static func standardName(of cipherSuite: String) -> String? {
        if openSSLName(of: cipherSuite) != nil { return cipherSuite }
        return namesByOpenSSLName[cipherSuite]
    }

    /// Whether a suite of the registry belongs to TLS 1.3, whose names say nothing of a key exchange.
    package static func isOfTLS13(_ cipherSuite: String) -> Bool {
        !cipherSuite.split(separator: "_").contains("WITH")
    }

    /// Whether a suite of the registry has servers prove by a certificate who they are, and lets them ask the same of clients. In anonymous ones nobody
    /// proves anything, and in those of shared secrets and passwords no certificate.
    package static func hasCertificates(_ cipherSuite: String) -> Bool {
        !["_anon_", "_PSK_", "_SRP_", "_KRB5_"].contains { cipherSuite.contains($0) }
    }

    private static let namesByOpenSSLName: [String: String] = {
        defer { ERR_clear_error() }
        guard let context = SSL_CTX_new(TLS_method()) else { return [:] }
        defer { SSL_CTX_free(context) }
        guard SSL_CTX_set_cipher_list(context, "ALL:COMPLEMENTOFALL") == 1, let suites = SSL_CTX_get_ciphers(context) else { return [:] }
        let names = (0..<max(0, COpenSSL_sk_SSL_CIPHER_num(suites))).compactMap { index -> (String, String)? in
            let suite = COpenSSL_sk_SSL_CIPHER_value(suites, index)
            guard let name = SSL_CIPHER_get_name(suite), let standard = SSL_CIPHER_standard_name(suite) else { return nil }
            return (String(cString: name), String(cString: standard))
        }
        return Dictionary(names, uniquingKeysWith: { first, _ in first })
    }()
}
