import Foundation
import PKI
import Testing

/// What was typed, and what is wrong with it. Nobody listens on the target's port, and nobody is asked.
extension Scenario {
    private static let target = ["echo", "localhost:1"]
    private static let server = ["serve", "--plain", "--port", "0"]

    // MARK: Usage

    static let contradictingOptions = command(target + ["--plain", "--insecure"], telling: "--plain", "--insecure")
    static let overlongTitle = command(["echo", "SEVENTEEN-LETTERS@localhost"], telling: "SEVENTEEN-LETTERS", "16")
    static let wrongTarget = command(["echo", "localhost:65536"], telling: "localhost:65536", "HOST:PORT", "1 to 65535")
    static let wrongDuration = command(target + ["--timeout", "soon"], telling: "--timeout", "soon", "500ms")
    static let wrongName = command(target + ["--verify-name", "a..b"], telling: "--verify-name", "a..b")
    static let wrongPin = command(target + ["--pin", "sha256/short"], telling: "--pin", "sha256/short", "44 characters")
    static let unknownProfile = command(target + ["--tls-profile", "best"], telling: "--tls-profile", "best", "bcp195")
    static let emptyUser = command(target + ["--user", ""], telling: "--user")
    static let unknownTransferSyntax = command(server + ["--prefer-syntax", "JPEG"], telling: "--prefer-syntax", "JPEG")
    static let impossibleObject = command(["make", "/nowhere/a", "--matrix", "0x512"], telling: "0 rows", "512 columns", "65535")
    static let wrongPattern = command(server + ["--name", "{uid}"], telling: "--name", "{uid}", "{sop-instance}")
    static let unknownFault = command(server + ["--fault", "unheard-of"], telling: "--fault", "unheard-of", "--list-faults")

    static let misspeltSetting = Scenario {
        try await withTemporaryFolder { home in
            let folder = home.appending(path: ".config/dicomprobe")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let path = try write("calling: ME\ntiemout: 3s\n".utf8, "dicomprobe.yaml", in: folder)
            return Outcome(try await probe(target, home: home), telling: "\(path):2", "tiemout")
        }
    }

    /// The user's own file is that of the folder below, the other one that of the working directory.
    static let profileInBothFiles = Scenario {
        try await withTemporaryFolder { home in
            let folder = home.appending(path: ".config/dicomprobe")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let own = try write("profiles: {clinic: {timeout: 3s}}".utf8, "dicomprobe.yaml", in: folder)
            _ = try write("profiles: {clinic: {timeout: 4s}}".utf8, "dicomprobe.yaml", in: home)
            let report = try await probe(["settings", "--json", "echo", "--profile", "clinic"], home: home, directory: home)
            return Outcome(report, telling: "clinic", "./dicomprobe.yaml", own)
        }
    }

    // MARK: Files of keys and certificates

    static let missingFile = command(target + ["--ca", "/nowhere/ca.pem"], telling: "--ca", "/nowhere/ca.pem", "No such file")
    static let noCertificateAsCA = command(telling: "--ca", "ca.pem", "BEGIN CERTIFICATE") { folder in
        target + ["--ca", try write("no certificate".utf8, "ca.pem", in: folder)]
    }
    static let keyAsCertificate = command(telling: "--cert", ".key", "BEGIN CERTIFICATE") { folder in
        let key = try Certificates(in: folder).client().key
        return target + ["--cert", key, "--key", key]
    }
    static let noRevocationList = command(telling: "--crl", "ca.pem", "BEGIN X509 CRL") { folder in
        target + ["--crl", try Certificates(in: folder).root()]
    }
    static let certificateAsKey = command(telling: "--key", ".pem", "BEGIN PRIVATE KEY") { folder in
        let certificate = try Certificates(in: folder).client().certificate
        return target + ["--cert", certificate, "--key", certificate]
    }
    static let keyOfAnother = command(telling: "CN=client", ".key", "issued together") { folder in
        let certificates = try Certificates(in: folder)
        return target + ["--cert", try certificates.client().certificate, "--key", try certificates.client().key]
    }
    static let suiteThatNobodyHas = command(
        target + ["--ciphers", camellia], telling: camellia, "the installed OpenSSL lacks", "--tls-profile")
    /// In the registry, and in no build of Debian's OpenSSL.
    static let camellia = "TLS_ECDHE_RSA_WITH_CAMELLIA_256_GCM_SHA384"

