import DICOMData
import DICOMFiles
import ProbeResults

extension Finding {
    /// A data set that can't be re-encoded for what it holds.
    package init(_ error: ReencodingError, from source: UID, to target: UID) {
        let attempt = "can't be re-encoded from \(source.name) to \(target.name), which the peer takes: "
        let remedy = "repair or export the file anew, or have \(source.name) accepted by the peer"
        switch error {
        case .file(let failure): self.init(failure)
        case .refused(let refusal):
            self.init(reason: .internalDefect, message: attempt + "\(refusal)")
        case .stopped:
            self.init(reason: .fileUnreadable, message: "the data set could not be read to its end")
        case .invalidDeflatedStream:
            self.init(
                reason: .fileMalformed, message: attempt + "the data set is no deflate stream (PS3.5 A.5), or ends within it", hint: remedy)
        case .transcoding(.encapsulated(let tag, let offset)):
            self.init(
                reason: .fileMalformed, message: attempt + "\(tag) at offset \(offset) of the data set is encapsulated, as it must not be",
                hint: remedy)
        case .transcoding(.invalid(let invalid)):
            let isTruncated = if case .truncated = invalid.kind { true } else { false }
            let tag = invalid.tag.map { "\($0): " } ?? ""
            self.init(
                reason: isTruncated ? .fileTruncated : .fileMalformed,
                message: attempt + "\(tag)\(invalid.kind.words) at offset \(invalid.offset) of the data set", hint: remedy)
        }
    }

    /// Adds to a refused presentation context why the object can't go in another one, and what to do.
    ///
    /// - Parameters:
    ///   - refusal: nil where it can be re-encoded, and the peer took none of the alternatives either.
    package mutating func explain(notReencodedFrom source: UID, refusal: ReencodedDataSet.Refusal?, alternatives: [UID]) {
        switch refusal {
        case nil:
            message += ", nor \(alternatives.map(\.name).joined(separator: " or ")), in which it could be re-encoded"
            hint = "have one of them accepted there: no peer may refuse Implicit VR Little Endian (PS3.5 10.1)"
        case .encapsulated:
            message += "; the object is compressed, so that it can be sent in no other without decompressing it"
            hint = "have that transfer syntax accepted there (storescp: +xa), or decompress the object first\(source.decompressor)"
        case .unknownSource, .unsupportedTarget:
            message += "; how the object is coded is known only to those who made that transfer syntax, so that it can't be re-encoded"
            hint = "have that transfer syntax accepted there, or convert the object with the software that wrote it"
        }
    }
}

extension UID {
    /// As PS3.6 has it; of what that does not know, the UID.
    fileprivate var name: String { registeredName ?? value }

    /// The program of the field that decompresses objects of this transfer syntax, as the end of a hint.
    fileprivate var decompressor: String {
        guard let keyword = TransferSyntax(uid: self)?.keyword else { return "" }
        let programs = [
            ("JPEGLS", "dcmdjpls"), ("JPEG2000", "gdcmconv --raw"), ("JPEGXL", ""), ("JPEG", "dcmdjpeg"), ("RLE", "dcmdrle"),
        ]
        guard let program = programs.first(where: { keyword.hasPrefix($0.0) })?.1, !program.isEmpty else { return "" }
        return ": \(program)"
    }
}

extension DataElementError.Kind {
    /// What is wrong, in words.
    var words: String {
        switch self {
        case .truncated(let wanted, let available): "\(wanted) bytes are due and \(available) left"
        case .unknownVR(let first, let second): "the VR \(excerpt([first, second])) is none"
        case .undefinedLength(let vr): "an undefined length, which \(vr?.rawValue ?? "it") can't have"
        case .misplacedTag: "an item or delimiter in the wrong place, or something else in theirs"
        case .delimiterLength(let length): "a delimiter of length \(length)"
        case .nestedTooDeep: "sequences nested too deep"
        }
    }
}
