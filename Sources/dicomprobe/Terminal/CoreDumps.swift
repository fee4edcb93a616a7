import Glibc

/// Keeps what this process knows out of core dumps, should it crash: keys, passwords, and what patients have.
func forbidCoreDumps() {
    let resource = __rlimit_resource_t(RLIMIT_CORE.rawValue)
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0 else { return }
    // 1 is too little for a file, and what makes Linux give nothing to a program that collects dumps either, which 0 does not (fs/coredump.c).
    limit.rlim_cur = min(1, limit.rlim_max)
    setrlimit(resource, &limit)
}
