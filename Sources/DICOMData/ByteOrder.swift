/// The order of the bytes in a number (PS3.5 7.3).
public enum ByteOrder: Sendable {
    case littleEndian
    case bigEndian
}
