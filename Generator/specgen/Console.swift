import Glibc

/// The two outputs of a command.
enum Console {
    static func write(_ text: String) { put(text, to: 1) }
    static func complain(_ text: String) { put(text, to: 2) }

    private static func put(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // Nobody reads any more: there is no one to tell.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
