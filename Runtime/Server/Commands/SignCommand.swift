import Glibc
import Platform
import Storage

/// `btelo sign`: the three headers of a signed request.
enum SignCommand: Command {
    static let name = "sign"
    static let summary = "Print the HMAC headers for an integration"
    static let help = """
        usage: btelo sign --id INTEGRATION [--secret-file FILE] [--at UNIX_SECONDS] [--curl]

        Prints Btelo-Key-Id, Btelo-Ts and Btelo-Sign, good for five minutes around the time they carry.
        The secret is read from the environment variable BTELO_SECRET or from FILE, never from the command line, where other
        users of the machine could see it.

          --at UNIX_SECONDS  sign for this time instead of now
          --curl             print them as curl options:  curl $(btelo sign --id me --curl) URL
        """
    static let switches: Set<String> = ["--curl"]

    static func run(_ arguments: Arguments) throws -> Int32 {
        var arguments = arguments
        guard let id = arguments.take("--id").flatMap(IntegrationID.init) else {
            throw UsageError(message: "--id is needed, an integration's id")
        }
        let secretText: String
        if let path = arguments.take("--secret-file") {
            secretText = String(Substring(try readTextFile(path)).trimmingLineEnd)
        } else if let variable = getenv("BTELO_SECRET") {
            secretText = String(cString: variable)
        } else {
            throw UsageError(message: "the secret is needed in BTELO_SECRET or --secret-file")
        }
        guard let secret = IntegrationSecret(secretText) else { throw UsageError(message: "that is no integration's secret") }
        var seconds = UnixTime.now.seconds
        if let text = arguments.take("--at") {
            guard let given = Int64(text), given >= 0 else { throw UsageError(message: "--at takes Unix seconds") }
            seconds = given
        }
        guard arguments.flags.isEmpty, arguments.rest.isEmpty else { throw UsageError(message: "that is more than sign takes") }
        let signature = try RequestSignature.sign(id: id, secret: secret, atSeconds: seconds)
        let headers = ["Btelo-Key-Id: \(id)", "Btelo-Ts: \(seconds)", "Btelo-Sign: \(signature)"]
        if arguments.switches.contains("--curl") {
            // No blanks, so that the shell's word splitting keeps each header whole.
            Terminal.print(headers.map { "-H " + String($0.map { $0 == " " ? "" : String($0) }.joined()) }.joined(separator: " "))
        } else {
            Terminal.print(headers.joined(separator: "\n"))
        }
        return 0
    }
}

extension Substring {
    /// Without the line end a text file has after its last line.
    var trimmingLineEnd: Substring {
        var rest = unicodeScalars
        while let last = rest.last, last == "\n" || last == "\r" { rest.removeLast() }
        return Substring(rest)
    }
}
