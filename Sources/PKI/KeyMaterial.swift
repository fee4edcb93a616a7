import COpenSSL

/// What a file of keys and certificates holds, whatever it was made for.
package struct KeyMaterial: Sendable {
    package enum Form: Equatable, Sendable {
        case pem, der, pkcs12
    }

    package enum Key: Sendable {
        case `private`(PrivateKey)
        /// A private key that nothing can be told of without its password.
        case encrypted
        case `public`(PublicKeyFacts)
    }

    package let form: Form
    /// In the order of the file, as are the others.
    package private(set) var certificates: [Certificate] = []
    package private(set) var revocationLists: [CertificateRevocationList] = []
    package private(set) var keys: [Key] = []

    package var isEmpty: Bool { certificates.isEmpty && revocationLists.isEmpty && keys.isEmpty }

    /// Reads all there is, in PEM, DER or PKCS#12.
    ///
    /// - Parameter password: opens what is encrypted; nobody is ever asked for one. Without it, an encrypted key or PKCS#12 file counts as a key of
    ///   which nothing is known.
    /// - Throws: ``PKIError/noKeyMaterial`` where there is nothing of the kind, ``PKIError/badPEM(_:)``, ``PKIError/badCertificate(_:)``,
    ///   ``PKIError/badRevocationList(_:)``, ``PKIError/badKey(_:)`` and ``PKIError/badPKCS12(_:)`` where something can't be read,
    ///   ``PKIError/wrongKeyPassword``, ``PKIError/unsupportedKeyEncryption(_:)``.
    package init(_ bytes: [UInt8], password: [UInt8]? = nil) throws(PKIError) {
        if PKCS12.isPKCS12(bytes) {
            form = .pkcs12
            try addPKCS12(bytes, password: password)
        } else if Self.isSequence(bytes) {
            form = .der
            try addDER(bytes, password: password)
        } else {
            form = .pem
            try addPEM(bytes, password: password)
        }
        guard !isEmpty else { throw .noKeyMaterial }
    }

    /// Whether the bytes are one SEQUENCE in DER, to their end: a text may begin with the same character.
    private static func isSequence(_ bytes: [UInt8]) -> Bool {
        guard bytes.first == 0x30, bytes.count > 1 else { return false }
        guard bytes[1] >= 0x80 else { return bytes.count == 2 + Int(bytes[1]) }
        // No file of this kind has a length of more than four octets.
        let count = Int(bytes[1] & 0x7F)
        guard (1...4).contains(count), bytes.count > 2 + count else { return false }
        return bytes.count == 2 + count + bytes[2..<2 + count].reduce(0) { $0 << 8 | Int($1) }
    }

    private mutating func addPKCS12(_ bytes: [UInt8], password: [UInt8]?) throws(PKIError) {
        do throws(PKIError) {
            let file = try PKCS12(bytes, password: password)
            certificates = file.certificates
            if let key = file.key { keys = [.private(key)] }
        } catch .encryptedKeyWithoutPassword {
            keys = [.encrypted]
        }
    }

    private mutating func addPEM(_ bytes: [UInt8], password: [UInt8]?) throws(PKIError) {
        for block in try PEMBlock.read(bytes) {
            switch block.label {
            case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE": certificates += try Certificate.readPEM(block.encoded())
            case "X509 CRL": revocationLists += try CertificateRevocationList.read(block.content)
            case "PUBLIC KEY": keys.append(.public(try Self.publicKey(block.content)))
            case let label where label.hasSuffix("PRIVATE KEY"):
                let pem = try block.encoded()
                keys.append(try Self.privateKey { () throws(PKIError) in try PrivateKey.readPEM(pem, password: password) })
            default: continue
            }
        }
    }

    /// One structure, which has to be tried as one kind after another: DER does not say what it is.
    private mutating func addDER(_ bytes: [UInt8], password: [UInt8]?) throws(PKIError) {
        if let certificate = try? Certificate.readDER(bytes) {
            certificates = [certificate]
        } else if let lists = try? CertificateRevocationList.read(bytes) {
            revocationLists = lists
        } else if let key = try? Self.publicKey(bytes) {
            keys = [.public(key)]
        } else {
            do throws(PKIError) {
                keys = [try Self.privateKey { () throws(PKIError) in try PrivateKey.readDER(bytes, password: password) }]
            } catch .badKey {
                // Nothing that is looked for here.
                return
            }
        }
    }

    private static func privateKey(_ read: () throws(PKIError) -> PrivateKey) throws(PKIError) -> Key {
        do throws(PKIError) {
            return .private(try read())
        } catch .encryptedKeyWithoutPassword {
            return .encrypted
        }
    }

    private static func publicKey(_ der: [UInt8]) throws(PKIError) -> PublicKeyFacts {
        OpenSSLErrorQueue.clear()
        let key = der.withUnsafeBufferPointer { buffer in
            var position = buffer.baseAddress
            return d2i_PUBKEY(nil, &position, buffer.count)
        }
        guard let key else { throw .badKey(OpenSSLErrorQueue.drain()) }
        let owned = Owned(key, free: EVP_PKEY_free)
        return PublicKeyFacts(ofKey: owned.pointer)
    }
}
