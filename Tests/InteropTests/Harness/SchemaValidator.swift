import Foundation

/// Checks documents against a JSON Schema that the project publishes, with a validator that is not its own.
actor SchemaValidator {
    static let results = SchemaValidator(Installation.resultSchema)
    static let events = SchemaValidator(Installation.eventSchema)

    private let schema: URL

    private init(_ schema: URL) {
        self.schema = schema
    }

    private struct Process {
        let child: ChildProcess
        let input: Descriptor
        let answers: URL
    }

    private var process: Process?
    private var asked = 0

    /// What is wrong with the document, in words; empty when it is valid, or when there is no validator and none is required.
    func problems(of document: String) async throws -> String {
        guard Installation.areAllRequired || Tool.pynetdicom.isInstalled else { return "" }
        let process = try process ?? start()
        self.process = process
        let number = asked
        asked += 1
        try process.input.write(document.replacing("\n", with: " ") + "\n")
        var answer: Substring?
        try await eventually("the validator answers") {
            guard process.child.poll() == nil else { throw Impatience(awaited: "the validator answers; it has ended") }
            let lines = try String(contentsOf: process.answers, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
            // The last is not complete: no line feed yet.
            guard lines.count > number + 1 else { return false }
            answer = lines[number]
            return true
        }
        return String(answer ?? "")
    }

    private func start() throws -> Process {
        let folder = try makeTemporaryFolder()
        Keeper.shared.remove(folder)
        let (reading, writing) = try Descriptor.pipe()
        defer { reading.close() }
        let answers = folder.appending(path: "answers")
        let child = try ChildProcess(
            [Installation.python.path, Installation.peerPrograms.appending(path: "validate.py").path, schema.path],
            input: reading.number, output: answers, errors: folder.appending(path: "errors"))
        return Process(child: child, input: writing, answers: answers)
    }
}
