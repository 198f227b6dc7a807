import Platform

/// What the server runs with: every setting resolved, its text checked, and where it came from.
struct Configuration: Sendable {
    /// Where a value was written; a later case wins over an earlier one.
    enum Source: Sendable, Equatable {
        case byDefault
        case file(path: String, line: Int)
        case environment(String)
        case commandLine(String)

        var words: String {
            switch self {
            case .byDefault: "default"
            case .file(let path, let line): "\(path):\(line)"
            case .environment(let name): "environment \(name)"
            case .commandLine(let flag): "command line \(flag)"
            }
        }
    }

    struct Value: Sendable {
        let text: String
        let source: Source
    }

    private var values: [Setting.Name: Value] = [:]

    /// Resolves all settings.
    ///
    /// - Parameters:
    ///   - file: lines `name = value`; `#` starts a comment. nil when there is no file.
    ///   - environment: a look-up of environment variables.
    ///   - flags: command-line flags, name to value, already split.
    /// - Throws: `ConfigurationError` with every mistake found, not only the first.
    init(
        file: (path: String, text: String)?, environment: (String) -> String?, flags: [(flag: String, value: String)]
    ) throws(ConfigurationError) {
        var mistakes: [String] = []
        for setting in Setting.all { values[setting.name] = Value(text: setting.defaultText, source: .byDefault) }
        if let file { readFile(path: file.path, text: file.text, into: &mistakes) }
        for name in Setting.Name.allCases {
            if let text = environment(name.environmentName) { values[name] = Value(text: text, source: .environment(name.environmentName)) }
        }
        for (flag, text) in flags {
            guard let name = Setting.Name.allCases.first(where: { $0.flag == flag }) else {
                mistakes.append("no setting is named \(flag)")
                continue
            }
            values[name] = Value(text: text, source: .commandLine(flag))
        }
        for setting in Setting.all {
            guard let value = values[setting.name] else { continue }
            if let mistake = setting.kind.mistake(in: value.text) {
                mistakes.append("\(setting.name.rawValue) (\(value.source.words)): \(mistake)")
            }
        }
        if self[.tlsCertificate].text.isEmpty != self[.tlsKey].text.isEmpty {
            mistakes.append("tls_certificate and tls_key are needed together")
        }
        mistakes += mailMistakes
        if self[.googleClientID].text.isEmpty != self[.googleClientSecretFile].text.isEmpty {
            mistakes.append("google_client_id and google_client_secret_file are needed together")
        }
        guard mistakes.isEmpty else { throw ConfigurationError(mistakes: mistakes) }
    }

    subscript(name: Setting.Name) -> Value { values[name] ?? Value(text: "", source: .byDefault) }

    func text(_ name: Setting.Name) -> String { self[name].text }

    /// The number of an integer setting; its text was checked when the configuration was made.
    func integer(_ name: Setting.Name) -> Int { Int(self[name].text) ?? 0 }

    func isOn(_ name: Setting.Name) -> Bool { self[name].text == "true" }

    func names(_ name: Setting.Name) -> [String] {
        self[name].text.split(separator: ",").map { String($0.trimmingSpaces) }
    }

    func address(_ name: Setting.Name) -> ListenAddress? { ListenAddress(self[name].text) }

    private mutating func readFile(path: String, text: String, into mistakes: inout [String]) {
        // Split by scalars: "\r\n" is one Character, so splitting by characters would find no line ends in such a file.
        for (index, line) in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let content = Substring(line.prefix { $0 != "#" }).trimmingSpaces
            if content.isEmpty { continue }
            guard let equals = content.firstIndex(of: "=") else {
                mistakes.append("\(path):\(index + 1): expected `name = value`")
                continue
            }
            let key = String(content[..<equals].trimmingSpaces)
            guard let name = Setting.Name(rawValue: key) else {
                mistakes.append("\(path):\(index + 1): no setting is named '\(key)'")
                continue
            }
            values[name] = Value(text: String(content[content.index(after: equals)...].trimmingSpaces), source: .file(path: path, line: index + 1))
        }
    }
}

/// Everything wrong with a configuration, each a sentence for the operator.
struct ConfigurationError: Error {
    let mistakes: [String]
}

/// A host and a port to listen on.
struct ListenAddress: Sendable, Equatable {
    let host: String
    let port: UInt16

    /// - Returns: nil unless the text is `host:port` or `[ipv6]:port`.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { return nil }
        var host = text[..<colon]
        if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() } else if host.contains(":") { return nil }
        guard !host.isEmpty else { return nil }
        self.host = String(host)
        self.port = port
    }
}

extension Setting.Kind {
    /// What is wrong with a value's text, as the end of a sentence; nil when nothing is.
    func mistake(in text: String) -> String? {
        switch self {
        case .text: return nil
        case .address(let isOptional):
            if text.isEmpty && isOptional { return nil }
            return ListenAddress(text) == nil ? "'\(text)' is not host:port" : nil
        case .integer(let range):
            guard let number = Int(text), range.contains(number) else {
                return "'\(text)' is not a whole number from \(range.lowerBound) to \(range.upperBound)"
            }
            return nil
        case .networks: return TrustedProxies(text) == nil ? "'\(text)' is no list of addresses or networks" : nil
        case .flag: return ["true", "false"].contains(text) ? nil : "'\(text)' is neither true nor false"
        case .choice(let choices): return choices.contains(text) ? nil : "'\(text)' is none of \(choices.joined(separator: ", "))"
        case .names(let known):
            let unknown = text.split(separator: ",").map { String($0.trimmingSpaces) }.first { !known.contains($0) }
            if let unknown { return "'\(unknown)' is none of \(known.joined(separator: ", "))" }
            return text.isEmpty ? "at least one of \(known.joined(separator: ", ")) is needed" : nil
        }
    }
}

extension Substring {
    /// Without spaces and tabs (and a carriage return at the end) around it.
    var trimmingSpaces: Substring {
        var rest = unicodeScalars
        while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
        while let last = rest.last, last == " " || last == "\t" || last == "\r" { rest.removeLast() }
        return Substring(rest)
    }
}
