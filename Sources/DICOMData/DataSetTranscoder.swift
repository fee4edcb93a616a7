/// Why a data set can't be coded anew.
package enum TranscodingError: Error, Equatable, Sendable {
    /// It is not coded as it should be; the offset is that in the data set.
    case invalid(DataElementError)
    /// Fragments (PS3.5 A.4), which only their own transfer syntax can carry.
    case encapsulated(Tag, offset: Int)
}

/// Codes a data set anew in implicit or explicit VR little endian while it is read, with what it says unchanged.
///
/// - Values go through in pieces, so that the memory needed does not depend on their length. Of other than byte order and form, they stay as they are.
/// - Sequences and items get undefined lengths, since their new length is not known where it would have to stand; empty ones keep the length 0.
/// - Group lengths (gggg,0000) and Length to End (0008,0001), retired, would be wrong afterwards: they are left out (PS3.5 7.2).
/// - Where the source does not tell the VR, it is that of ``VRDictionary``; UN if that knows none. A value too long for its VR's length field
///   becomes UN as well (PS3.5 6.2.2).
/// - US or SS is decided by the Pixel Representation of the data set or item, or of those around it; US where none has been seen.
/// - A UN of undefined length holds implicit VR little endian (PS3.5 6.2.2), and keeps it.
package struct DataSetTranscoder<Source: ByteSource> {
    package enum Target: Sendable {
        case implicitVRLittleEndian
        case explicitVRLittleEndian

        var encoding: DataElementEncoding { self == .implicitVRLittleEndian ? .implicitVRLittleEndian : .explicitVRLittleEndian }
    }

    package enum Failure: Error {
        case source(Source.Failure)
        case transcoding(TranscodingError)
    }

    /// What of a value is still to come.
    private struct Value {
        var remaining = 0
        /// How many bytes are turned round at a time; 1 for none.
        var unit = 1
        var isLeftOut = false
    }

    private var input: InputWindow<Source>
    private var frames: [TranscoderFrame]
    private var value = Value()
    /// Coded, and to be handed out before all else.
    private var output: [UInt8] = []
    private var outputStart = 0
    /// Of the data set itself (0028,0103), once it has been seen or from the start.
    package private(set) var pixelRepresentation: UInt16?
    private var pixelData = PixelDataCheck()

    /// - Parameters:
    ///   - encoding: how the source is coded.
    ///   - pixelRepresentation: where it is known already, for elements that stand before it.
    package init(_ source: Source, from encoding: DataElementEncoding, to target: Target, pixelRepresentation: UInt16? = nil) {
        input = InputWindow(source)
        frames = [TranscoderFrame(.elements, source: encoding, target: target.encoding, pixelRepresentation: pixelRepresentation)]
        self.pixelRepresentation = pixelRepresentation
    }

    /// Whether the data set, as far as it has been read, describes pixels that it does not have.
    package var lacksPixelData: Bool { pixelData.lacksPixelData }

    /// Fills the start of `range` of the buffer with the bytes that come next.
    ///
    /// - Returns: how many bytes were filled in; 0 only at the end, or for an empty range.
    package mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(Failure) -> Int {
        var filled = range.lowerBound
        while filled < range.upperBound {
            if outputStart < output.count {
                let run = output[outputStart...].prefix(range.upperBound - filled)
                buffer.replaceSubrange(filled..<filled + run.count, with: run)
                outputStart += run.count
                filled += run.count
            } else if value.remaining > 0 {
                filled += try passValue(into: &buffer, filled..<range.upperBound)
            } else {
                output.removeAll(keepingCapacity: true)
                outputStart = 0
                guard try step() else { break }
            }
        }
        return filled - range.lowerBound
    }
}

// MARK: - Values

