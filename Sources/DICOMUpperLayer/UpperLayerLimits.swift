/// The bounds that this implementation sets to what a peer may send, each with the clause or the reason.
package enum UpperLayerLimits {
    /// The length field of A-ASSOCIATE-RJ, A-RELEASE-RQ, A-RELEASE-RP and A-ABORT (PS3.8 9.3.4, 9.3.6 to 9.3.8).
    package static let fixedLength: UInt32 = 4

    /// The longest body of an A-ASSOCIATE-RQ or -AC that is read, in bytes. 128 contexts with some 60 transfer syntaxes each and 64 KiB of user
    /// information stay below; the standard sets no bound.
    package static let maximumAssociateLength: UInt32 = 1 << 20

    /// The items of an A-ASSOCIATE PDU, and the sub-items of one presentation context or of the user information. 128 contexts, or three
    /// negotiation sub-items for each of 128 SOP classes, leave ample room for items of later editions, which are skipped (PS3.8 9.3.1).
    package static let maximumItems = 1024

    /// Presentation context IDs are the odd numbers from 1 to 255 (PS3.8 9.3.2.2).
    package static let maximumContexts = 128

    /// The fixed field of an AE title in A-ASSOCIATE-RQ and -AC (PS3.8 9.3.2), in bytes.
    package static let aeTitleLength = 16

    /// The reserved field behind the AE titles (PS3.8 9.3.2), in bytes.
    package static let reservedLength = 32

    /// What is in front of the items of A-ASSOCIATE-RQ and -AC: besides those fields, the protocol version and two reserved bytes.
    static let associateFieldsLength = 4 + 2 * aeTitleLength + reservedLength

    /// What the fields of a user identity may hold together, in bytes: the 16-bit length of the user information item (PS3.8 9.3.2.3) counts them, and
    /// a KiB is left to the other sub-items.
    package static let maximumUserIdentityLength = 0xFFFF - 1024

    /// A presentation data value's length counts its context ID and its message control header (PS3.8 9.3.5.1).
    package static let minimumPresentationDataValueLength: UInt32 = 2

    /// How many bytes an error quotes: enough to recognise an item or a foreign protocol, too little to leak an object.
    package static let errorExcerptLength = 16
}
