import Glibc

/// How many files and sockets the system lets this process have open.
enum DescriptorLimit {
    private static var current: rlimit {
        var limit = rlimit()
        getrlimit(resource, &limit)
        return limit
    }

    private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }

    /// What the limit can be raised to without asking anybody.
    static var maximum: Int { Int(clamping: current.rlim_max) }

    /// Raises the limit to its maximum: the usual 1,024 are meant for programs that use `select`, which nothing here does.
    static func raise() {
        var limit = current
        limit.rlim_cur = limit.rlim_max
        setrlimit(resource, &limit)
    }
}
