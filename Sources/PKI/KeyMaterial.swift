import COpenSSL

/// What a file of keys and certificates holds, whatever it was made for.
package struct KeyMaterial: Sendable {
    package enum Form: Equatable, Sendable {
        case pem, der
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

    /// Reads all there is, in either encoding.
    ///
    /// - Throws: ``PKIError/noKeyMaterial`` where there is nothing of the kind, ``PKIError/badPEM(_:)``, ``PKIError/badCertificate(_:)``,
    ///   ``PKIError/badRevocationList(_:)`` and ``PKIError/badKey(_:)`` where something can't be read.
    package init(_ bytes: [UInt8]) throws(PKIError) {
        // DER begins with a SEQUENCE, whose tag is a digit in PEM and begins no line of it.
        form = bytes.first == 0x30 && !bytes.starts(with: Array("0\n".utf8)) ? .der : .pem
        switch form {
        case .pem: try addPEM(bytes)
        case .der: try addDER(bytes)
        }
        guard !isEmpty else { throw .noKeyMaterial }
    }

    private mutating func addPEM(_ bytes: [UInt8]) throws(PKIError) {
        for block in try PEMBlock.read(bytes) {
            switch block.label {
            case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE": certificates += try Certificate.readPEM(block.encoded())
            case "X509 CRL": revocationLists += try CertificateRevocationList.read(block.content)
            case "PUBLIC KEY": keys.append(.public(try Self.publicKey(block.content)))
            case let label where label.hasSuffix("PRIVATE KEY"): keys.append(try Self.privateKey(block.encoded()))
            default: continue
            }
        }
    }

    /// One structure, which has to be tried as one kind after another: DER does not say what it is.
    private mutating func addDER(_ bytes: [UInt8]) throws(PKIError) {
        if let certificate = try? Certificate.readDER(bytes) {
            certificates = [certificate]
        } else if let lists = try? CertificateRevocationList.read(bytes) {
            revocationLists = lists
        } else if let key = try? Self.publicKey(bytes) {
            keys = [.public(key)]
        } else {
            // A PEM block is the same DER with a name.
            for label in ["PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY"] where keys.isEmpty {
                let pem = try PEMBlock(label: label, headers: "", content: bytes).encoded()
                if let key = try? Self.privateKey(pem) { keys = [key] }
            }
        }
    }

    private static func privateKey(_ pem: [UInt8]) throws(PKIError) -> Key {
        do throws(PKIError) {
            return .private(try PrivateKey.readPEM(pem))
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
