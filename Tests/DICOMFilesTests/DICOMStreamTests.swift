import DICOMData
import DICOMFiles
import Foundation
import Glibc
import Testing

@Suite struct DICOMStreamTests {
    /// A pipe that another thread writes to, so that nothing waits for room in it.
    private func withPipe(_ bytes: [UInt8], _ body: (Int32) throws -> Void) throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        // A process that another test starts must not hold the writing end open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let (readEnd, writeEnd) = (ends[0], ends[1])
        // The writer finds out that nobody reads, without being killed for it.
        signal(SIGPIPE, SIG_IGN)
        let writer = Thread {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(writeEnd, $0.baseAddress, min($0.count, 1000)) }
                guard count > 0 else { break }
                rest = rest.dropFirst(count)
            }
            close(writeEnd)
        }
        writer.start()
        defer { close(readEnd) }
        try body(readEnd)
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: TestData.folder + "/" + path)))
    }

    private func rest(of stream: DICOMStream, pieces: Int) throws -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0xEE, count: pieces + 2)
        while true {
            let count = try stream.read(into: &buffer, 1..<pieces + 1)
            #expect(buffer.first == 0xEE && buffer.last == 0xEE)
            guard count > 0 else { return all }
            all += buffer[1..<1 + count]
        }
    }

    @Test(arguments: try TestData.objects())
    func theDataSetComesWhole(object: TestData.Object) throws {
        let whole = try bytes("objects/" + object.path)
        for pieces in [7, 5000] {
            try withPipe(whole) { descriptor in
                let stream = try DICOMStream(descriptor: descriptor)
                #expect(stream.layout == .standard)
                #expect(stream.metaInformation.mediaStorageSOPInstanceUID == object.sopInstance)
                #expect(stream.metaInformation.transferSyntaxUID == object.transferSyntax)
                #expect(stream.contradictions.isEmpty)
                #expect(try rest(of: stream, pieces: pieces) == Array(whole[object.dataSetOffset...]))
            }
        }
    }

    @Test func whatIsLongerThanAPipeIsStreamed() throws {
        let meta = FileMetaInformation(
            sopClass: "1.2.3", sopInstance: "1.2.3.4", transferSyntax: .explicitVRLittleEndian, sourceApplicationEntityTitle: nil)
        var writer = DataElementWriter(encoding: .explicitVRLittleEndian)
        try writer.write(.sopInstanceUID, UID("1.2.3.5"))
        try writer.write(.pixelData, .otherByte, [UInt8](repeating: 7, count: 1_000_000))
        try withPipe(try meta.encoded() + writer.bytes) { descriptor in
            let stream = try DICOMStream(descriptor: descriptor)
            #expect(stream.contradictions == [MetaContradiction(tag: .sopInstanceUID, metaInformation: "1.2.3.4", dataSet: "1.2.3.5")])
            #expect(try rest(of: stream, pieces: 70_000) == writer.bytes)
        }
    }

    @Test(arguments: ["data-set-implicit.dcm", "no-preamble.dcm", "meta-missing.dcm"])
    func whatLacksGroup0002IsRecognised(name: String) throws {
        let whole = try bytes("raw/" + name)
        let file = try DICOMFile.open(TestData.folder + "/raw/" + name)
        try withPipe(whole) { descriptor in
            let stream = try DICOMStream(descriptor: descriptor)
            #expect(stream.layout == file.layout)
            #expect(stream.metaInformation == file.metaInformation)
            #expect(try rest(of: stream, pieces: 100) == Array(whole[file.dataSetOffset...]))
        }
    }

    @Test(
        arguments: [
            ("empty.dcm", .truncated(offset: 0)), ("text.txt", .notDICOM), ("meta-cut.dcm", .truncated(offset: 192)),
            ("data-set-missing.dcm", .truncated(offset: 344)), ("meta-huge-element.dcm", .truncated(offset: 1150)),
        ] as [(String, DICOMFileError)])
    func whatIsWrongIsTold(name: String, error: DICOMFileError) throws {
        try withPipe(try bytes("bad/" + name)) { descriptor in
            #expect(throws: error) { try DICOMStream(descriptor: descriptor) }
        }
    }

    /// Whoever waits, for a signal say, can give up.
    @Test func aWaitCanBeGivenUp() throws {
        let whole = try bytes("objects/sc/rgb.dcm")
        try withPipe(whole) { descriptor in
            #expect(throws: DICOMFileError.unreadable(errno: ECANCELED)) {
                try DICOMStream(descriptor: descriptor, awaitReadable: { _ in false })
            }
        }
    }

    @Test func aNonBlockingPipeIsWaitedFor() throws {
        let whole = try bytes("objects/sc/rgb.dcm")
        try withPipe(whole) { descriptor in
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            let stream = try DICOMStream(descriptor: descriptor)
            #expect(try rest(of: stream, pieces: 4096).count == whole.count - 340)
        }
    }

    @Test func whatTheSystemRefusesCarriesItsReason() {
        #expect(throws: DICOMFileError.unreadable(errno: EBADF)) { try DICOMStream(descriptor: -1) }
    }
}
