import DICOMUpperLayer

/// Where fragments are laid out behind their headers before they are written: one buffer for all messages of an association.
///
/// It grows to what the largest write has needed, and no further than ``limit``: a C-ECHO costs some hundred bytes, and an object of any size two
/// PDUs. Nothing is allocated for a PDU.
struct Staging {
    /// Two of the longest PDUs that we send: a command and the start of its data set go in one write.
    private static let limit = 256 * 1024

    private var buffer: [UInt8] = []
    private var filled = 0

    /// Whether that many bytes of a fragment must wait until what is staged has been written.
    func mustBeWritten(before byteCount: Int) -> Bool {
        filled > 0 && filled + PDataHeader.byteCount + byteCount > Self.limit
    }

    /// Adds a P-DATA-TF with one fragment.
    ///
    /// - Parameter fill: puts the fragment's bytes where the range says.
    mutating func append<Failure>(
        contextID: UInt8, isCommand: Bool, isLast: Bool, byteCount: Int, _ fill: (inout [UInt8], Range<Int>) throws(Failure) -> Void
    ) throws(Failure) {
        let start = filled + PDataHeader.byteCount
        let end = start + byteCount
        if buffer.count < end { buffer += [UInt8](repeating: 0, count: end - buffer.count) }
        PDataHeader.write(into: &buffer, at: filled, contextID: contextID, isCommand: isCommand, isLast: isLast, dataCount: byteCount)
        try fill(&buffer, start..<end)
        filled = end
    }

    /// Hands out what is staged, and begins anew.
    mutating func take<Failure>(_ write: (ArraySlice<UInt8>) throws(Failure) -> Void) throws(Failure) {
        defer { filled = 0 }
        guard filled > 0 else { return }
        try write(buffer[..<filled])
    }

    mutating func discard() {
        filled = 0
    }
}
