import COpenSSL

extension CertificateRevocationList {
    /// The number that orders the issuer's lists (RFC 5280 5.2.3), in decimal; nil where the list has none.
    package var number: String? {
        withX509CRL { crl in
            defer { OpenSSLErrorQueue.clear() }
            guard let extensionValue = X509_CRL_get_ext_d2i(crl, NID_crl_number, nil, nil) else { return nil }
            let integer = extensionValue.assumingMemoryBound(to: ASN1_INTEGER.self)
            defer { ASN1_INTEGER_free(integer) }
            guard let number = ASN1_INTEGER_to_BN(integer, nil) else { return nil }
            defer { BN_free(number) }
            guard let text = BN_bn2dec(number) else { return nil }
            defer { CRYPTO_free(text, #file, #line) }
            return String(cString: text)
        }
    }
}
