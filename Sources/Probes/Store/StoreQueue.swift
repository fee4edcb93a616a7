import DICOMData
import DICOMFiles
import Diagnosis
import ProbeResults

/// What is to be stored, in the order in which it is found, looked at a bounded number of files ahead.
struct StoreQueue {
    enum Item: Equatable {
        case object(StoreObject)
        /// Not looked at before its turn: that may take any time, and can be done once.
        case standardInput
        /// Not to be sent: skipped, or failed for what it is.
        case settled(ObjectResult)
        /// Listed and counted by another share. What is in it could not be read, and may belong to this one.
        case unread(ObjectResult)
    }

    /// How many files are opened before the first is sent: enough to meet the presentation contexts of most folders, opened in some milliseconds.
    private static let lookAhead = 256

    private let share: StoreShare?
    /// How many belong to other shares. Of those only named files are opened: a DICOMDIR, whatever it is called, may list objects of this share.
    private(set) var passedOver = 0
    /// The sum of the hashes of all that was found, whosever share it is: the same for two machines only if they see the same names.
    private(set) var fingerprint: UInt64 = 0
    private var walk: FileWalk
    /// What was named behind `-`; nil where that is not among the paths, or has had its turn.
    private var pathsBehindInput: [String]?
    /// A DICOMDIR that was named: what it refers to comes before what the walk finds next.
    private var directory: DirectoryItems?
    private var ahead: [Item] = []
    private var first = 0

    /// - Parameters:
    ///   - paths: files and folders, and once at most `-`.
    ///   - share: which of them are to be had; nil for all.
    init(_ paths: [String], share: StoreShare? = nil) {
        self.share = share
        let place = paths.firstIndex(of: StandardInput.path) ?? paths.endIndex
        walk = FileWalk(Array(paths[..<place]))
        if place < paths.endIndex { pathsBehindInput = Array(paths[(place + 1)...]) }
    }

    /// What comes next; nil at the end.
    mutating func peek() -> Item? {
        fill(1)
        return first < ahead.count ? ahead[first] : nil
    }

    mutating func pop() -> Item? {
        popWithFile()?.item
    }

    /// The same, with the file of an object that is only now looked at, which need not be opened again. Files further ahead have been closed: there may
    /// be no descriptors for so many, and they may change before their turn comes.
    mutating func popWithFile() -> (item: Item, file: DICOMFile?)? {
        guard first < ahead.count else { return nextItem() }
        first += 1
        return (ahead[first - 1], nil)
    }

    /// The syntaxes of the objects that come next, each once, in order.
    mutating func upcomingSyntaxes() -> [StoreObject.Syntaxes] {
        fill(Self.lookAhead)
        var seen: Set<StoreObject.Syntaxes> = []
        var upcoming: [StoreObject.Syntaxes] = []
        for case .object(let object) in ahead[first...] where seen.insert(object.syntaxes).inserted {
            upcoming.append(object.syntaxes)
        }
        return upcoming
    }

    /// What is left, without opening it: not attempted, unless it has been settled already.
    mutating func popRest() -> ObjectResult? {
        while first < ahead.count {
            defer { first += 1 }
            switch ahead[first] {
            case .object(let object): return object.result(.notAttempted)
            case .standardInput: return .standardInputNotAttempted
            case .settled(let result): return result
            case .unread: continue
            }
        }
        return unopenedRest()
    }

    private mutating func fill(_ count: Int) {
        guard ahead.count - first < count else { return }
        ahead.removeFirst(first)
        first = 0
        while ahead.count < count, let next = nextItem() { ahead.append(next.item) }
    }

    private mutating func nextItem() -> (item: Item, file: DICOMFile?)? {
        while true {
            if let reference = directory?.next() {
                if case .unreadable(let result) = reference { return (unread(result), nil) }
                if belongs(reference.path) { return reference.look() }
                continue
            }
            directory = nil
            guard let entry = walk.next() else { return passInput() ? (.standardInput, nil) : nil }
            if let next = look(atFound: entry) { return next }
        }
    }

    /// - Returns: nil for what belongs to another share, and for a DICOMDIR, of which what it lists is then what comes next.
    private mutating func look(atFound entry: FileWalk.Entry) -> (item: Item, file: DICOMFile?)? {
        switch entry.kind {
        case .unreadable(let code):
            // It may be a folder, or a link to one.
            return (unread(Self.failed(entry, Finding(.unreadable(errno: code)))), nil)
        case .special:
            return belongs(entry.path) ? (.settled(Self.settled(entry, Finding(.notRegularFile), isForeign: true)), nil) : nil
        case .file:
            if entry.isNamed { return look(atNamed: entry) }
            return belongs(entry.path) ? Self.look(at: entry) : nil
        }
    }

