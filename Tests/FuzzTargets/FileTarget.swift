import DICOMData
import DICOMFiles
import Glibc

/// A DICOM file, as a file and as a stream: both read it alike, and all that can be asked of it is.
func fuzzFile(_ input: [UInt8]) throws {
    let memory = try NamelessFile(input)
    let file = try? withExtendedLifetime(memory) { try DICOMFile.open(memory.path) }
    try checkStream(memory, file, input)
    guard let file else { return }
    try require(file.dataSetOffset + file.dataSetByteCount == input.count, "the data set does not end where the file does")
    try require(try allBytes(of: file) == Array(input[file.dataSetOffset...]), "the data set is not what is in the file")
    _ = try file.contradictions()
    _ = file.leadingTexts(of: [.sopClassUID, .sopInstanceUID, Tag(0x0010, 0x0010), Tag(0x0020, 0x000D)])
    try checkMetaInformation(of: file)
    for target in [UID.implicitVRLittleEndian, .explicitVRLittleEndian] { try checkReencoding(of: file, to: target) }
    try checkDirectory(file)
}

/// Bytes with a path, and no name in any folder.
private final class NamelessFile {
    private struct SystemFailure: Error {
        let code: Int32
    }

    let descriptor: Int32
    var path: String { "/proc/self/fd/\(descriptor)" }

    init(_ bytes: [UInt8]) throws {
        // In memory where there is such a folder.
        var name = Array((access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp").utf8CString.dropLast() + "/dicomprobe-XXXXXX".utf8CString)
        descriptor = mkstemp(&name)
        guard descriptor >= 0 else { throw SystemFailure(code: errno) }
        unlink(name)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw SystemFailure(code: errno) }
            written += count
        }
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw SystemFailure(code: errno) }
    }

    deinit {
        _ = Glibc.close(descriptor)
    }
}

private func allBytes(of file: DICOMFile) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: file.dataSetByteCount)
    var offset = 0
    while offset < bytes.count { offset += try file.read(into: &bytes, offset..<bytes.count, at: offset) }
    return bytes
}

private func checkStream(_ memory: NamelessFile, _ file: DICOMFile?, _ input: [UInt8]) throws {
    let stream = try? DICOMStream(descriptor: memory.descriptor)
    try require((stream == nil) == (file == nil), "only one of file and stream can be read")
    guard let stream, let file else { return }
    try require(stream.metaInformation == file.metaInformation && stream.layout == file.layout, "file and stream say different things")
    try require(stream.contradictions == (try file.contradictions()), "file and stream contradict themselves differently")
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1_000)
    // A stream that ends within an element says so at its end, behind all its bytes.
    while let count = try? stream.read(into: &buffer, buffer.indices), count > 0 { bytes += buffer[..<count] }
    try require(bytes == Array(input[file.dataSetOffset...]), "the stream's data set is not what is in the file")
}

/// What is written of group 0002 is read again as it was.
private func checkMetaInformation(of file: DICOMFile) throws {
    let meta = file.metaInformation
    guard let written = try? meta.encoded(), written.count < DICOMFile.maximumMetaByteCount else { return }
    let dataSet: [UInt8] = [0x08, 0x00, 0x60, 0x00, 0x43, 0x53, 0x02, 0x00, 0x43, 0x54]
    let copy = try NamelessFile(written + dataSet)
    let again = try withExtendedLifetime(copy) { try DICOMFile.open(copy.path) }
    try require(again.metaInformation == meta, "written and read again, \(meta) is \(again.metaInformation)")
}

/// What has been measured is what comes.
private func checkReencoding(of file: DICOMFile, to target: UID) throws {
    guard let measurement = try? ReencodedDataSet.measure(file, to: target) else { return }
    var dataSet = try ReencodedDataSet(file, to: target, measurement: measurement)
    var buffer = [UInt8](repeating: 0, count: 10_000)
    var count = 0
    while true {
        let read = try dataSet.read(into: &buffer, buffer.indices)
        if read == 0 { break }
        count += read
    }
    try require(count == measurement.byteCount, "\(count) bytes came of \(measurement.byteCount) that were measured")
}

/// Whatever a DICOMDIR's records name is below its folder.
private func checkDirectory(_ file: DICOMFile) throws {
    guard let directory = try? DICOMDirectory(file) else { return }
    while let entry = try? directory.next() {
        switch entry.location {
        case .file(let path), .missing(let path):
            let below = path.hasPrefix("/proc/self/fd/") && !path.split(separator: "/").contains("..") && !path.contains("\0")
            try require(below, "\(entry.fileID) leads to \(path)")
        case .outside: continue
        }
    }
}