    // MARK: What is written, and where is listened

    static let authorityTwice = Scenario {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "pki").path
            let command = ["pki", "init", "--directory", path]
            #expect(try await probe(command).reason == .ok)
            return Outcome(try await probe(command), telling: path, "--force")
        }
    }
    static let portInUse = Scenario {
        let listener = try SilentListener()
        defer { listener.end() }
        let report = try await probe(["serve", "--plain", "--discard", "--port", "\(listener.port)"])
        return Outcome(report, telling: "127.0.0.1:\(listener.port)", "Address already in use", "--port 0")
    }
    static let unwritableKeyLog = command(target + ["--keylog", "/nowhere/keys"], telling: "--keylog", "/nowhere/keys", "No such file")

    // MARK: Files to send

    private static let unreached = ["--to", "localhost:1", "--plain"]

    static let noSuchFile = command(["store", "/nowhere/file.dcm"] + unreached, telling: "/nowhere/file.dcm", "No such file")
    static let textFile = command(
        ["store", Installation.testData.appending(path: "bad/text.txt").path] + unreached, telling: "bad/text.txt", "PS3.10 7.1")
    static let cutFile = command(
        ["store", Installation.testData.appending(path: "bad/meta-cut.dcm").path] + unreached, telling: "bad/meta-cut.dcm", "ends at offset"
    )
    /// Beside the three that each process has there is room for the two that wait for signals, and not for a socket.
    static let tooFewDescriptors = Scenario {
        let arguments = ["echo", "127.0.0.1:1", "--plain", "--json"]
        let command = #"ulimit -n 5; exec "$0" "$@" 3>&- 4>&-"#
        let ended = try await runClient(["sh", "-c", command, Installation.binary.path] + arguments)
        let run = Run(arguments: arguments, exit: ended.exit, output: ended.output, errors: ended.errors)
        return Outcome(try await Report(checking: run), telling: "Too many open files", "ulimit -n")
    }

    static let folderOfTexts = command(telling: "no DICOM file was found among 1 that were looked at", "PS3.10") { folder in
        let texts = folder.appending(path: "texts")
        try FileManager.default.createDirectory(at: texts, withIntermediateDirectories: false)
        _ = try write("nothing".utf8, "read.me", in: texts)
        return ["store", texts.path] + unreached
    }

    /// Sent as it is it would go out unread; the peer takes Implicit VR only.
    static let malformedDataSet = stored(
        serve: ["--refuse-syntax", "ExplicitVRLittleEndian", "--refuse-syntax", "ExplicitVRBigEndian"],
        telling: "malformed.dcm", "Explicit VR Little Endian", "to Implicit VR Little Endian", "\"ZZ\"", "offset"
    ) { folder in
        let unknownVR: [UInt8] = [0x28, 0, 0x10, 0] + Array("ZZ".utf8) + [2, 0, 1, 0]
        return [try write(MadeObject(1).part10 + unknownVR, "malformed.dcm", in: folder)]
    }

    /// The test keeps the other end of the pipe, and writes nothing.
    static let stalledInput = Scenario {
        try await withTemporaryFolder { folder in
            let (reading, writing) = try Descriptor.pipe()
            defer {
                reading.close()
                writing.close()
            }
            let running = try RunningProbe(
                ["store", "-", "--deadline", "300ms", "--json"] + unreached, input: reading, within: folder)
            return Outcome(try await Report(checking: running.finish()), telling: "standard input", "--deadline")
        }
    }
}
