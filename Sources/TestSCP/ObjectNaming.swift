import DICOMData
import DICOMFiles
import DIMSE

/// How received objects are called, and what happens to those that were received before.
package struct ObjectNaming: Equatable, Sendable {
    package enum Duplicates: String, CaseIterable, Sendable {
        /// Both stay: the second gets a number.
        case keep
        /// The object that was sent last stays.
        case overwrite
        /// The object that was sent first stays; the second is answered with 0111 (PS3.7 annex C).
        case refuse
    }

    package var pattern = ObjectNamePattern.byInstance
    package var duplicates = Duplicates.overwrite

    package init() {}
}

extension ObjectNaming {
    /// What association and command tell of an object.
    struct Origin {
        let calledAETitle: String
        let callingAETitle: String
        let transferSyntax: UID
    }

    /// Gives a complete object its name below the folder.
    ///
    /// - Returns: the path.
    func commit(
        _ file: UnnamedFile, _ request: CStoreRequest, _ origin: Origin, to folder: String
    ) throws(FileWriteError) -> String {
        let values = try values(of: file, request, origin)
        let first = "\(folder)/\(pattern.path(values))"
        try createFolders(pattern.path(values).folderPart, below: folder)
        switch duplicates {
        case .overwrite:
            try file.commit(as: first, existing: .replace)
            return first
        case .refuse:
            try file.commit(as: first, existing: .refuse)
            return first
        case .keep:
            return try file.commit { "\(folder)/\(pattern.path(values, number: $0))" }
        }
    }

    private func values(
        of file: UnnamedFile, _ request: CStoreRequest, _ origin: Origin
    ) throws(FileWriteError) -> [ObjectNamePattern.Placeholder: String] {
        var values: [ObjectNamePattern.Placeholder: String] = [
            .sopInstance: request.affectedSOPInstanceUID.value, .sopClass: request.affectedSOPClassUID.value,
            .transferSyntax: origin.transferSyntax.value, .calling: origin.callingAETitle, .called: origin.calledAETitle,
        ]
        let wanted = Self.tags.filter { pattern.placeholders.contains($0.key) }
        guard !wanted.isEmpty else { return values }
        do throws(DICOMFileError) {
            let texts = try DICOMFile.open(file.temporaryPath).leadingTexts(of: Set(wanted.values))
            values.merge(wanted.compactMapValues { texts[$0] }) { $1 }
        } catch {
            // What can't be read back, for want of a descriptor maybe, must not be filed as an object that says nothing of itself.
            if case .unreadable(let errno) = error { throw .unwritable(errno: errno) }
        }
        return values
    }

    /// What only the data set tells.
    private static let tags: [ObjectNamePattern.Placeholder: Tag] = [
        .patient: .patientID, .study: .studyInstanceUID, .series: .seriesInstanceUID, .modality: .modality,
    ]
}

extension String {
    /// The folders of a relative path.
    fileprivate var folderPart: Substring {
        self[..<(lastIndex(of: "/") ?? startIndex)]
    }
}
