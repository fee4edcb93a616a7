import DICOMData
import DICOMFiles
import DICOMNetwork
import Diagnosis
import ProbeResults
import Transport

/// One object from standard input, which can be read once and in no other order. It may be a pipe of any length, and whatever writes to it may take
/// its time: each wait for it heeds signals and the deadline.
///
/// For one thread at a time.
final class StandardInput {
    /// What stands for it among the paths.
    static let path = "-"

    private let descriptor: Int32
    private let deadline: Deadline
    private let interruption: Interruption?
    private let sent: (Int) -> Void
    /// Why nothing more could be read.
    private var failure: ReencodingError?
    /// Why a wait was given up.
    private var end: Finding?
    /// Whether the data set describes pixels that it does not have: known once it has been read to its end.
    private(set) var lacksPixelData = false

    /// - Parameter sent: told of the bytes as they are taken.
    init(descriptor: Int32, deadline: Deadline, interruption: Interruption?, sent: @escaping (Int) -> Void = { _ in }) {
        self.descriptor = descriptor
        self.deadline = deadline
        self.interruption = interruption
        self.sent = sent
    }

    /// Reads what stands before the data set, and the start of that.
    ///
    /// - Throws: `Finding` also where the wait was given up, or where what was read is unfit to be sent.
    func open() throws(Finding) -> (object: StoreObject, stream: DICOMStream) {
        let stream: DICOMStream
        do throws(DICOMFileError) {
            stream = try DICOMStream(descriptor: descriptor, awaitReadable: awaitReadable)
        } catch {
            throw end ?? Finding(error)
        }
        let object = StoreObject(stream, path: Self.path)
        if let flaw = object.flaw { throw flaw }
        return (object, stream)
    }

    /// The stream's data set, to be sent.
    ///
    /// - Parameter target: the transfer syntax to be re-encoded in; nil for none.
    /// - Throws: ``ReencodingError/refused(_:)``.
    func dataSet(_ stream: DICOMStream, to target: UID?) throws(ReencodingError) -> DataSet {
        guard let target else { return DataSet(bytes: .asItIs(stream), input: self) }
        return DataSet(bytes: .reencoded(try ReencodedDataSet(stream, to: target)), input: self)
    }

    /// Why the data set came to no good end; nil where that was not for what came from here.
    ///
    /// - Parameter target: as given to ``dataSet(_:to:)``.
    func finding(_ source: UID, to target: UID?) -> Finding? {
        if let end { return end }
        guard let failure else { return nil }
        if case .file(let failure) = failure { return Finding(failure) }
        return Finding(failure, from: source, to: target ?? source)
    }

    private func awaitReadable(_ descriptor: Int32) -> Bool {
        do throws(TransportError) {
            guard try Polling.awaitInput(on: descriptor, until: deadline, interruption: interruption) else {
                end = .standardInputStalled
                return false
            }
            return true
        } catch {
            if case .interrupted(let signal) = error { end = .interrupted(signal: signal) }
            return false
        }
    }
}

extension StandardInput {
    struct DataSet: DataSetStream {
        fileprivate enum Bytes {
            case none
            case asItIs(DICOMStream)
            case reencoded(ReencodedDataSet)
        }

        fileprivate var bytes: Bytes
        fileprivate let input: StandardInput

        mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(DataSetSourceError) -> Int {
            do throws(ReencodingError) {
                let count = try next(&buffer, range)
                if count == 0 { input.lacksPixelData = lacksPixelData }
                input.sent(count)
                return count
            } catch {
                input.failure = error
                throw .stopped
            }
        }

        private var lacksPixelData: Bool {
            switch bytes {
            case .none: false
            case .asItIs(let stream): stream.lacksPixelData
            case .reencoded(let dataSet): dataSet.lacksPixelData
            }
        }

        private mutating func next(_ buffer: inout [UInt8], _ range: Range<Int>) throws(ReencodingError) -> Int {
            switch bytes {
            case .none: return 0
            case .asItIs(let stream):
                do throws(DICOMFileError) {
                    return try stream.read(into: &buffer, range)
                } catch {
                    throw .file(error)
                }
            case .reencoded(var dataSet):
                // Held once only while it works, so that its buffers are not copied.
                bytes = .none
                defer { bytes = .reencoded(dataSet) }
                return try dataSet.read(into: &buffer, range)
            }
        }
    }
}
