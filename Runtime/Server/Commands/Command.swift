import Glibc

/// A subcommand of `btelo`.
protocol Command {
    static var name: String { get }
    /// One line for the list of commands.
    static var summary: String { get }
    /// What `--help` prints.
    static var help: String { get }
    /// Flags without a value, besides `--help`.
    static var switches: Set<String> { get }
    /// - Returns: the exit code.
    static func run(_ arguments: Arguments) throws -> Int32
}

extension Command {
    static var switches: Set<String> { [] }
}

/// Prints to stdout, or to stderr for what went wrong.
enum Terminal {
    static func print(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }
    static func complain(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var offset = 0
            while offset < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: offset), bytes.count - offset)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return }
                offset += count
            }
        }
    }
}