extension DataSetTranscoder {
    private mutating func passValue(into buffer: inout [UInt8], _ room: Range<Int>) throws(Failure) -> Int {
        // A value that is no multiple of its unit ends as it is.
        let unit = min(value.unit, value.remaining)
        if unit == 1, !value.isLeftOut {
            let part = room.prefix(value.remaining)
            let count = try reading { input throws(Source.Failure) in try input.move(into: &buffer, part) }
            guard count > 0 else { throw truncated(wanted: value.remaining) }
            value.remaining -= count
            return count
        }
        try reading { input throws(Source.Failure) in try input.require(unit) }
        guard input.count >= unit else { throw truncated(wanted: value.remaining) }
        let run = input.prefix(value.remaining)
        if value.isLeftOut {
            input.take(run.count)
            value.remaining -= run.count
            return 0
        }
        let count = min(run.count, max(room.count, unit)) / unit * unit
        let turned = Self.turned(run.prefix(count), unit: value.unit)
        input.take(count)
        value.remaining -= count
        guard count <= room.count else {
            output = turned
            outputStart = 0
            return 0
        }
        buffer.replaceSubrange(room.lowerBound..<room.lowerBound + count, with: turned)
        return count
    }

    private static func turned(_ bytes: ArraySlice<UInt8>, unit: Int) -> [UInt8] {
        var turned = Array(bytes)
        var start = 0
        while start + unit <= turned.count {
            turned[start..<start + unit].reverse()
            start += unit
        }
        return turned
    }
}

// MARK: - Structure

extension DataSetTranscoder {
    /// Codes the next header, item or delimiter; false at the end of the data set.
    private mutating func step() throws(Failure) -> Bool {
        guard let frame = frames.last else { return false }
        if let end = frame.end, input.offset >= end {
            close(frame)
            return true
        }
        try reading { input throws(Source.Failure) in try input.require(12) }
        if frames.count == 1, isAtEnd(frame) { return false }
        let start = input.offset
        let header = try nextHeader(frame)
        switch (frame.kind, header.tag) {
        case (.elements, .itemDelimitation) where frame.end == nil && frames.count > 1,
            (.items, .sequenceDelimitation) where frame.end == nil:
            guard header.length == .bytes(0) else { throw invalid(.delimiterLength(header.lengthField), at: start, header.tag) }
            close(frame)
        case (.items, .item):
            try open(header, frame, .elements, vr: nil)
        case (.elements, let tag) where tag.group != Tag.item.group:
            try element(header, frame, at: start)
        default:
            throw invalid(.misplacedTag, at: start, header.tag)
        }
        return true
    }

    /// Whether nothing is left, or what some writers leave behind the last element: NULs, too few for a tag and a length. In big endian a tag may
    /// begin so.
    private func isAtEnd(_ frame: TranscoderFrame) -> Bool {
        let rest = input.prefix(8)
        return rest.isEmpty || frame.source.byteOrder == .littleEndian && rest.count < 8 && rest.allSatisfy { $0 == 0 }
    }

    private mutating func nextHeader(_ frame: TranscoderFrame) throws(Failure) -> DataElement.Header {
        let start = input.offset
        do throws(DataElementError) {
            var reader = DataElementReader(ByteReader(input.prefix(12)), encoding: frame.source)
            let header = try reader.nextHeader()
            input.take(reader.offset)
            if let limit = frame.limit, input.offset > limit {
                throw DataElementError(kind: .truncated(wanted: input.offset - start, available: limit - start), offset: 0, tag: header.tag)
            }
            return header
        } catch {
            throw invalid(error.kind, at: start + error.offset, error.tag)
        }
    }

    private mutating func close(_ frame: TranscoderFrame) {
        frames.removeLast()
        write(frame.kind == .elements ? .itemDelimitation : .sequenceDelimitation, nil, length: 0, frame.target)
    }

    /// Begins an item or a sequence.
    private mutating func open(
        _ header: DataElement.Header, _ frame: TranscoderFrame, _ kind: TranscoderFrame.Kind, vr: VR?
    ) throws(Failure) {
        guard frames.count <= 2 * DataElementReader.maximumNesting else { throw invalid(.nestedTooDeep, at: input.offset, header.tag) }
        var inner = TranscoderFrame(kind, source: frame.source, target: frame.target, pixelRepresentation: frame.pixelRepresentation)
        inner.limit = frame.limit
        if case .bytes(let count) = header.length {
            try check(count, header.tag, frame)
            guard count > 0 else { return write(header.tag, vr, length: 0, frame.target) }
            inner.end = input.offset + count
            inner.limit = inner.end
        }
        if vr == .unknown { (inner.source, inner.target) = (.implicitVRLittleEndian, .implicitVRLittleEndian) }
        write(header.tag, vr, length: .max, frame.target)
        frames.append(inner)
    }

