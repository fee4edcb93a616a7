import COpenSSL
import Glibc

/// Bytes in hexadecimal, lower case, without separators.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0x0F)]] }, as: UTF8.self)
}

/// What ASN.1 strings say. Written by others, so nothing is taken for granted about their characters.
enum ASN1Text {
    static func bytes(_ string: UnsafePointer<ASN1_STRING>) -> [UInt8] {
        guard let data = ASN1_STRING_get0_data(string) else { return [] }
        return Array(UnsafeBufferPointer(start: data, count: max(0, Int(ASN1_STRING_length(string)))))
    }

    /// The string with control characters, which could change what a terminal shows, as `\XX` like in RFC 2253.
    static func printable(_ string: UnsafePointer<ASN1_STRING>) -> String {
        String(decoding: bytes(string), as: UTF8.self).unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) {
                text += "\\" + hexadecimal([UInt8(scalar.value)])
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}

enum ASN1Time {
    /// Seconds since 1970 UTC; nil where the field is no valid time.
    static func unixSeconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
        guard let time, let epoch = ASN1_TIME_set(nil, 0) else { return nil }
        defer { ASN1_STRING_free(epoch) }
        defer { OpenSSLErrorQueue.clear() }
        var days: Int32 = 0
        var seconds: Int32 = 0
        guard ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return nil }
        return Int64(days) * 86_400 + Int64(seconds)
    }
}

enum ObjectIdentifier {
    /// "serverAuth"; the number where OpenSSL has no name for it.
    static func shortName(_ object: OpaquePointer?) -> String {
        let identifier = OBJ_obj2nid(object)
        if identifier != NID_undef, let name = OBJ_nid2sn(identifier) { return String(cString: name) }
        return text(object, numeric: true)
    }

    /// "ecdsa-with-SHA256"; the number where OpenSSL has no name for it.
    static func longName(_ object: OpaquePointer?) -> String {
        text(object, numeric: false)
    }

    private static func text(_ object: OpaquePointer?, numeric: Bool) -> String {
        guard let object else { return "unknown" }
        var buffer = [CChar](repeating: 0, count: 128)
        guard OBJ_obj2txt(&buffer, Int32(buffer.count), object, numeric ? 1 : 0) > 0 else { return "unknown" }
        return buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }
}

package enum DistinguishedName {
    /// What an `X509_NAME*` says, as in RFC 2253, most specific part first, in UTF-8 with control characters escaped.
    package static func text(_ name: OpaquePointer?) -> String {
        guard let name, let bio = try? MemoryBIO() else { return "" }
        defer { OpenSSLErrorQueue.clear() }
        X509_NAME_print_ex(bio.pointer, name, 0, COpenSSL_XN_FLAG_RFC2253_UTF8())
        return bio.text
    }
}

enum SubjectAlternativeNames {
    /// Each with its type, see ``CertificateFacts/subjectAlternativeNames``.
    static func read(_ x509: OpaquePointer) -> [String] {
        defer { OpenSSLErrorQueue.clear() }
        guard let names = X509_get_ext_d2i(x509, NID_subject_alt_name, nil, nil) else { return [] }
        let owned = Owned(OpaquePointer(names), free: GENERAL_NAMES_free)
        return (0..<max(0, COpenSSL_sk_GENERAL_NAME_num(owned.pointer))).map { index in
            describe(COpenSSL_sk_GENERAL_NAME_value(owned.pointer, index))
        }
    }

    private static func describe(_ name: UnsafePointer<GENERAL_NAME>?) -> String {
        var type: Int32 = 0
        guard let name, let value = GENERAL_NAME_get0_value(name, &type) else { return "other:" }
        let string = value.assumingMemoryBound(to: ASN1_STRING.self)
        switch type {
        case GEN_DNS: return "DNS:" + ASN1Text.printable(string)
        case GEN_EMAIL: return "email:" + ASN1Text.printable(string)
        case GEN_URI: return "URI:" + ASN1Text.printable(string)
        case GEN_IPADD: return "IP:" + address(ASN1Text.bytes(string))
        case GEN_DIRNAME: return "directory:" + DistinguishedName.text(OpaquePointer(value))
        case GEN_RID: return "OID:" + ObjectIdentifier.shortName(OpaquePointer(value))
        default: return "other:"
        }
    }

    /// The address as people write it (RFC 5952 for IPv6); the bytes in hexadecimal where they are no address.
    private static func address(_ bytes: [UInt8]) -> String {
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard bytes.count == 4 || bytes.count == 16 else { return hexadecimal(bytes) }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard let start = inet_ntop(family, bytes, &text, socklen_t(text.count)) else { return hexadecimal(bytes) }
        return String(cString: start)
    }
}
