import DICOMData

/// A data set: what is read says the same when it is written and read again, whoever follows it finds its end, and coding it anew loses nothing.
func fuzzElements(_ input: [UInt8]) throws {
    var reader = InputReader(input)
    let encodings: [DataElementEncoding] = [.implicitVRLittleEndian, .explicitVRLittleEndian, .explicitVRBigEndian]
    let encoding = encodings[Int(reader.choice(of: 3))]
    let pieceLength = [Int.max, 1, 7, 100][Int(reader.choice(of: 4))]
    let bytes = reader.remaining()

    for isWhole in [true, false] {
        _ = try? DataSetHead(bytes, isWhole: isWhole, encoding: encoding)
        _ = try? DataSetHead.recognise(bytes, isWhole: isWhole)
    }
    var elementReader = DataElementReader(ByteReader(bytes), encoding: encoding)
    let elements = try? elementReader.readRemaining()
    if let elements { try checkRoundTrip(of: elements, encoding) }
    try checkFollower(bytes, encoding, pieceLength, isReadable: elements != nil)
    try checkTranscoding(bytes, encoding, pieceLength, isReadable: elements != nil)
}

// MARK: - Writing

private func checkRoundTrip(of elements: [DataElement], _ encoding: DataElementEncoding) throws {
    let lengths: [DataElementWriter.SequenceLength] = encoding.isExplicitVR ? [.defined, .undefined] : [.undefined]
    for length in lengths {
        var writer = DataElementWriter(encoding: encoding, sequenceLength: length)
        do throws(DataElementWriter.ValueTooLong) {
            for element in elements { try writer.write(element) }
        } catch {
            // Padded, a value of FFFFH bytes is too long for a field of 16 bits.
            continue
        }
        var again = DataElementReader(ByteReader(writer.bytes), encoding: encoding)
        let read = try again.readRemaining()
        let expected = elements.map { $0.asWritten(in: encoding) }
        try require(read == expected, "written and read again, \(expected) is \(read)")
    }
}

extension DataElement {
    /// What writing makes of it: values of even length, and with explicit VRs a VR for each.
    fileprivate func asWritten(in encoding: DataElementEncoding) -> DataElement {
        let vr: VR? =
            switch value {
            case .bytes: self.vr ?? .unknown
            case .items: .sequence
            case .fragments: self.vr ?? .otherByte
            }
        let written: Value =
            switch value {
            case .bytes(let bytes): .bytes(Self.padded(bytes, self.vr ?? .unknown))
            case .items(let items): .items(items.map { $0.map { $0.asWritten(in: encoding) } })
            case .fragments(let fragments): .fragments(fragments.map { Self.padded($0, .otherByte) })
            }
        return DataElement(tag, encoding.isExplicitVR ? vr : nil, written)
    }

    private static func padded(_ bytes: ArraySlice<UInt8>, _ vr: VR) -> ArraySlice<UInt8> {
        bytes.count.isMultiple(of: 2) ? bytes : bytes + [vr.padding]
    }
}

// MARK: - Following

private func checkFollower(
    _ bytes: ArraySlice<UInt8>, _ encoding: DataElementEncoding, _ pieceLength: Int, isReadable: Bool
) throws {
    var whole = DataSetFollower(encoding: encoding)
    whole.follow(bytes)
    var inPieces = DataSetFollower(encoding: encoding)
    for piece in pieces(of: bytes, pieceLength) { inPieces.follow(piece) }
    try require(whole.mayEnd == inPieces.mayEnd, "followed in pieces, the data set ends elsewhere")
    try require(whole.lacksPixelData == inPieces.lacksPixelData, "followed in pieces, the data set has other pixels")
    if isReadable { try require(whole.mayEnd, "a data set that can be read may not end") }
}

private func pieces(of bytes: ArraySlice<UInt8>, _ length: Int) -> some Sequence<ArraySlice<UInt8>> {
    sequence(state: bytes) { rest in
        guard !rest.isEmpty else { return nil }
        defer { rest = rest.dropFirst(length) }
        return rest.prefix(length)
    }
}

// MARK: - Coding anew

private struct Pieces: ByteSource {
    var rest: ArraySlice<UInt8>
    let length: Int

    mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(Never) -> Int {
        let run = rest.prefix(min(length, range.count))
        buffer.replaceSubrange(range.prefix(run.count), with: run)
        rest = rest.dropFirst(run.count)
        return run.count
    }
}

/// Nil where it can't be coded anew.
private func transcoded(
    _ bytes: ArraySlice<UInt8>, _ encoding: DataElementEncoding, to target: DataSetTranscoder<Pieces>.Target, _ pieceLength: Int
) -> [UInt8]? {
    var transcoder = DataSetTranscoder(Pieces(rest: bytes, length: pieceLength), from: encoding, to: target)
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: min(pieceLength, 4_096))
    while true {
        guard let count = try? transcoder.read(into: &buffer, buffer.indices) else { return nil }
        guard count > 0 else { return all }
        all += buffer[..<count]
    }
}

private func checkTranscoding(
    _ bytes: ArraySlice<UInt8>, _ encoding: DataElementEncoding, _ pieceLength: Int, isReadable: Bool
) throws {
    guard let explicit = transcoded(bytes, encoding, to: .explicitVRLittleEndian, pieceLength) else { return }
    try require(
        explicit == transcoded(bytes, encoding, to: .explicitVRLittleEndian, .max), "in pieces another data set comes of the same")
    try require(
        transcoded(explicit[...], .explicitVRLittleEndian, to: .explicitVRLittleEndian, .max) == explicit,
        "a data set that was coded anew changes when that is done again")
    let implicit = transcoded(bytes, encoding, to: .implicitVRLittleEndian, pieceLength)
    try require(
        transcoded(explicit[...], .explicitVRLittleEndian, to: .implicitVRLittleEndian, .max) == implicit,
        "with the detour over explicit VR another implicit data set comes of the same")
    if isReadable {
        var reader = DataElementReader(ByteReader(explicit), encoding: .explicitVRLittleEndian)
        _ = try reader.readRemaining()
    }
}
