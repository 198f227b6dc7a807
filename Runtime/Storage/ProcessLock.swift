import Glibc
import Synchronization

/// Keeps every other process, and every other `Database` of this one, from opening the same file for writing.
///
/// `flock` on a side file: the kernel gives it up when the process ends in any way, and it does not meet SQLite's own
/// locks, which belong to the process and vanish when any descriptor of the file is closed.
final class ProcessLock: Sendable {
    private let held: Mutex<Int32?>

    init(beside path: String) throws(StorageError) {
        let lockPath = path + ".lock"
        let descriptor = Glibc.open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .cannotOpen(path: lockPath, reason: String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let failure = errno
            Glibc.close(descriptor)
            throw failure == EWOULDBLOCK
                ? .lockedByAnotherProcess(path: path)
                : .cannotOpen(path: lockPath, reason: String(cString: strerror(failure)))
        }
        held = Mutex(descriptor)
        // For people and commands that look for the holder; the lock does not need it.
        let number = Array("\(getpid())\n".utf8)
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, number, number.count, 0) }
    }

    /// The process that holds the lock of the file at `path`; nil when nobody does, or nobody says who.
    static func holder(beside path: String) -> pid_t? {
        let descriptor = Glibc.open(path + ".lock", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { Glibc.close(descriptor) }
        // A number that is left from a process that ended must not be believed: the kernel may have given it to another.
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 1, bytes[count - 1] == UInt8(ascii: "\n") else { return nil }
        return pid_t(String(decoding: bytes[..<(count - 1)], as: UTF8.self)).flatMap { $0 > 1 ? $0 : nil }
    }

    deinit {
        release()
    }

    /// Gives the lock up. The file stays: removing it would let two holders lock two different files.
    func release() {
        held.withLock { descriptor in
            if let open = descriptor {
                // Said outright: a child between fork and exec still has the descriptor, and would keep the lock.
                flock(open, LOCK_UN)
                Glibc.close(open)
            }
            descriptor = nil
        }
    }
}
