extension Diagnostic {
    /// The same facts for machines: one JSON object on one line.
    public var json: String { jsonValue.text }

    package var jsonValue: JSONValue {
        var members = span.jsonMembers
        members.append(("severity", .string(severity.rawValue)))
        members.append(("code", .string(code.rawValue)))
        members.append(("message", .string(message)))
        if let hint { members.append(("hint", .string(hint))) }
        if !notes.isEmpty {
            let list = notes.map { JSONValue.object($0.span.jsonMembers + [("message", .string($0.message))]) }
            members.append(("notes", .array(list)))
        }
        return .object(members)
    }
}

extension SourceSpan {
    fileprivate var jsonMembers: [(String, JSONValue)] {
        [("file", .string(file.path)), ("line", .integer(line)), ("column", .integer(column)), ("length", .integer(length))]
    }
}

/// A JSON value to be written, with its members in the order given.
package indirect enum JSONValue {
    case string(String)
    case integer(Int)
    case boolean(Bool)
    case array([JSONValue])
    case object([(String, JSONValue)])

    /// On one line.
    package var text: String {
        switch self {
        case .string(let value): Self.quoted(value)
        case .integer(let value): String(value)
        case .boolean(let value): value ? "true" : "false"
        case .array(let items): "[" + items.map(\.text).joined(separator: ", ") + "]"
        case .object(let members): "{" + members.map { Self.quoted($0.0) + ": " + $0.1.text }.joined(separator: ", ") + "}"
        }
    }

    /// RFC 8259 section 7.
    package static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if scalar.value < 0x20 {
                    let digits = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
