import DICOMData
import DICOMFiles
import DICOMNetwork

/// A file's data set, coded anew as it is sent.
struct ReencodedFile: DataSetSource {
    let byteCount: Int
    private var dataSet: ReencodedDataSet
    private var position = 0
    private let sent: (Int) -> Void

    /// Goes through the whole file, so that one that can't be re-encoded fails before a byte of it is sent.
    ///
    /// - Parameter sent: told of the bytes as they are taken.
    init(_ file: DICOMFile, to transferSyntax: UID, sent: @escaping (Int) -> Void) throws(ReencodingError) {
        let measurement = try ReencodedDataSet.measure(file, to: transferSyntax)
        byteCount = measurement.byteCount
        dataSet = try ReencodedDataSet(file, to: transferSyntax, measurement: measurement)
        self.sent = sent
    }

    mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(DataSetSourceError) -> Int {
        let count = try next(&buffer, range)
        guard count > 0 else { throw .changed }
        position += count
        // What is longer than it was when it was measured would be cut off, and taken for whole.
        if position == byteCount {
            var rest: [UInt8] = [0]
            guard try next(&rest, rest.indices) == 0 else { throw .changed }
        }
        sent(count)
        return count
    }

    private mutating func next(_ buffer: inout [UInt8], _ range: Range<Int>) throws(DataSetSourceError) -> Int {
        do throws(ReencodingError) {
            return try dataSet.read(into: &buffer, range)
        } catch {
            if case .file(.unreadable(let code)) = error { throw .unreadable(errno: code) }
            // It was in order when it was measured.
            throw .changed
        }
    }
}
