import DICOMData
import DICOMFiles
import DICOMNetwork

/// A file's data set, coded anew as it is sent.
struct ReencodedFile: StoredDataSet {
    let byteCount: Int
    private let file: DICOMFile
    private var dataSet: ReencodedDataSet
    private var position = 0
    private let sent: (Int) -> Void

    /// Goes through the whole file, so that one that can't be re-encoded fails before a byte of it is sent.
    ///
    /// - Parameters:
    ///   - sent: told of the bytes as they are taken.
    ///   - goesOn: asked time and again before anything is sent; where it says no, that ends with ``ReencodingError/stopped``.
    init(
        _ file: DICOMFile, to transferSyntax: UID, sent: @escaping (Int) -> Void, while goesOn: () -> Bool
    ) throws(ReencodingError) {
        let measurement = try ReencodedDataSet.measure(file, to: transferSyntax, while: goesOn)
        self.file = file
        byteCount = measurement.byteCount
        dataSet = try ReencodedDataSet(file, to: transferSyntax, measurement: measurement)
        self.sent = sent
    }

    var lacksPixelData: Bool { dataSet.lacksPixelData }

    mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(DataSetSourceError) -> Int {
        let count = try next(&buffer, range)
        guard count > 0 else { throw .changed }
        position += count
        // What is longer than it was when it was measured would be cut off, and what was written to a mixture; both would be taken for whole.
        if position == byteCount {
            var rest: [UInt8] = [0]
            guard try next(&rest, rest.indices) == 0, file.isUnchanged else { throw .changed }
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
