import Diagnosis
import ProbeResults
import Probes
import Testing
import Transport

/// What the options about the TLS session come to.
struct TLSSessionTests {
    private func session(_ cipherSuites: String) throws(Finding) -> TLSSession {
        try TLSSession(profile: nil, minimum: nil, maximum: nil, cipherSuites: cipherSuites)
    }

    /// By either name, alone and among others.
    @Test(arguments: [
        "TLS_DH_anon_WITH_AES_128_GCM_SHA256", "ADH-AES256-GCM-SHA384", "TLS_ECDH_anon_WITH_AES_128_CBC_SHA", "AECDH-NULL-SHA",
        "TLS_AES_128_GCM_SHA256,ADH-AES128-SHA256",
    ])
    func suitesWithoutCertificatesAreRefused(cipherSuites: String) throws {
        let finding = try #require(throws: Finding.self) { try session(cipherSuites) }
        #expect(finding.reason == .usageTLS)
        #expect(finding.message.contains("anon") && finding.message.contains("certificate"), "\(finding.message)")
    }

    /// Not every build of OpenSSL knows these.
    @Test(arguments: ["TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256", "TLS_PSK_DHE_WITH_AES_256_CCM_8", "SRP-RSA-AES-128-CBC-SHA"])
    func suitesOfSharedSecretsAreRefused(cipherSuites: String) throws {
        let finding = try #require(throws: Finding.self) { try session(cipherSuites) }
        #expect(finding.reason == .usageTLS)
    }

    @Test(arguments: ["TLS_RSA_WITH_NULL_SHA", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256"])
    func suitesWithCertificatesAreTaken(cipherSuite: String) throws {
        #expect(try session(cipherSuite).profile.cipherSuites == [cipherSuite])
    }

    @Test func theSurveyStillAsksForAnonymousSuites() {
        #expect(TLSProfile.survey(.tls12 ... .tls12).cipherSuites.contains("TLS_DH_anon_WITH_AES_128_GCM_SHA256"))
    }
}
