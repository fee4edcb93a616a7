import DICOMFiles
import Diagnosis
import ProbeResults

/// The plan that `run --init` writes.
enum StarterPlan {
    /// - Parameters:
    ///   - path: where it is to be.
    ///   - command: the verb.
    /// - Throws: `Finding` where there is something already, and where it can't be written.
    static func write(to path: String, command: String) throws(Finding) -> ProbeResult {
        do throws(FileWriteError) {
            let file = try AtomicFileWriter(path: path, existing: .refuse)
            try file.write(Array(text.utf8).span.bytes)
            try file.commit()
        } catch {
            switch error {
            case .exists:
                throw Finding(reason: .localExists, message: "\(path) is there already", hint: "name another file, or move it away")
            case .unwritable(let code):
                throw Finding(
                    reason: .localOutputFailed, message: "\(path) can't be written: \(systemText(code))", hint: "name another place")
            case .invalidMeta: throw Finding(reason: .internalDefect, message: "a plan has no file meta information")
            }
        }
        var result = ProbeResult(
            command: command, reason: .ok, message: "wrote a plan to begin with",
            hint: "set the addresses and the CA in it, then: dicomprobe run \(path)")
        result.files = [path]
        return result
    }

    static let text = """
        # A smoke test of DICOM services. Run it with: dicomprobe run FILE
        #
        # Values may hold variables: ${NAME}, or ${NAME:-DEFAULT}. Files are relative to this one.

        # In force for every step, where the step or its target does not say otherwise. Every option of the verbs can stand
        # here, without its dashes.
        defaults:
          calling: DICOMPROBE
          timeout: 5s
          # The CA that the service's certificate is from, with cert-manager ca.crt of its secret. Without it the system's are trusted.
          # ca: ca.pem

        # Whom to reach: [CALLED_AE@]HOST[:PORT], and options that belong to this target.
        targets:
          pacs:
            address: ORTHANC@${PACS:-pacs.example.org:11112}
            # sni: pacs.example.org
            # connect-to: 127.0.0.1:31112

        # Each step is a verb (echo, store or tls) with its target, and what it is to come to. Without expect that is success.
        steps:
          - name: the service answers
            echo: pacs
            # Wait for a service that is about to come up.
            wait: 30s
            expect:
              within:
                echo: 2s

          - name: the certificate lasts
            tls: pacs
            expect:
              min-days: 14
              profile: bcp195

          # - name: an object is stored
          #   store: pacs
          #   paths: [object.dcm]

          # Once ca is given above: nobody but that CA vouches for the service, so that without it the certificate must not be
          # trusted. A value of ~ takes back what the target or the defaults say.
          # - name: without the CA the certificate is not trusted
          #   echo: pacs
          #   ca: ~
          #   expect: {layer: tls}

          # Steps of one group run at the same time.
          # - parallel:
          #     - echo: pacs
          #     - echo: other

        """
}
