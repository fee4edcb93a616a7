/// The names in a folder, in the order of their bytes: packed, for a folder may hold a great many.
struct FolderListing: IteratorProtocol {
    /// One name behind the other, as the file system has them.
    private var bytes: [UInt8] = []
    private var names: [Range<Int>] = []
    private var position = 0

    init(_ path: String) throws(SystemError) {
        var bytes: [UInt8] = []
        var names: [Range<Int>] = []
        try forEachName(inFolder: path) { name in
            names.append(bytes.count..<bytes.count + name.count)
            bytes += name
        }
        names.sort { bytes[$0].lexicographicallyPrecedes(bytes[$1]) }
        self.bytes = bytes
        self.names = names
    }

    mutating func next() -> ArraySlice<UInt8>? {
        guard position < names.count else { return nil }
        defer { position += 1 }
        return bytes[names[position]]
    }
}
