/// Something wrong with a file of keys and certificates: facts, no advice.
package struct KeyMaterialFlaw: Equatable, Sendable {
    /// What of the file is meant, counted from 0 in its order.
    package enum Part: Equatable, Sendable {
        case file
        case certificate(Int)
        case revocationList(Int)
        case key(Int)
    }

    package enum Kind: Equatable, Sendable {
        /// Since then, in Unix seconds.
        case expired(Int64)
        /// Until then, in Unix seconds.
        case notYetValid(Int64)
        case unreadableDates
        /// A server's certificate without subject alternative names.
        case noNames
        case weakKey(String)
        case weakSignature(String)
        /// A server's certificate that clients refuse for its length.
        case validTooLong(days: Int)
        /// A server's or client's certificate that nobody vouches for.
        case selfSigned
        /// Made for neither servers nor clients; the uses that it is made for, which are empty where they are not why.
        case wrongPurpose([String])
        /// Used as an authority's, or meant to be one's, and not marked as one.
        case notAnAuthority
        /// An authority's, whose key usage leaves out signing certificates.
        case maySignNoCertificates
        /// The subjects in the order that is right.
        case wrongOrder([String])
        /// The issuer's certificate has to be there and is not.
        case missingIssuer(String)
        /// The issuer's certificate is in this other file, and has to be in this one too.
        case missingIntermediate(String, path: String)
        /// The issuer of that name has another key than the one that signed.
        case signedWithOtherKey(issuer: String)
        /// No part of the chain that the first certificate begins.
        case unrelated
        case repeated
        /// The key is none of the certificates'.
        case keyMismatch
        /// The revocation list says so.
        case revoked(path: String)
        /// The list says not when a newer one is due.
        case noNextUpdate
        /// A secret without this file.
        case missingFile(String)
    }

    package let part: Part
    package let kind: Kind

    package init(_ part: Part, _ kind: Kind) {
        self.part = part
        self.kind = kind
    }
}
