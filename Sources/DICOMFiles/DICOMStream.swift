import DICOMData
import Glibc

/// One DICOM object from a pipe, FIFO or socket: what stands before the data set has been read, the data set follows as it comes.
///
/// How long it is shows only at its end. Not for use by several threads at once.
package final class DICOMStream {
    package let layout: FileLayout
    /// What group 0002 says; in a stream without it, what the data set says.
    package let metaInformation: FileMetaInformation
    /// Whether group 0002 says of SOP class and instance what the data set says, as ``DICOMFile/contradictions()`` tells of a file.
    package let contradictions: [MetaContradiction]

    private let input: StreamInput
    /// Bytes of the data set that have been read already.
    private var ahead: ArraySlice<UInt8>
    /// Where the data set begins, in bytes from the start of the stream.
    let dataSetOffset: Int
    /// How many bytes of the data set have been handed out.
    package private(set) var byteCount = 0
    /// Nil where the transfer syntax is none of the standard.
    private var watch: DataSetWatch?

    /// Whether the data set, as far as it has been handed out, describes pixels that it does not have.
    package var lacksPixelData: Bool { watch?.lacksPixelData == true }

    /// Reads on until the SOP instance of the data set has been passed.
    ///
    /// - Parameters:
    ///   - descriptor: stays the caller's, who keeps it open and closes it.
    ///   - awaitReadable: called before each read; returns once there is something to read, or false to give up.
    /// - Throws: ``DICOMFileError``; ECANCELED is that of a wait given up.
    package init(descriptor: Int32, awaitReadable: @escaping (Int32) -> Bool = awaitReadable) throws(DICOMFileError) {
        input = StreamInput(descriptor: descriptor, awaitReadable: awaitReadable)
        var bytes: [UInt8] = []
        var wanted = DICOMFile.firstReadByteCount
        var start: FileStart?
        while true {
            let isWhole = try input.fill(&bytes, upTo: wanted)
            if start == nil { start = try FileStart.parse(bytes, isWhole: isWhole) }
            if let start, let contradictions = Self.contradictions(start, bytes, isWhole: isWhole) {
                layout = start.layout
                metaInformation = start.metaInformation
                ahead = bytes[start.dataSetOffset...]
                dataSetOffset = start.dataSetOffset
                watch = DataSetWatch(TransferSyntax(uid: start.metaInformation.transferSyntaxUID))
                self.contradictions = contradictions
                return
            }
            guard wanted < DICOMFile.maximumMetaByteCount, !isWhole else {
                throw .invalidMeta(.overlong, offset: FileMetaInformation.groupOffset)
            }
            wanted = min(wanted * 8, DICOMFile.maximumMetaByteCount)
        }
    }

    /// Copies the bytes of the data set that come next into the start of `range` of `buffer`.
    ///
    /// - Returns: how many bytes were copied; 0 only at the end, or for an empty range.
    /// - Throws: ``DICOMFileError/truncated(offset:)`` where the stream ends within an element, an item or a sequence.
    package func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(DICOMFileError) -> Int {
        guard !range.isEmpty else { return 0 }
        let count = try next(&buffer, range)
        if count == 0, watch?.mayEnd == false { throw .truncated(offset: dataSetOffset + byteCount) }
        watch?.pass(buffer[range.lowerBound..<range.lowerBound + count])
        byteCount += count
        return count
    }

    private func next(_ buffer: inout [UInt8], _ range: Range<Int>) throws(DICOMFileError) -> Int {
        guard !ahead.isEmpty else { return try input.read(into: &buffer, range) }
        let run = ahead.prefix(range.count)
        buffer.replaceSubrange(range.lowerBound..<range.lowerBound + run.count, with: run)
        ahead = ahead.dropFirst(run.count)
        // Not kept for as long as the rest of the object takes.
        if ahead.isEmpty { ahead = [] }
        return run.count
    }

    /// Waits for as long as it takes.
    package static func awaitReadable(_ descriptor: Int32) -> Bool {
        // poll(2) passes over a negative one, and would wait for ever; read(2) says what is wrong with it.
        guard descriptor >= 0 else { return true }
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&waiting, 1, -1) < 0 {
            guard errno == EINTR else { return false }
        }
        return true
    }

    /// Nil if more bytes are needed.
    private static func contradictions(_ start: FileStart, _ bytes: [UInt8], isWhole: Bool) -> [MetaContradiction]? {
        guard start.layout != .withoutMetaInformation, let syntax = TransferSyntax(uid: start.metaInformation.transferSyntaxUID) else {
            return []
        }
        let isEnough = isWhole || bytes.count >= DICOMFile.maximumMetaByteCount
        return start.metaInformation.contradictions(to: bytes[start.dataSetOffset...], isWhole: isEnough, syntax)
    }
}

/// A descriptor that is read to its end, and can't be read twice.
private struct StreamInput {
    let descriptor: Int32
    let awaitReadable: (Int32) -> Bool

    /// Appends until there are `count` bytes.
    ///
    /// - Returns: whether the stream has ended before.
    func fill(_ bytes: inout [UInt8], upTo count: Int) throws(DICOMFileError) -> Bool {
        var filled = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: count - filled))
        defer { bytes.removeLast(count - filled) }
        while filled < count {
            let read = try read(into: &bytes, filled..<count)
            guard read > 0 else { return true }
            filled += read
        }
        return false
    }

    func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(DICOMFileError) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count)
        guard !range.isEmpty else { return 0 }
        while true {
            guard awaitReadable(descriptor) else { throw .unreadable(errno: ECANCELED) }
            // read fills memory by address; the range was checked above.
            let count = buffer.withUnsafeMutableBytes { memory in
                Glibc.read(descriptor, UnsafeMutableRawBufferPointer(rebasing: memory[range]).baseAddress, range.count)
            }
            if count >= 0 { return count }
            switch errno {
            // Whoever shares the descriptor may have made it non-blocking, or have been quicker to read.
            case EINTR, EAGAIN: continue
            case let code: throw .unreadable(errno: code)
            }
        }
    }
}
