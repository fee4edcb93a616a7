import COpenSSL
import Glibc

/// The OpenSSL that this process uses, and what configures it.
package struct OpenSSLLibrary: Equatable, Sendable {
    /// `OpenSSL 3.0.17 1 Jul 2025`
    package let version: String
    package let configurationPath: String
    /// Whether `OPENSSL_CONF` names the configuration.
    package let isConfigurationFromEnvironment: Bool

    package static var current: OpenSSLLibrary {
        // OpenSSL passes the variable over where it can't be trusted, as in set-user-ID programs.
        let pointer = CONF_get1_default_config_file()
        defer { COpenSSL_OPENSSL_free(pointer) }
        let path = pointer.map { String(cString: $0) }
        return OpenSSLLibrary(
            version: String(cString: OpenSSL_version(OPENSSL_VERSION)), configurationPath: path ?? "nothing",
            isConfigurationFromEnvironment: path != nil && path == getenv("OPENSSL_CONF").map { String(cString: $0) })
    }
}
