import Foundation
import ProbeResults
import Testing

extension Interop {
    /// Whom and what `serve` accepts, as other people's clients see it.
    @Suite(.needs(.dcmtk)) struct ServeAcceptanceTests {
        private func echoscu(_ peer: Peer, _ options: [String] = []) async throws -> ClientRun {
            try await runClient(["echoscu", "-v"] + options + ["localhost", "\(peer.port)"])
        }

        @Test(
            arguments: [
                ("--accept-called", "-aec", "Called AE Title Not Recognized", Reason.assocRejectedCalledAE),
                ("--accept-calling", "-aet", "Calling AE Title Not Recognized", .assocRejectedCallingAE),
            ])
        func onlySomeTitlesAreAccepted(option: String, clientOption: String, words: String, reason: Reason) async throws {
            try await withPeer(.serve(options: [option, "ONE", option, "OTHER AE"])) { peer in
                for title in ["ONE", "OTHER AE"] {
                    let accepted = try await echoscu(peer, [clientOption, title])
                    #expect(accepted.exit == .code(0), "\(accepted)")
                }
                for title in ["one", "THIRD"] {
                    let rejected = try await echoscu(peer, [clientOption, title])
                    #expect(rejected.exit != .code(0), "\(rejected)")
                    #expect((rejected.output + rejected.errors).contains("Rejected Permanent, Source: Service User"), "\(rejected)")
                    #expect((rejected.output + rejected.errors).contains(words), "\(rejected)")
                }
                try await eventually("all is told") { try peer.events().filter { $0.content.name == .associationRejected }.count == 2 }
                let reasons = try peer.events().compactMap { event -> Reason? in
                    if case .associationRejected(let failure) = event.content { failure.reason } else { nil }
                }
                #expect(reasons == [reason, reason])
            }
        }

        /// storescu proposes explicit little and big endian and implicit VR in one context, in this order, and sends an object in what was chosen.
        @Test(
            arguments: [
                ([], "1.2.840.10008.1.2.1"),
                (["--prefer-syntax", "ImplicitVRLittleEndian"], "1.2.840.10008.1.2"),
                (["--prefer-syntax", "JPEG2000", "--prefer-syntax", "1.2.840.10008.1.2.2"], "1.2.840.10008.1.2.2"),
                (["--refuse-syntax", "explicitvrlittleendian"], "1.2.840.10008.1.2.2"),
                (
                    ["--refuse-syntax", "1.2.840.10008.1.2.1", "--refuse-syntax", "ExplicitVRBigEndian"], "1.2.840.10008.1.2"
                ),
            ])
        func theTransferSyntaxIsChosenAsAsked(options: [String], syntax: String) async throws {
            try await withPeer(.serve(options: options)) { peer in
                let object = try TestObject.named("ct/explicit-little-endian.dcm")
                try await expectClientSuccess(["storescu", "-x=", "+C", "localhost", "\(peer.port)", object.path])
                let received = try ReceivedObject.all(in: peer.received)
                #expect(received[object.sopInstance]?.transferSyntax == syntax)
            }
        }

        @Test func whatIsRefusedIsNotAccepted() async throws {
            try await withPeer(.serve(options: ["--refuse-syntax", "1.2.840.10008.1.2.5"])) { peer in
                let object = try TestObject.named("ct/rle.dcm")
                let report = try await probe(["store", object.path, "--to", "localhost:\(peer.port)", "--plain"])
                #expect(report.reason == .assocContextTransferSyntax, "\(report)")
                #expect(try ReceivedObject.all(in: peer.received).isEmpty)
            }
        }

        // MARK: Limits

        @Test(.needs(.pynetdicom)) func onlySoManyAssociationsAreAccepted() async throws {
            try await withPeer(.serve(options: ["--max-associations", "1"])) { peer in
                let first = try SilentClient(port: peer.port, in: peer.folder)
                try await first.waitUntilEstablished()
                let second = try await echoscu(peer)
                #expect(second.exit != .code(0))
                #expect(
                    (second.output + second.errors).contains("Rejected Transient, Source: Service Provider (Presentation Related)"),
                    "\(second)")
                #expect((second.output + second.errors).contains("Local Limit Exceeded"), "\(second)")
                let third = try SilentClient(port: peer.port, in: peer.folder)
                try await third.waitForEnd()
                #expect(third.words == ["rejected 2 3 2"])
                first.release()
                try await eventually("there is room again") { try peer.events().contains { $0.content == .associationReleased } }
                let fourth = try await echoscu(peer)
                #expect(fourth.exit == .code(0), "\(fourth)")
            }
        }