    private mutating func look(atNamed entry: FileWalk.Entry) -> (item: Item, file: DICOMFile?)? {
        let opened = Self.open(entry.path)
        switch opened {
        case .success(let file) where file.metaInformation.mediaStorageSOPClassUID == .mediaStorageDirectoryStorage:
            do throws(DICOMDirectoryError) {
                directory = try DirectoryItems(file)
                return nil
            } catch {
                return (unread(Self.failed(entry, Finding(error))), nil)
            }
        case .failure(let error) where Self.mayHide(entry, error):
            return (unread(Self.failed(entry, Finding(error))), nil)
        case .success, .failure:
            return belongs(entry.path) ? Self.look(at: entry, opened) : nil
        }
    }

    /// Whether a named file that failed may list others: of one that can't be opened here, nobody knows; of others, the name tells (PS3.10 8.6).
    private static func mayHide(_ entry: FileWalk.Entry, _ error: DICOMFileError) -> Bool {
        switch error {
        case .unreadable: true
        case .notRegularFile: false
        case .notDICOM, .truncated, .invalidMeta: DICOMDirectory.isUsualName(entry.path)
        }
    }

    /// What could not be read may hold or list objects of every share: all of them fail, and one of them counts it.
    private mutating func unread(_ result: ObjectResult) -> Item {
        guard !belongs(result.path) else { return .settled(result) }
        var result = result
        result.message = result.message.map { $0 + "; what is in it may belong to this share" }
        return .unread(result)
    }

    private mutating func unopenedRest() -> ObjectResult? {
        while let path = directory?.next()?.path ?? walk.next()?.path {
            if belongs(path) { return ObjectResult(path: path, fate: .notAttempted) }
        }
        return passInput() ? .standardInputNotAttempted : nil
    }

    /// Counts what does not.
    private mutating func belongs(_ path: String) -> Bool {
        guard let share else { return true }
        fingerprint &+= StoreShare.hash(path)
        guard !share.holds(path) else { return true }
        passedOver += 1
        return false
    }

    /// - Returns: whether its turn has come; the walk then goes on behind it.
    private mutating func passInput() -> Bool {
        guard let paths = pathsBehindInput else { return false }
        pathsBehindInput = nil
        walk.add(paths)
        return true
    }
}

extension StoreQueue {
    /// - Parameters:
    ///   - entry: a file.
    ///   - listing: of the DICOMDIR that refers to it.
    /// - Returns: with an object, its file.
    static func look(at entry: FileWalk.Entry, listing: StoreObject.Listing? = nil) -> (item: Item, file: DICOMFile?) {
        look(at: entry, open(entry.path), listing: listing)
    }

    private static func open(_ path: String) -> Result<DICOMFile, DICOMFileError> {
        Result { () throws(DICOMFileError) in try DICOMFile.open(path) }
    }

    private static func look(
        at entry: FileWalk.Entry, _ opened: Result<DICOMFile, DICOMFileError>, listing: StoreObject.Listing? = nil
    ) -> (item: Item, file: DICOMFile?) {
        do throws(DICOMFileError) {
            let file = try opened.get()
            return (item(entry, try StoreObject(file, listing: listing)), file)
        } catch {
            return (.settled(settled(entry, Finding(error), isForeign: error == .notDICOM || error == .notRegularFile)), nil)
        }
    }

    private static func item(_ entry: FileWalk.Entry, _ object: StoreObject) -> Item {
        if let flaw = object.flaw { return .settled(failed(entry, flaw)) }
        guard object.syntaxes.sopClass == .mediaStorageDirectoryStorage else { return .object(object) }
        let finding = Finding(
            reason: .fileNotDICOM, message: "is a DICOMDIR, which lists objects and is none",
            hint: "name the DICOMDIR itself to send what it lists")
        return .settled(settled(entry, finding, isForeign: true))
    }

    /// What is foreign to DICOM is passed over in a folder; named on the command line it is an error.
    private static func settled(_ entry: FileWalk.Entry, _ finding: Finding, isForeign: Bool) -> ObjectResult {
        guard isForeign, !entry.isNamed else { return failed(entry, finding) }
        var result = ObjectResult(path: entry.path, fate: .skipped)
        result.message = finding.message
        return result
    }

    private static func failed(_ entry: FileWalk.Entry, _ finding: Finding) -> ObjectResult {
        ObjectResult(path: entry.path, failed: finding)
    }
}

extension ObjectResult {
    static let standardInputNotAttempted = ObjectResult(path: StandardInput.path, fate: .notAttempted)

    init(path: String, failed finding: Finding) {
        self.init(path: path, fate: .failed)
        explain(finding)
    }

    mutating func explain(_ finding: Finding) {
        reason = finding.reason
        message = finding.message
        hint = finding.hint
    }
}
