/// The one place where names of the contract become names of Swift.
enum SwiftName {
    /// `user_id` is `userID`, `3d` is `_3d`, `default` is `` `default` ``.
    static func property(_ wire: String) -> String {
        safe(camelCase(wire, startsUpper: false), reserved: reservedMembers)
    }

    /// `past_due` is `pastDue`; also for the cases of a union.
    static func enumerationCase(_ wire: String) -> String {
        wire.isEmpty ? "empty" : safe(camelCase(wire, startsUpper: false), reserved: reservedCases)
    }

    /// An operation's id is a Swift name already: `getAIReadme` stays.
    static func operation(_ id: String) -> String {
        isPlain(id) ? safe(id, reserved: reservedMembers) : property(id)
    }

    /// `redeemEntitlement` is `RedeemEntitlement`, `product-api` is `ProductAPI`; what is in camel case keeps its spelling.
    static func type(_ name: String) -> String {
        let upper = isPlain(name) ? capitalized(name) : words(name)
        return reservedTypes.contains(upper) ? upper + "Value" : upper
    }

    /// Words of a name in upper camel case, for parts of names that only generated code has.
    static func words(_ name: String) -> String { camelCase(name, startsUpper: true) }

    /// Letters and digits, a letter first.
    private static func isPlain(_ name: String) -> Bool {
        let isPlain = name.utf8.allSatisfy { ($0 | 0x20) &- 97 < 26 || $0 &- 48 < 10 }
        return isPlain && name.utf8.first.map { $0 &- 48 >= 10 } == true
    }

    /// The names of several things side by side, in their order: no two are the same, also when case does not count.
    static func distinct(_ names: [String], taken: Set<String> = []) -> [String] {
        var used = Set(taken.map { $0.lowercased() })
        return names.map { name in
            var candidate = name
            var number = 2
            while !used.insert(bare(candidate).lowercased()).inserted {
                candidate = safe(bare(name) + String(number), reserved: [])
                number += 1
            }
            return candidate
        }
    }

    static func properties(_ wires: [String], taken: Set<String> = []) -> [String] {
        distinct(wires.map(property), taken: taken)
    }

    /// Without backticks, for use inside longer names.
    static func bare(_ name: String) -> String { name.filter { $0 != "`" } }

    /// `apiKey` in front of another word: `ApiKey`.
    static func capitalized(_ name: String) -> String {
        let bare = bare(name)
        return bare.prefix(1).uppercased() + bare.dropFirst()
    }

    /// Words joined in camel case. A word is what stands between characters that no name may have, and what starts with a capital.
    private static func camelCase(_ name: String, startsUpper: Bool) -> String {
        let words = words(of: name)
        var result = ""
        for (index, word) in words.enumerated() {
            let lower = word.lowercased()
            if index == 0 && !startsUpper {
                result += lower
            } else if let spelling = spellings[lower] {
                result += spelling
            } else if word == word.uppercased(), startsUpper, words.count == 1 {
                result += word
            } else {
                result += lower.prefix(1).uppercased() + lower.dropFirst()
            }
        }
        if result.isEmpty { result = startsUpper ? "Unnamed" : "unnamed" }
        return result.first.map { $0.isNumber } == true ? "_" + result : result
    }

    private static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var previousIsLower = false
        for scalar in name.unicodeScalars {
            let isLetter = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
            let isDigit = ("0"..."9").contains(scalar)
            let isUpper = ("A"..."Z").contains(scalar)
            if !isLetter && !isDigit || isUpper && previousIsLower {
                if !word.isEmpty { words.append(word) }
                word = ""
            }
            if isLetter || isDigit { word.unicodeScalars.append(scalar) }
            previousIsLower = isLetter && !isUpper || isDigit
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    private static func safe(_ name: String, reserved: Set<String>) -> String {
        if reserved.contains(name) { return name + "_" }
        return keywords.contains(name) ? "`\(name)`" : name
    }

    private static let spellings: [String: String] = [
        "ai": "AI", "api": "API", "html": "HTML", "http": "HTTP", "https": "HTTPS", "id": "ID", "ids": "IDs", "ip": "IP",
        "json": "JSON", "jwt": "JWT", "oauth": "OAuth", "sku": "SKU", "uri": "URI", "uris": "URIs", "url": "URL", "urls": "URLs",
        "jwks": "JWKS", "vlm": "VLM", "pdf": "PDF", "iap": "IAP",
    ]

    private static let keywords: Set<String> = [
        "associatedtype", "class", "deinit", "enum", "extension", "fileprivate", "func", "import", "inout", "internal", "let",
        "open", "operator", "private", "precedencegroup", "protocol", "public", "rethrows", "static", "struct", "subscript",
        "typealias", "var", "break", "case", "catch", "continue", "default", "defer", "do", "else", "fallthrough", "for",
        "guard", "if", "in", "repeat", "return", "throw", "switch", "where", "while", "any", "as", "await", "false", "is",
        "nil", "super", "throws", "true", "try", "some", "async", "actor", "macro", "package", "borrowing", "consuming",
        "sending", "each", "nonisolated", "isolated",
    ]

    /// Members that every type or every value type of ours has, and words that even backticks do not free.
    private static let reservedMembers: Set<String> = ["self", "init", "Self", "Type", "Protocol", "hashValue", "write", "hash"]

    private static let reservedCases: Set<String> = reservedMembers.union([
        "allCases", "expectation", "wireName", "wireText", "none", "some", "read",
    ])

    /// Types that generated code uses itself.
    private static let reservedTypes: Set<String> = [
        "Any", "AnyObject", "Array", "Bool", "Call", "Character", "Codable", "CodingKey", "CodingKeys", "Contract",
        "ContractDescription", "ContractError", "Credentials", "CalendarDate", "CalendarDateTime", "CalendarMonth", "CountRule",
        "Decoder", "Dictionary", "Double", "Encoder", "Equatable", "Error", "ErrorCode", "ErrorReport", "EventSink",
        "EventStream", "Float", "Hashable", "Int", "Int64", "IntegerRule", "Issue", "Issues", "JSON", "JSONError", "JSONKey",
        "JSONReader", "JSONWritable", "JSONWriter", "Never", "NotLive", "Nullable", "NumberRule", "OperationDescriptor",
        "OperationInput", "Optional", "PathDescriptor", "PathSegments", "Patterns", "Proof", "Protocol", "Proven",
        "ProvenIdentity", "RawJSON", "RawKinds", "Redirect", "Refusal", "RequestContext", "RequestReader", "Result",
        "SchemeDescriptor", "Self", "Sendable", "ServedContract", "ServedDocument", "ServerEvent", "Set", "StaticString",
        "StatusDescriptor", "String", "StringMap", "Success", "Swift", "Task", "TextPattern", "TextRule", "Timestamp", "Type",
        "UInt8", "UploadedFile", "Void", "WireEnumeration", "WireText", "WireValue", "BytesReply", "Answer", "AuthPlan",
        "AuthOutcome",
    ]
}