    private mutating func element(_ header: DataElement.Header, _ frame: TranscoderFrame, at start: Int) throws(Failure) {
        if frames.count == 1 { pixelData.note(header.tag) }
        let vr = frame.source.isExplicitVR ? header.vr : frame.vr(of: header.tag)
        switch (header.length, vr) {
        case (_, .sequence):
            try open(header, frame, .items, vr: .sequence)
        case (.undefined, .otherByte), (.undefined, .otherWord):
            throw .transcoding(.encapsulated(header.tag, offset: start))
        case (.undefined, .unknown) where frame.source.isExplicitVR:
            try open(header, frame, .items, vr: .unknown)
        case (.undefined, _) where !frame.source.isExplicitVR:
            try open(header, frame, .items, vr: .sequence)
        case (.undefined, _):
            throw invalid(.undefinedLength(vr), at: start, header.tag)
        case (.bytes(let count), _):
            try check(count, header.tag, frame)
            value = Value(remaining: count, unit: frame.source.byteOrder == .bigEndian ? vr?.byteOrderUnit ?? 1 : 1)
            value.isLeftOut = header.tag.element == 0 || header.tag == Tag(0x0008, 0x0001)
            if value.isLeftOut { return }
            try note(header.tag, count)
            write(header.tag, vr ?? .unknown, length: UInt32(clamping: count), frame.target)
        }
    }

    /// Remembers what decides on VRs to come.
    private mutating func note(_ tag: Tag, _ count: Int) throws(Failure) {
        guard [Tag.pixelRepresentation, .lutDescriptor].contains(tag), count >= 2, let frame = frames.last else { return }
        try reading { input throws(Source.Failure) in try input.require(2) }
        var reader = ByteReader(input.prefix(2))
        guard let number = try? reader.readUInt16(frame.source.byteOrder) else { return }
        if tag == .lutDescriptor {
            frames[frames.count - 1].lookUpTableEntries = number
        } else {
            frames[frames.count - 1].pixelRepresentation = number
            if frames.count == 1 { pixelRepresentation = number }
        }
    }

    private func check(_ count: Int, _ tag: Tag, _ frame: TranscoderFrame) throws(Failure) {
        guard let limit = frame.limit, count > limit - input.offset else { return }
        throw invalid(.truncated(wanted: count, available: limit - input.offset), at: input.offset, tag)
    }

    private mutating func write(_ tag: Tag, _ vr: VR?, length: UInt32, _ encoding: DataElementEncoding) {
        var writer = ByteWriter()
        writer.write(tag.group, .littleEndian)
        writer.write(tag.element, .littleEndian)
        defer { output += writer.bytes }
        guard encoding.isExplicitVR, let vr else { return writer.write(length, .littleEndian) }
        // FFFFH is odd, and so never the length of a value.
        let fitting = vr.hasLongLength || length < 0xFFFF ? vr : .unknown
        writer.write(fitting.rawValue.utf8)
        guard fitting.hasLongLength else { return writer.write(UInt16(truncatingIfNeeded: length), .littleEndian) }
        writer.writeZeros(2)
        writer.write(length, .littleEndian)
    }
}

// MARK: - Failures

extension DataSetTranscoder {
    private mutating func reading<Result>(
        _ body: (inout InputWindow<Source>) throws(Source.Failure) -> Result
    ) throws(Failure) -> Result {
        do throws(Source.Failure) {
            return try body(&input)
        } catch {
            throw .source(error)
        }
    }

    private func invalid(_ kind: DataElementError.Kind, at offset: Int, _ tag: Tag?) -> Failure {
        .transcoding(.invalid(DataElementError(kind: kind, offset: offset, tag: tag)))
    }

    private func truncated(wanted: Int) -> Failure {
        invalid(.truncated(wanted: wanted, available: input.count), at: input.offset, nil)
    }
}
