/// The words after a command's name: flags `--name value` or `--name=value`, switches `--name`, and the rest in order.
struct Arguments {
    private(set) var flags: [(flag: String, value: String)] = []
    private(set) var switches: Set<String> = []
    private(set) var rest: [String] = []

    /// - Parameters:
    ///   - words: what follows the command's name.
    ///   - switches: the flags that take no value.
    /// - Throws: `UsageError` when a flag lacks its value.
    init(_ words: [String], switches known: Set<String> = ["--help"]) throws(UsageError) {
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            if known.contains(word) {
                switches.insert(word)
            } else if word.hasPrefix("--"), let equals = word.firstIndex(of: "=") {
                flags.append((String(word[..<equals]), String(word[word.index(after: equals)...])))
            } else if word.hasPrefix("--") {
                guard index < words.count else { throw UsageError(message: "\(word) needs a value") }
                flags.append((word, words[index]))
                index += 1
            } else {
                rest.append(word)
            }
        }
    }

    /// Takes a flag's last value out of the list, so that what remains can be read as settings.
    mutating func take(_ flag: String) -> String? {
        let value = flags.last { $0.flag == flag }?.value
        flags.removeAll { $0.flag == flag }
        return value
    }
}

/// A command was called in a way it does not understand; the message is for the person who typed it.
struct UsageError: Error {
    let message: String
}