        /// dcmtk takes 4096 for the least.
        @Test(arguments: ["4096", "20000"]) func theMaximumLengthIsAnnounced(length: String) async throws {
            try await withPeer(.serve(options: ["--max-pdu", length])) { peer in
                let echo = try await echoscu(peer, ["-d"])
                let announced = (echo.output + echo.errors).split(separator: "\n").filter { $0.contains("Their Max PDU Receive Size") }
                #expect(announced.contains { $0.hasSuffix(" \(length)") }, "\(echo)")
                expectAllStored(try await probe(store(["127.0.0.1:\(peer.port)", "--plain"])))
                try expectAll(in: ReceivedObject.all(in: peer.received))
            }
        }

        @Test(.needs(.pynetdicom)) func whoIsIdleIsAborted() async throws {
            try await withPeer(.serve(options: ["--idle", "200ms"])) { peer in
                let client = try SilentClient(port: peer.port, in: peer.folder)
                try await client.waitForEnd()
                #expect(client.words == ["established", "aborted"])
                try await eventually("it is told") {
                    try peer.events().contains { event in
                        if case .associationAborted(let aborted) = event.content { aborted.reason == .dimseTimeout } else { false }
                    }
                }
            }
        }

        // MARK: What is no value

        @Test(
            arguments: [
                (["--accept-called", "SEVENTEEN LETTERS"], .usageAETitle), (["--accept-calling", ""], .usageAETitle),
                (["--prefer-syntax", "JPEG"], .usageTransferSyntax), (["--refuse-syntax", "1.2.840.10008.1.1"], .usageTransferSyntax),
                (["--prefer-syntax", "RLELossless", "--refuse-syntax", "1.2.840.10008.1.2.5"], .usageOptions),
                (["--name", "{study}/object.dcm"], .usagePattern), (["--name", "../{sop-instance}"], .usagePattern),
                (["--name", "{uid}"], .usagePattern), (["--duplicates", "both"], .usageOptions),
                (["--discard", "--duplicates", "keep"], .usageOptions), (["--discard", "--name", "{sop-instance}"], .usageOptions),
                (["--max-storage", "0"], .usageOptions), (["--timeout", "0"], .usageDuration),
                (["--max-associations", "0"], .usageOptions), (["--max-pdu", "7"], .usageOptions), (["--idle", "0"], .usageDuration),
                (["--grace", "-1"], .usageOptions), (["--grace", "soon"], .usageDuration),
                (["--ready-file", "/nowhere/ready"], .localOutputFailed), (["--events", "/nowhere/events"], .localOutputFailed),
            ] as [([String], Reason)])
        func whatIsNoValueIsSaidAtOnce(options: [String], reason: Reason) async throws {
            try await withTemporaryFolder { folder in
                let isDiscarding = options.contains("--discard")
                let storage = folder.appending(path: "received").path
                let report = try await probe(
                    ["serve", "--plain", "--port", "0"] + options + (isDiscarding ? [] : ["--storage", storage]))
                #expect(report.reason == reason && report.exit == .code(2), "\(report)")
                #expect(report.result.hint != nil, "\(report)")
                // Nothing is made where a value is none.
                if reason.rawValue.hasPrefix("usage.") { #expect(!FileManager.default.fileExists(atPath: storage)) }
            }
        }
    }
}
