import Glibc

/// A socket call the kernel refused.
public struct SocketError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The call, as its manual page is named.
    public let operation: String
    /// The value of `errno`.
    public let number: Int32

    public var description: String {
        "\(operation): \(String(cString: strerror(number)))"
    }
}
