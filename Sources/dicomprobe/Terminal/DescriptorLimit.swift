import Glibc

/// Lets this process have as many descriptors as it may ask for. Each probe, each worker and each connection needs some, and one that could get none would be blamed on
/// the peer.
func raiseDescriptorLimit() {
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(resource, &limit)
}
