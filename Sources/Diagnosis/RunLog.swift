import ProbeResults
import Synchronization
import Transport

/// Where a run, or the test SCP, tells what it does while it does it. Where there is none, nothing is put into words.
package final class RunLog: Sendable {
    package let detail: LogEntry.Detail
    private let write: @Sendable (LogEntry, _ connection: Int?) -> Void
    private let connections = Mutex(0)

    /// - Parameter write: takes each entry, from any thread, with the number of the connection that it is about.
    package init(_ detail: LogEntry.Detail, write: @escaping @Sendable (LogEntry, _ connection: Int?) -> Void) {
        self.detail = detail
        self.write = write
    }

    package func callAsFunction(_ entry: LogEntry) {
        write(entry, nil)
    }

    /// Tells what TLS is made of: OpenSSL, and what it makes of the profile.
    package func describe(_ context: TLSContext) {
        self(.library(.current))
        self(.offer(context.offer, profile: context.profile))
    }

    /// The next connection of a client, counted from 1.
    package func nextConnection() -> ConnectionLog {
        let number = connections.withLock { count in
            count += 1
            return count
        }
        return connection(number)
    }

    package func connection(_ number: Int) -> ConnectionLog {
        ConnectionLog(log: self, number: number)
    }

    /// The log as one connection writes it.
    package struct ConnectionLog: Sendable {
        fileprivate let log: RunLog
        fileprivate let number: Int

        package var detail: LogEntry.Detail { log.detail }

        package func callAsFunction(_ entry: LogEntry) {
            log.write(entry, number)
        }
    }
}
