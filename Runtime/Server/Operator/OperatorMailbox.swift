import Glibc
import Storage

/// How a command reaches the server that holds the database: it puts a file beside the database and signals the process that has
/// the lock; the server puts an answer there. Only who may write into the folder and signal the process can ask, which is who
/// could change the database anyway.
struct OperatorMailbox {
    private let folder: String
    private let prefix: String
    private let databasePath: String

    static let signal = SIGUSR1
    private static let waitMilliseconds = 10_000
    private static let requestBytesMax = 4_096

    init(beside databasePath: String) {
        self.databasePath = databasePath
        let slash = databasePath.lastIndex(of: "/")
        folder = slash.map { $0 == databasePath.startIndex ? "/" : String(databasePath[..<$0]) } ?? "."
        prefix = (slash.map { String(databasePath[databasePath.index(after: $0)...]) } ?? databasePath)
    }

    // MARK: The command's side

    /// Asks the running server, and waits for its answer.
    func ask(_ request: OperatorRequest) throws -> OperatorAnswer {
        guard let process = Database.processHolding(databasePath) else {
            throw TextFileError(message: "\(databasePath) is in use, but nobody says by which process: stop the server and try again")
        }
        guard OperatorRequest(request.text) == request else { throw TextFileError(message: "names and addresses are one line each") }
        let number = String(UInt64.random(in: .min ... .max), radix: 16)
        let (requestPath, answerPath) = (path("request", number), path("answer", number))
        defer {
            unlink(requestPath)
            unlink(answerPath)
        }
        try write(request.text, to: requestPath)
        guard kill(process, OperatorMailbox.signal) == 0 else {
            throw TextFileError(message: "the server (process \(process)) cannot be signalled: \(String(cString: strerror(errno)))")
        }
        for _ in 0..<(OperatorMailbox.waitMilliseconds / 20) {
            if access(answerPath, R_OK) == 0, let answer = OperatorAnswer(try readTextFile(answerPath)) { return answer }
            usleep(20_000)
        }
        throw TextFileError(message: "the server (process \(process)) did not answer")
    }

    // MARK: The server's side

    /// Answers every request that lies there.
    func answerAll(_ answer: (OperatorRequest) -> OperatorAnswer) {
        for number in numbersOfRequests() {
            let requestPath = path("request", number)
            defer { unlink(requestPath) }
            guard isOurs(requestPath), let text = try? readTextFile(requestPath, byteCountMax: OperatorMailbox.requestBytesMax),
                let request = OperatorRequest(text)
            else { continue }
            try? write(answer(request).text, to: path("answer", number))
        }
    }

    private func numbersOfRequests() -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var numbers: [String] = []
        let start = "\(prefix).request-"
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.utf8.starts(with: start.utf8) else { continue }
            let number = name.dropFirst(start.count)
            if (1...16).contains(number.utf8.count), UInt64(number, radix: 16) != nil { numbers.append(String(number)) }
        }
        return numbers
    }

    /// Whether a plain file was written by the account this process runs as, or by root.
    private func isOurs(_ path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFREG && (status.st_uid == geteuid() || status.st_uid == 0)
    }

    private func path(_ kind: String, _ number: String) -> String { "\(folder)/\(prefix).\(kind)-\(number)" }

    /// Writes a file that is there as a whole or not at all, readable for the account of the database only: what root writes, the
    /// server reads under its own account.
    private func write(_ text: String, to path: String) throws(TextFileError) {
        let draft = path + "~"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw TextFileError(message: "\(draft): \(String(cString: strerror(errno)))") }
        var owner = stat()
        if geteuid() == 0, stat(databasePath, &owner) == 0 { _ = fchown(descriptor, owner.st_uid, owner.st_gid) }
        let bytes = Array(text.utf8)
        let count = Glibc.write(descriptor, bytes, bytes.count)
        close(descriptor)
        guard count == bytes.count, rename(draft, path) == 0 else {
            unlink(draft)
            throw TextFileError(message: "\(path) cannot be written")
        }
    }
}
