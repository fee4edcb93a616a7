import DICOMData
import DICOMFiles
import DICOMNetwork
import Diagnosis
import ProbeResults

/// A DICOM file found, by what it says of itself; opened again when its turn comes.
struct StoreObject: Equatable {
    /// What needs a presentation context of its own: the data set is sent as it is wherever the peer takes its own transfer syntax.
    struct Syntaxes: Hashable {
        let sopClass: UID
        let transferSyntax: UID
    }

    /// What a DICOMDIR says that a file holds.
    struct Listing: Equatable {
        /// Its path.
        let directory: String
        /// Both nil where they are not recorded.
        let sopClass: UID?
        let sopInstance: UID?
    }

    let path: String
    let syntaxes: Syntaxes
    let sopInstance: UID
    /// Nil where that shows only at its end.
    let byteCount: Int?
    /// What group 0002 says otherwise. The data set is believed: receivers compare the request with it (PS3.4 B.2.1).
    let contradictions: [MetaContradiction]
    /// Of the DICOMDIR that led to it; nil where none did.
    let listing: Listing?

    /// - Parameter listing: of the DICOMDIR that led to it.
    /// - Throws: ``DICOMFileError`` where the first elements of the data set can't be read.
    init(_ file: DICOMFile, listing: Listing? = nil) throws(DICOMFileError) {
        self.init(file.path, file.metaInformation, try file.contradictions(), byteCount: file.dataSetByteCount, listing)
    }

    /// - Parameter path: what stands for the stream.
    init(_ stream: DICOMStream, path: String) {
        self.init(path, stream.metaInformation, stream.contradictions, byteCount: nil, nil)
    }

    private init(
        _ path: String, _ meta: FileMetaInformation, _ contradictions: [MetaContradiction], byteCount: Int?, _ listing: Listing?
    ) {
        let believed = { (tag: Tag) in contradictions.first { $0.tag == tag }?.dataSet }
        self.path = path
        syntaxes = Syntaxes(
            sopClass: believed(.sopClassUID) ?? meta.mediaStorageSOPClassUID, transferSyntax: meta.transferSyntaxUID)
        sopInstance = believed(.sopInstanceUID) ?? meta.mediaStorageSOPInstanceUID
        self.byteCount = byteCount
        self.contradictions = contradictions
        self.listing = listing
    }

    func result(_ fate: ObjectResult.Fate) -> ObjectResult {
        var result = ObjectResult(path: path, fate: fate)
        result.sopClassUID = syntaxes.sopClass.value
        result.sopInstanceUID = sopInstance.value
        result.transferSyntaxUID = syntaxes.transferSyntax.value
        result.bytes = byteCount.map(Int64.init)
        return result
    }
}

extension StoreObject {
    var warnings: [ProbeResult.Warning] {
        contradictions.map { ProbeResult.Warning(reason: .fileContradictoryMeta, message: "\(path): \($0.words)") }
            + misstatements.map { ProbeResult.Warning(reason: .fileContradictoryDirectory, message: "\(path): \($0)") }
    }

    /// Where the DICOMDIR lists something else than there is: the object that it means may be lost, or be under another name.
    private var misstatements: [String] {
        guard let listing else { return [] }
        let all = [("SOP class", listing.sopClass, syntaxes.sopClass), ("SOP instance", listing.sopInstance, sopInstance)]
        return all.compactMap { what, listed, actual in
            guard let listed, listed != actual else { return nil }
            return "\(listing.directory) lists it as the \(what) \(listed), the file holds \(actual): sent as what it holds"
        }
    }

    /// To be told of one that the peer holds: peers confirm an object without pixels as any other.
    var missingPixelData: ProbeResult.Warning {
        ProbeResult.Warning(
            reason: .filePixelDataMissing,
            message: "\(path): describes pixels, by Rows (0028,0010), and ends without any: it may have broken off between two elements")
    }

    /// What makes it unfit to be sent; nil if nothing does.
    var flaw: Finding? {
        // Both are proposed: a peer may turn down the whole association, and with it all other objects, for what is no UID.
        for (tag, uid) in [(Tag.sopClassUID, syntaxes.sopClass), (.transferSyntaxUID, syntaxes.transferSyntax)] where !uid.isValid {
            return unusable(uid, tag)
        }
        // Receivers have their ways with UIDs that break PS3.5 9.1; only what no C-STORE could name as the data set does is kept from them.
        guard sopInstance.value.utf8.allSatisfy({ $0 < 0x80 }), sopInstance.value.utf8.count <= UID.maximumLength else {
            return unusable(sopInstance, .sopInstanceUID)
        }
        return nil
    }

    private func unusable(_ uid: UID, _ tag: Tag) -> Finding {
        let isOfDataSet = contradictions.contains { $0.tag == tag }
        return Finding(
            reason: .fileNotDICOM,
            message: "has \(isOfDataSet ? "an unusable data set" : "unusable file meta information"): \"\(uid)\" is no UID (PS3.5 9.1)",
            hint: "export the file anew")
    }
}

/// A data set that is read as it is sent.
protocol StoredDataSet: DataSetSource {
    /// Whether it describes pixels that it does not have: known once it has been read to its end.
    var lacksPixelData: Bool { get }
}

/// A file's data set, sent as it is.
///
/// Its end is handed out only if it is one: peers that store what they get don't notice that an object breaks off, and confirm it.
struct FileDataSet: StoredDataSet {
    private let file: DICOMFile
    private var position = 0
    /// Nil where the transfer syntax is none of the standard.
    private var watch: DataSetWatch?
    private let sent: (Int) -> Void

    /// - Parameter sent: told of the bytes as they are taken.
    init(_ file: DICOMFile, sent: @escaping (Int) -> Void) {
        self.file = file
        self.sent = sent
        watch = DataSetWatch(TransferSyntax(uid: file.metaInformation.transferSyntaxUID))
    }

    var byteCount: Int { file.dataSetByteCount }

    var lacksPixelData: Bool { watch?.lacksPixelData == true }

    mutating func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(DataSetSourceError) -> Int {
        let count: Int
        do throws(DICOMFileError) {
            count = try file.read(into: &buffer, range, at: position)
        } catch {
            guard case .unreadable(let code) = error else { throw .ended(byteCount: position, announced: byteCount) }
            throw .unreadable(errno: code)
        }
        guard count > 0 else { throw .ended(byteCount: position, announced: byteCount) }
        watch?.pass(buffer[range.lowerBound..<range.lowerBound + count])
        position += count
        if position == byteCount { try judgeEnd() }
        sent(count)
        return count
    }

    private func judgeEnd() throws(DataSetSourceError) {
        guard file.isUnchanged else { throw .changed }
        if watch?.mayEnd == false { throw .incomplete(offset: file.dataSetOffset + position) }
    }
}
