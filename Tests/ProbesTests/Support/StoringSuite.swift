import DICOMData
import ProbeResults
import Probes
import Transport

/// Tests that store the files of a folder of their own.
protocol StoringSuite {
    var folder: ScratchFolder { get }
}

extension StoringSuite {
    func store(
        to port: UInt16, timeout: Duration = longEnough, interruption: Interruption? = nil, _ paths: [String]? = nil,
        options: StoreProbe.Options = .init(), react: @escaping @Sendable (ObjectResult) -> Void = { _ in }
    ) throws -> StoreProbe.Stored {
        try StoreProbe.run(
            .plain(port: port, timeout: timeout, interruption: interruption), paths ?? [folder.path], options: options, react: react)
    }

    func writeObjects(_ names: String..., transferSyntax: UID = .explicitVRLittleEndian) throws {
        for name in names { try folder.write(name, transferSyntax: transferSyntax) }
    }
}
