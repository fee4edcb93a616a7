import DICOMData
import DICOMFiles
import Diagnosis
import PKI
import ProbeResults
import SyntheticObjects
import Transport

/// `make`: synthetic objects as files, each complete or not there, whatever their size and with little memory.
package struct ObjectMaking {
    package static let command = "make"

    /// How many, and from what.
    package struct Options: Equatable, Sendable {
        package var studies = 1
        /// Of each study.
        package var series = 1
        /// Of each series.
        package var instances = 1
        /// What everything follows from; nil for objects that nobody has seen.
        package var seed: UInt64?
        package var existing = ExistingFile.refuse

        package init() {}

        /// Of all objects; nil where nobody could count them.
        package var total: Int? {
            let (ofStudy, first) = series.multipliedReportingOverflow(by: instances)
            let (all, second) = studies.multipliedReportingOverflow(by: ofStudy)
            return first || second ? nil : all
        }
    }

    private let recipe: ObjectRecipe
    private let options: Options
    private let place: MadePlace
    private let interruption: Interruption?

    /// - Parameters:
    ///   - path: the file, where one object is made and no folder is there; else the folder that they go to.
    ///   - interruption: ends the run between two writes.
    package init(_ recipe: ObjectRecipe, _ options: Options = Options(), path: String, interruption: Interruption? = nil) {
        self.recipe = recipe
        self.options = options
        self.interruption = interruption
        place = MadePlace(path: path, kind: recipe.kind, options)
    }

    package func run() -> ProbeResult {
        let start = ContinuousClock.now
        var made = ProbeResult.Made(path: place.path, recipe)
        var paths: [String] = []
        let finding: Finding
        do throws(Finding) {
            try makeAll(&made, &paths)
            finding = Finding(reason: .ok, message: message(made))
        } catch {
            finding = Self.explained(error, after: made.objects)
        }
        made.milliseconds = start.duration(to: .now).milliseconds
        var result = ProbeResult(command: Self.command, finding: finding)
        result.made = made
        result.files = made.objects == paths.count ? paths : nil
        return result
    }

    /// So many files are named one by one.
    private static let maximumListed = 1000

    private func makeAll(_ made: inout ProbeResult.Made, _ paths: inout [String]) throws(Finding) {
        let identities = options.seed.map { ObjectIdentities(seed: $0, recipe) } ?? ObjectIdentities(freshAt: .now)
        let pattern = PixelPattern(recipe)
        var buffer = [UInt8](repeating: 0, count: 256 * 1024)
        for study in 1...options.studies {
            for series in 1...options.series {
                try makeFolder(study: study, series: series)
                for instance in 1...options.instances {
                    let identity = identities.identity(study: study, series: series, instance: instance)
                    let path = place.file(study: study, series: series, instance: instance)
                    made.bytes += try write(SyntheticObject(recipe, identity, pattern: pattern), to: path, &buffer)
                    made.objects += 1
                    if paths.count < Self.maximumListed { paths.append(path) }
                }
            }
        }
    }

    private func makeFolder(study: Int, series: Int) throws(Finding) {
        guard let folder = place.folder(study: study, series: series) else { return }
        do throws(FileWriteError) {
            try createFolder(folder)
        } catch {
            throw Finding(error, writing: folder)
        }
    }

    /// - Returns: how many bytes the file has.
    private func write(_ object: SyntheticObject, to path: String, _ buffer: inout [UInt8]) throws(Finding) -> Int64 {
        var signal: Int32?
        let byteCount: Int64
        do throws(FileWriteError) {
            // What is lost in a power cut can be made again.
            let file = try AtomicFileWriter(
                path: path, metaInformation: object.metaInformation, existing: options.existing, isDurable: false)
            var dataSet = object.dataSet
            while true {
                signal = interruption?.signal
                guard signal == nil else { break }
                let count = dataSet.read(into: &buffer, buffer.indices)
                guard count > 0 else { break }
                try file.write(buffer.span.extracting(0..<count).bytes)
            }
            if signal == nil { try file.commit() }
            byteCount = file.byteCount
        } catch {
            throw Finding(error, writing: path)
        }
        if let signal { throw .interrupted(signal: signal) }
        return byteCount
    }

    private func message(_ made: ProbeResult.Made) -> String {
        let what = made.objects == 1 ? "1 object" : "\(made.objects) objects"
        let names = [recipe.sopClass, recipe.transferSyntax].map { $0.registeredName ?? $0.value }
        return "made \(what) of \(names.joined(separator: ", ")): test data, without a patient"
    }

    /// What was made before stays, and is told.
    private static func explained(_ finding: Finding, after count: Int) -> Finding {
        guard count > 0 else { return finding }
        var finding = finding
        finding.message += "; what was made before stays: \(count == 1 ? "1 object" : "\(count) objects")"
        return finding
    }
}

extension ProbeResult.Made {
    fileprivate init(path: String, _ recipe: ObjectRecipe) {
        self.init(
            path: path, sopClassUID: recipe.sopClass.value, transferSyntaxUID: recipe.transferSyntax.value, rows: recipe.rows,
            columns: recipe.columns, frames: recipe.frames)
    }
}

extension StudyMoment {
    /// In UTC.
    package static var now: StudyMoment {
        let digits = UTCTime.text(Validity.now).filter(\.isNumber)
        return StudyMoment(date: String(digits.prefix(8)), time: String(digits.dropFirst(8)))
    }
}
