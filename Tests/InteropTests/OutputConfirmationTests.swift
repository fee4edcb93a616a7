import Foundation
import Testing

@testable import dicomprobe

extension Interop {
    /// What the system says of output only when it is closed.
    @Suite struct OutputConfirmationTests {
        /// As of a file on NFS: the failures that only closing tells, and others that say nothing of what was written.
        @Test(arguments: [(EIO, false), (ENOSPC, false), (EDQUOT, false), (EBADF, true), (EINTR, true)])
        func whatOnlyClosingTellsIsAFailureToo(code: Int32, isWritten: Bool) throws {
            let descriptor = open("/dev/null", O_WRONLY | O_CLOEXEC)
            try #require(descriptor >= 0)
            defer { close(descriptor) }
            let output = Output(descriptor: descriptor)
            #expect(output.write("text"))
            #expect(output.confirmWrites())
            let confirmed = output.confirmWrites { second in
                close(second)
                errno = code
                return -1
            }
            #expect(confirmed == isWritten)
        }
    }
}
