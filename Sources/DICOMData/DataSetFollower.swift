/// Follows a data set as its bytes go by, and knows whether it may end where they do.
///
/// Values are passed over, not kept. Where the bytes are no data elements in order, nothing is known from there on, and any end is as good as another.
package struct DataSetFollower: Sendable {
    private enum Place {
        case elements(DataElementEncoding)
        case items(DataElementEncoding)
        /// Encapsulated pixel data (PS3.5 A.4).
        case fragments

        var encoding: DataElementEncoding {
            switch self {
            case .elements(let encoding), .items(let encoding): encoding
            case .fragments: .explicitVRLittleEndian
            }
        }
    }

    /// The longest header: tag, VR, reserved bytes, length (PS3.5 7.1.2).
    private static let maximumHeaderByteCount = 12

    /// What has been entered and not left: the data set first, then what has an undefined length.
    private var places: [Place]
    /// The start of a header whose end is still to come.
    private var header: [UInt8] = []
    /// How much of a value is still to come.
    private var valueByteCount = 0
    private var hasLostTrack = false
    private var pixelData = PixelDataCheck()

    package init(encoding: DataElementEncoding) {
        places = [.elements(encoding)]
    }

    /// Whether the data set would be whole, were there no more bytes.
    package var mayEnd: Bool {
        hasLostTrack || (valueByteCount == 0 && places.count == 1 && isPadding)
    }

    /// Whether the data set, were there no more bytes, would describe pixels that it does not have.
    package var lacksPixelData: Bool { !hasLostTrack && pixelData.lacksPixelData }

    /// Behind the last element some writers leave a few NULs, too few for a tag and a length. In big endian a tag may begin so.
    private var isPadding: Bool {
        guard case .elements(let encoding) = places.last else { return false }
        return header.isEmpty || (encoding.byteOrder == .littleEndian && header.allSatisfy { $0 == 0 })
    }

    /// Takes the bytes that come next.
    package mutating func follow(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while !rest.isEmpty, !hasLostTrack {
            let passed = min(valueByteCount, rest.count)
            valueByteCount -= passed
            rest = rest.dropFirst(passed)
            guard valueByteCount == 0, !rest.isEmpty else { continue }
            rest = header.isEmpty ? takeHeaders(from: rest) : takeHeader(from: rest)
        }
    }

    /// Takes the headers that are there as a whole, and passes over their values, for as long as they follow each other in one place.
    ///
    /// - Returns: what is left.
    private mutating func takeHeaders(from bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let place = places.last else { return [] }
        let depth = places.count
        var reader = DataElementReader(ByteReader(bytes), encoding: place.encoding)
        var start = 0
        while start < bytes.count, places.count == depth, !hasLostTrack {
            do throws(DataElementError) {
                pass(try reader.nextHeader(passesUnknownVRs: true), in: place)
            } catch {
                giveUp(error, header: bytes.dropFirst(start))
                return []
            }
            valueByteCount -= reader.skip(upTo: valueByteCount)
            start = reader.offset
        }
        return bytes.dropFirst(start)
    }

    /// Takes a header that began in what came before.
    ///
    /// - Returns: what follows it, or nothing where it is not complete.
    private mutating func takeHeader(from bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let place = places.last else { return [] }
        let known = header.count
        let start = header + bytes.prefix(Self.maximumHeaderByteCount - known)
        var reader = DataElementReader(ByteReader(start), encoding: place.encoding)
        do throws(DataElementError) {
            let next = try reader.nextHeader(passesUnknownVRs: true)
            header = []
            pass(next, in: place)
            return bytes.dropFirst(reader.offset - known)
        } catch {
            giveUp(error, header: start[...])
            return []
        }
    }

    /// A header that breaks off may go on in what comes next.
    private mutating func giveUp(_ error: DataElementError, header start: ArraySlice<UInt8>) {
        if case .truncated = error.kind {
            header = Array(start)
        } else {
            hasLostTrack = true
        }
    }

    private mutating func pass(_ header: DataElement.Header, in place: Place) {
        switch (place, header.tag, header.length) {
        case (.elements, .itemDelimitation, .bytes(0)) where places.count > 1,
            (.items, .sequenceDelimitation, .bytes(0)), (.fragments, .sequenceDelimitation, .bytes(0)):
            places.removeLast()
        case (.items, .item, .bytes(let count)), (.fragments, .item, .bytes(let count)):
            valueByteCount = count
        case (.items(let encoding), .item, .undefined):
            enter(.elements(encoding))
        case (.elements(let encoding), let tag, let length) where tag.group != Tag.item.group:
            if places.count == 1 { pixelData.note(tag) }
            pass(header.vr, length, encoding)
        default:
            hasLostTrack = true
        }
    }

    private mutating func pass(_ vr: VR?, _ length: DataElement.Header.Length, _ encoding: DataElementEncoding) {
        switch (length, vr) {
        case (.bytes(let count), _): valueByteCount = count
        case (.undefined, .sequence), (.undefined, nil): enter(.items(encoding))
        // PS3.5 6.2.2: coded as implicit VR little endian, whatever surrounds it.
        case (.undefined, .unknown): enter(.items(.implicitVRLittleEndian))
        case (.undefined, .otherByte), (.undefined, .otherWord): enter(.fragments)
        case (.undefined, _): hasLostTrack = true
        }
    }

    private mutating func enter(_ place: Place) {
        places.append(place)
        if places.count > 2 * DataElementReader.maximumNesting { hasLostTrack = true }
    }
}
