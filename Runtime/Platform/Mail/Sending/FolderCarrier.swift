import Glibc

/// Writes mails as files that only their owner can read. Each file is whole and durable when it has its name, and a mail written
/// again takes the same name.
final class FolderCarrier: MailCarrier {
    private let folder: String
    private let sender: MailSender

    init(_ folder: String, sender: MailSender) {
        self.folder = folder
        self.sender = sender
    }

    func deliver(_ mails: [OutgoingMail]) async -> [MailResult] {
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { return mails.map { _ in .postponed(Self.reason(folder)) } }
        let results = mails.map(write)
        // The names are durable only when the folder is.
        guard Self.synchronise(folder, O_RDONLY | O_DIRECTORY) else { return mails.map { _ in .postponed(Self.reason(folder)) } }
        return results
    }

    func close() async {}

    private func write(_ mail: OutgoingMail) -> MailResult {
        let path = "\(folder)/\(mail.id.text).eml"
        let unfinished = "\(folder)/.\(mail.id.text).tmp"
        let descriptor = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return .postponed(Self.reason(unfinished)) }
        let isWritten = Self.writeAll(mail.message(from: sender), to: descriptor) && fsync(descriptor) == 0
        let reason = Self.reason(unfinished)
        guard Glibc.close(descriptor) == 0, isWritten else {
            unlink(unfinished)
            return .postponed(reason)
        }
        guard rename(unfinished, path) == 0 else { return .postponed(Self.reason(path)) }
        return .sent(path)
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress?.advanced(by: offset), bytes.count - offset) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            offset += count
        }
        return true
    }

    private static func synchronise(_ path: String, _ flags: CInt) -> Bool {
        let descriptor = open(path, flags | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { Glibc.close(descriptor) }
        return fsync(descriptor) == 0
    }

    private static func reason(_ path: String) -> String { "\(path): \(String(cString: strerror(errno)))" }
}
