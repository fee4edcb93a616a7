/// The items and sub-items of A-ASSOCIATE-RQ and -AC.
enum ItemType: UInt8 {
    /// PS3.8 9.3.2.1
    case applicationContext = 0x10
    /// PS3.8 9.3.2.2, in requests
    case presentationContextProposal = 0x20
    /// PS3.8 9.3.3.2, in acceptances
    case presentationContextResult = 0x21
    /// PS3.8 9.3.2.2.1
    case abstractSyntax = 0x30
    /// PS3.8 9.3.2.2.2
    case transferSyntax = 0x40
    /// PS3.8 9.3.2.3
    case userInformation = 0x50
    /// PS3.8 D.1
    case maximumLength = 0x51
    /// PS3.7 D.3.3.2.1
    case implementationClassUID = 0x52
    /// PS3.7 D.3.3.3
    case asynchronousOperationsWindow = 0x53
    /// PS3.7 D.3.3.4
    case roleSelection = 0x54
    /// PS3.7 D.3.3.2.3
    case implementationVersionName = 0x55
    /// PS3.7 D.3.3.5
    case extendedNegotiation = 0x56
    /// PS3.7 D.3.3.6
    case commonExtendedNegotiation = 0x57
    /// PS3.7 D.3.3.7.1
    case userIdentity = 0x58
    /// PS3.7 D.3.3.7.2
    case userIdentityResponse = 0x59
}
