import DICOMData

/// Why a data set can't be sent in another transfer syntax than its own.
package enum ReencodingError: Error, Equatable, Sendable {
    case refused(ReencodedDataSet.Refusal)
    case file(DICOMFileError)
    /// The data set is no deflate stream (PS3.5 A.5), or one that ends too early.
    case invalidDeflatedStream
    /// Whoever had it gone through gave that up.
    case stopped
    /// Offsets are those in the data set, once inflated.
    case transcoding(TranscodingError)
}

/// A data set that is coded anew in a default transfer syntax while it is read, with what it says unchanged.
///
/// Implicit and explicit VR little endian are made from each other, from explicit VR big endian and from deflated explicit VR little endian. Where only
/// the inflating is to be done, bytes stay as they are; else see `DataSetTranscoder`.
package struct ReencodedDataSet {
    package enum Refusal: Equatable, Sendable {
        /// Compressed or otherwise encapsulated: it would have to be decoded.
        case encapsulated
        /// The source is of a transfer syntax whose coding is not known here, or holds its pixels elsewhere.
        case unknownSource
        /// Only implicit and explicit VR little endian can be made.
        case unsupportedTarget
    }

    /// What one passage through a whole data set has found out.
    package struct Measurement: Equatable, Sendable {
        /// How many bytes it has when coded anew.
        package let byteCount: Int
        package let pixelRepresentation: UInt16?
    }

    private var bytes: Bytes

    private enum Bytes {
        case none
        case asTheyAre(StoredBytes, DataSetFollower)
        case transcoded(DataSetTranscoder<StoredBytes>)
    }

    /// Why a data set of one transfer syntax can't be made one of another; nil if it can.
    package static func refusal(from source: UID, to target: UID) -> Refusal? {
        guard self.target(target) != nil else { return .unsupportedTarget }
        guard let syntax = TransferSyntax(uid: source) else { return .unknownSource }
        if syntax.isEncapsulated { return .encapsulated }
        return sources.contains(source) ? nil : .unknownSource
    }

    private static let sources: Set<UID> = [
        .implicitVRLittleEndian, .explicitVRLittleEndian, .explicitVRBigEndian, .deflatedExplicitVRLittleEndian,
    ]

    private static func target(_ uid: UID) -> DataSetTranscoder<StoredBytes>.Target? {
        switch uid {
        case .implicitVRLittleEndian: .implicitVRLittleEndian
        case .explicitVRLittleEndian: .explicitVRLittleEndian
        default: nil
        }
    }

    /// - Parameter measurement: of the same file, if there is one: it tells Pixel Representation to elements that stand before it.
    /// - Throws: ``ReencodingError/refused(_:)``.
    package init(_ file: DICOMFile, to target: UID, measurement: Measurement? = nil) throws(ReencodingError) {
        try self.init(.file(file), file.metaInformation.transferSyntaxUID, to: target, measurement?.pixelRepresentation)
    }

    /// - Throws: ``ReencodingError/refused(_:)``.
    package init(_ stream: DICOMStream, to target: UID) throws(ReencodingError) {
        try self.init(.stream(stream), stream.metaInformation.transferSyntaxUID, to: target, nil)
    }

    private init(
        _ origin: StoredBytes.Origin, _ source: UID, to target: UID, _ pixelRepresentation: UInt16?
    ) throws(ReencodingError) {
        if let refusal = Self.refusal(from: source, to: target) { throw .refused(refusal) }
        guard let syntax = TransferSyntax(uid: source), let form = Self.target(target) else { throw .refused(.unknownSource) }
        let stored = StoredBytes(origin, isDeflated: syntax.isDeflated)
        let isAsItIs = syntax.encoding == (form == .implicitVRLittleEndian ? .implicitVRLittleEndian : .explicitVRLittleEndian)
        bytes =
            isAsItIs
            ? .asTheyAre(stored, DataSetFollower(encoding: syntax.encoding))
            : .transcoded(DataSetTranscoder(stored, from: syntax.encoding, to: form, pixelRepresentation: pixelRepresentation))
    }

    /// Goes through a whole file: afterwards it is known how long it will be, and that nothing in it will stop it half-way.
    ///
    /// - Parameter goesOn: asked before each piece, since there is no end to what a file may hold, or a small one inflate to.
    /// - Throws: ``ReencodingError``; ``ReencodingError/stopped`` where `goesOn` said no.
    package static func measure(
        _ file: DICOMFile, to target: UID, while goesOn: () -> Bool = { true }
    ) throws(ReencodingError) -> Measurement {
        var dataSet = try ReencodedDataSet(file, to: target)
        var buffer = [UInt8](repeating: 0, count: 128 * 1024)
        var byteCount = 0
        while goesOn() {
            let count = try dataSet.read(into: &buffer, buffer.indices)
            guard count > 0 else { return Measurement(byteCount: byteCount, pixelRepresentation: dataSet.pixelRepresentation) }
            byteCount += count
        }
        throw .stopped
    }

    private var pixelRepresentation: UInt16? {
        if case .transcoded(let transcoder) = bytes { transcoder.pixelRepresentation } else { nil }
    }

    /// Whether the data set, as far as it has been read, describes pixels that it does not have.
    package var lacksPixelData: Bool {
        switch bytes {
        case .none: false
        case .asTheyAre(_, let follower): follower.lacksPixelData
        case .transcoded(let transcoder): transcoder.lacksPixelData
        }
    }

    /// Fills the start of `range` of the buffer with the bytes that come next.
    ///
    /// - Returns: how many bytes were filled in; 0 only at the end, or for an empty range.
    /// - Throws: ``ReencodingError``, also where the data set ends within an element, an item or a sequence.
    package mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(ReencodingError) -> Int {
        // Held once only while it works, so that its buffers are not copied.
        switch bytes {
        case .none: return 0
        case .asTheyAre(var stored, var follower):
            bytes = .none
            defer { bytes = .asTheyAre(stored, follower) }
            let count = try stored.read(into: &buffer, range)
            if count == 0, !range.isEmpty, !follower.mayEnd { throw .file(.truncated(offset: stored.offset)) }
            follower.follow(buffer[range.lowerBound..<range.lowerBound + count])
            return count
        case .transcoded(var transcoder):
            bytes = .none
            defer { bytes = .transcoded(transcoder) }
            do {
                return try transcoder.read(into: &buffer, range)
            } catch {
                switch error {
                case .source(let error): throw error
                case .transcoding(let error): throw .transcoding(error)
                }
            }
        }
    }
}
