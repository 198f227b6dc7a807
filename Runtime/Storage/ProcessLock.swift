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
