import COpenSSL

/// One entry of OpenSSL's error queue.
package struct OpenSSLError: Equatable, Sendable {
    /// OpenSSL's packed code: library and reason.
    package let code: UInt
    /// The part of OpenSSL that reported it, in OpenSSL's words ("SSL routines"); empty where it has none.
    package let library: String
    /// What went wrong, in OpenSSL's words.
    package let reason: String
    /// What OpenSSL added to this occurrence: a file name, an algorithm.
    package let detail: String?

    package init(code: UInt, library: String, reason: String, detail: String? = nil) {
        self.code = code
        self.library = library
        self.reason = reason
        self.detail = detail
    }
}

extension OpenSSLError {
    /// A cipher, digest or key derivation is not in this OpenSSL, or in a part of it that is not loaded.
    var isMissingAlgorithm: Bool {
        let reasons = [
            COpenSSL_ERR_R_UNSUPPORTED(), EVP_R_UNSUPPORTED_ALGORITHM, EVP_R_UNSUPPORTED_CIPHER, EVP_R_UNKNOWN_CIPHER,
            EVP_R_UNKNOWN_PBE_ALGORITHM,
        ]
        return COpenSSL_ERR_GET_LIB(code) == ERR_LIB_EVP && reasons.contains(COpenSSL_ERR_GET_REASON(code))
    }
}

/// The calling thread's queue of OpenSSL errors.
///
/// The queue outlives the call that filled it, so it is cleared before each call whose errors matter and drained whole after it; else an
/// entry of an earlier call is taken for the cause of a later failure.
package enum OpenSSLErrorQueue {
    package static func clear() {
        // Clearing goes through every place of the queue, and nearly always there is nothing in it.
        if ERR_peek_error() != 0 { ERR_clear_error() }
    }

    /// Takes all entries, oldest first: the first is the cause, the later ones say what it led to.
    package static func drain() -> [OpenSSLError] {
        var errors: [OpenSSLError] = []
        var data: UnsafePointer<CChar>?
        var flags: Int32 = 0
        while true {
            let code = ERR_get_error_all(nil, nil, nil, &data, &flags)
            guard code != 0 else { return errors }
            let detail = flags & ERR_TXT_STRING == 0 ? nil : data.map { String(cString: $0) }
            errors.append(
                OpenSSLError(
                    code: code, library: text(ERR_lib_error_string(code)) ?? "", reason: reason(of: code),
                    detail: detail?.isEmpty == true ? nil : detail))
        }
    }

    private static func reason(of code: UInt) -> String {
        if let words = text(ERR_reason_error_string(code)) { return words }
        let number = COpenSSL_ERR_GET_REASON(code)
        return COpenSSL_ERR_SYSTEM_ERROR(code) != 0 ? "errno \(number)" : "reason \(number)"
    }

    private static func text(_ words: UnsafePointer<CChar>?) -> String? {
        words.map { String(cString: $0) }
    }
}
