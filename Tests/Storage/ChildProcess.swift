import Foundation

/// A program of this package running beside the test, its standard output in a file.
struct ChildProcess {
    private let identifier: pid_t
    let outputPath: String

    /// - Parameter name: a program that was built into the directory of the test's own executable.
    init(_ name: String, _ arguments: [String], outputPath: String) throws {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent(name).path
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o600)
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var identifier = pid_t()
        let code = posix_spawn(&identifier, program, &actions, nil, &words, environ)
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
        self.identifier = identifier
        self.outputPath = outputPath
    }

    /// Waits until the output has `byteCount` bytes or `seconds` have passed, then kills with SIGKILL.
    func kill(afterOutput byteCount: Int, orSeconds seconds: Double) {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while outputByteCount < byteCount, Date() < deadline {
            usleep(200)
        }
        Foundation.kill(identifier, SIGKILL)
        _ = exitStatus()
    }

    /// Waits for the end. Negative: the number of the signal that ended it.
    func exitStatus() -> Int32 {
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) < 0 {
            guard errno == EINTR else { return .min }
        }
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : -signal
    }

    private var outputByteCount: Int {
        var status = stat()
        return stat(outputPath, &status) == 0 ? Int(status.st_size) : 0
    }
}
