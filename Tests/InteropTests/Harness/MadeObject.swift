import Foundation

/// An object that a test makes: a data set in Explicit VR Little Endian (PS3.5 A.2) with what an archive asks for, and padding.
struct MadeObject: Sendable {
    var sopClass = "1.2.840.10008.5.1.4.1.1.7"
    let sopInstance: String
    var transferSyntax = "1.2.840.10008.1.2.1"
    /// Bytes of a private element.
    var padding = 100

    /// One of those that a test makes, by its number.
    init(_ number: Int) {
        sopInstance = "1.2.826.0.1.3680043.10.9999.1.\(number)"
    }

    var received: ReceivedObject { ReceivedObject(transferSyntax: transferSyntax, dataSet: dataSet) }

    var dataSet: [UInt8] {
        Self.text(0x0008, 0x0016, "UI", sopClass) + Self.text(0x0008, 0x0018, "UI", sopInstance) + Self.text(0x0008, 0x0060, "CS", "OT")
            + Self.text(0x0009, 0x0010, "LO", "TEST") + Self.element(0x0009, 0x1001, "OB", [UInt8](repeating: 0x5A, count: padding))
            + Self.text(0x0010, 0x0020, "LO", "NOBODY") + Self.text(0x0020, 0x000D, "UI", "1.2.826.0.1.3680043.10.9999.2")
            + Self.text(0x0020, 0x000E, "UI", "1.2.826.0.1.3680043.10.9999.3")
    }

    /// As a file (PS3.10 7.1).
    var part10: [UInt8] { fileHead + dataSet }

    private var fileHead: [UInt8] {
        let group =
            Self.element(0x0002, 0x0001, "OB", [0, 1]) + Self.text(0x0002, 0x0002, "UI", sopClass)
            + Self.text(0x0002, 0x0003, "UI", sopInstance)
            + Self.text(0x0002, 0x0010, "UI", transferSyntax) + Self.text(0x0002, 0x0012, "UI", "1.2.826.0.1.3680043.10.9999")
        return [UInt8](repeating: 0, count: 128) + Array("DICM".utf8)
            + Self.element(0x0002, 0x0000, "UL", Self.littleEndian(UInt32(group.count))) + group
    }

    private static func text(_ group: UInt16, _ element: UInt16, _ vr: String, _ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return Self.element(group, element, vr, bytes.count % 2 == 0 ? bytes : bytes + [vr == "UI" ? 0 : 0x20])
    }

    /// PS3.5 7.1.2.
    private static func element(_ group: UInt16, _ element: UInt16, _ vr: String, _ value: [UInt8]) -> [UInt8] {
        let length = vr == "OB" ? [0, 0] + littleEndian(UInt32(value.count)) : littleEndian(UInt16(value.count))
        return littleEndian(group) + littleEndian(element) + Array(vr.utf8) + length + value
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}

extension MadeObject {
    /// Writes a file whose pixel data are encapsulated fragments (PS3.5 A.4) of these lengths, zeros that take no room on the disk.
    ///
    /// - Returns: how long the data set is.
    func writeSparse(to url: URL, fragments: [UInt32]) throws -> Int {
        let start = part10 + Self.pixelDataHeader("OB", length: .max) + Self.item(0xE000, 0)
        let handle = try Self.create(url)
        defer { try? handle.close() }
        try handle.write(contentsOf: start)
        for fragment in fragments {
            try handle.write(contentsOf: Self.item(0xE000, fragment))
            try handle.seek(toOffset: handle.offset() + UInt64(fragment))
        }
        try handle.write(contentsOf: Self.item(0xE0DD, 0))
        return try Int(handle.offset()) - fileHead.count
    }

    /// Writes a file whose pixel data are that many zeros, which take no room on the disk.
    ///
    /// - Returns: how long the data set is.
    func writeSparse(to url: URL, pixelBytes: UInt32) throws -> Int {
        let start = part10 + Self.pixelDataHeader("OW", length: pixelBytes)
        let handle = try Self.create(url)
        defer { try? handle.close() }
        try handle.write(contentsOf: start)
        try handle.truncate(atOffset: UInt64(start.count) + UInt64(pixelBytes))
        return start.count + Int(pixelBytes) - fileHead.count
    }

    private static func pixelDataHeader(_ vr: String, length: UInt32) -> [UInt8] {
        littleEndian(UInt16(0x7FE0)) + littleEndian(UInt16(0x0010)) + Array(vr.utf8) + [0, 0] + littleEndian(length)
    }

    private static func item(_ element: UInt16, _ length: UInt32) -> [UInt8] {
        littleEndian(UInt16(0xFFFE)) + littleEndian(element) + littleEndian(length)
    }

    private static func create(_ url: URL) throws -> FileHandle {
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }
}

/// Objects in files of a folder of their own.
struct MadeFolder: Sendable {
    let url: URL
    /// In input order.
    let objects: [MadeObject]

    var path: String { url.path }

    init(_ objects: [MadeObject], in folder: URL, name: String = "objects") throws {
        url = folder.appending(path: name)
        self.objects = objects
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        for (index, object) in objects.enumerated() { try Data(object.part10).write(to: url.appending(path: Self.name(of: index))) }
    }

    static func name(of index: Int) -> String { String(format: "%06d.dcm", index) }
}

/// Gives `body` a folder with as many objects.
func withMadeFolder<Result>(_ count: Int, _ body: (MadeFolder) async throws -> Result) async throws -> Result {
    try await withTemporaryFolder { folder in try await body(MadeFolder((0..<count).map { MadeObject($0) }, in: folder)) }
}
