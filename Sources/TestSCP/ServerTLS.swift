import Diagnosis
import PKI
import Synchronization
import Transport

/// The TLS of the server, for each new connection: the same for all, or that of the certificate as it is on the disk at the time, for a server may run
/// longer than its certificate lasts.
package final class ServerTLS: Sendable {
    /// What is made of the files.
    package struct Loaded: Sendable {
        package let context: TLSContext
        package let certificate: CertificateFacts

        package init(context: TLSContext, certificate: CertificateFacts) {
            self.context = context
            self.certificate = certificate
        }
    }

    /// What became of files that have changed.
    enum Change {
        case renewed(CertificateFacts)
        /// The earlier certificate stays in use.
        case refused(Finding)
    }

    private struct State {
        var context: TLSContext
        /// Of the versions that were last looked at, be they in use or refused.
        var versions: [FileVersion?]
        /// When those that were refused are looked at again; nil where they are in use.
        var retry: ContinuousClock.Instant?
    }

    /// What was wrong may pass without a change of the files: a shortage of descriptors or memory, a file system that is away.
    package static let retryInterval = Duration.seconds(10)

    private let paths: [String]
    private let load: @Sendable () throws(Finding) -> Loaded
    private let retryInterval: Duration
    private let state: Mutex<State>

    /// For a certificate that is what it is until the end.
    package init(_ context: TLSContext) {
        paths = []
        load = { () throws(Finding) in throw Finding(reason: .internalDefect, message: "there are no files to load") }
        retryInterval = Self.retryInterval
        state = Mutex(State(context: context, versions: []))
    }

    /// For a certificate that may be renewed.
    ///
    /// - Parameters:
    ///   - paths: the files that change then.
    ///   - retryInterval: how long files that were refused are left alone.
    ///   - load: reads them; called at once, and again in the threads of connections.
    /// - Throws: what `load` throws at once.
    package init(
        watching paths: [String], retryInterval: Duration = retryInterval, load: @escaping @Sendable () throws(Finding) -> Loaded
    ) throws(Finding) {
        // Taken before the files are read: what changes in between is looked at again.
        let versions = paths.map { FileVersion($0) }
        state = Mutex(State(context: try load().context, versions: versions))
        self.paths = paths
        self.retryInterval = retryInterval
        self.load = load
    }

    /// What was last in use.
    package var context: TLSContext { state.withLock(\.context) }

    /// What a new connection uses.
    ///
    /// - Returns: also what became of a change: once that it was refused, and that it is in use.
    func current() -> (context: TLSContext, change: Change?) {
        state.withLock { state in
            let versions = paths.map { FileVersion($0) }
            let haveChanged = versions != state.versions
            guard haveChanged || state.retry.map({ $0 <= .now }) ?? false else { return (state.context, nil) }
            state.versions = versions
            do throws(Finding) {
                let loaded = try load()
                state.context = loaded.context
                state.retry = nil
                return (state.context, .renewed(loaded.certificate))
            } catch {
                state.retry = .now + retryInterval
                return (state.context, haveChanged ? .refused(error) : nil)
            }
        }
    }
}
