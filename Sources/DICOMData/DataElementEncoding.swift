/// How data elements are coded (PS3.5 7.1 and annex A): with their VR or without, and in which byte order.
package enum DataElementEncoding: Sendable {
    /// PS3.5 A.1. Also command sets (PS3.7 6.3.1).
    case implicitVRLittleEndian
    /// PS3.5 A.2. Also file meta information (PS3.10 7.1).
    case explicitVRLittleEndian
    /// PS3.5 A.3, retired.
    case explicitVRBigEndian

    package var isExplicitVR: Bool { self != .implicitVRLittleEndian }

    package var byteOrder: ByteOrder { self == .explicitVRBigEndian ? .bigEndian : .littleEndian }
}
