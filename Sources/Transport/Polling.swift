import Glibc

/// `poll(2)` with a deadline and an interruption: the one place where threads of this package wait for descriptors.
package enum Polling {
    static let input = Int16(POLLIN)
    static let output = Int16(POLLOUT)
    /// The peer has ended its side. Linux alone has it, and Glibc declares it under _GNU_SOURCE only.
    static let hangUp: Int16 = 0x2000

    /// Waits until one of the descriptors is ready; their `revents` tell which.
    ///
    /// - Returns: false if the deadline passed first.
    /// - Throws: ``TransportError/interrupted(signal:)``, and ``TransportError/system(errno:call:)`` when `poll` itself fails.
    static func wait(
        for descriptors: inout [pollfd], until deadline: Deadline, interruption: Interruption?
    ) throws(TransportError) -> Bool {
        if let interruption { descriptors.append(pollfd(fd: interruption.descriptor, events: input, revents: 0)) }
        defer { if interruption != nil { descriptors.removeLast() } }
        while true {
            try interruption?.check()
            let ready = poll(&descriptors, nfds_t(descriptors.count), deadline.pollMilliseconds)
            let code = errno
            if ready > 0 {
                try interruption?.check()
                return true
            }
            if ready < 0, code != EINTR { throw .system(errno: code, call: "poll") }
            if ready == 0, deadline.hasPassed { return false }
        }
    }

    /// Waits until something can be read from a descriptor, or its end.
    ///
    /// - Returns: false if the deadline passed first.
    /// - Throws: as ``wait(for:until:interruption:)`` does.
    package static func awaitInput(
        on descriptor: Int32, until deadline: Deadline, interruption: Interruption?
    ) throws(TransportError) -> Bool {
        try wait(for: input, on: descriptor, until: deadline, interruption: interruption)
    }

    /// Waits for nothing but time.
    ///
    /// - Throws: as ``wait(for:until:interruption:)`` does.
    package static func pause(until deadline: Deadline, interruption: Interruption?) throws(TransportError) {
        var nothing: [pollfd] = []
        _ = try wait(for: &nothing, until: deadline, interruption: interruption)
    }

    /// The same for one descriptor and one kind of event.
    static func wait(
        for events: Int16, on descriptor: Int32, until deadline: Deadline, interruption: Interruption?
    ) throws(TransportError) -> Bool {
        var descriptors = [pollfd(fd: descriptor, events: events, revents: 0)]
        return try wait(for: &descriptors, until: deadline, interruption: interruption)
    }
}
