import Language

/// Expressions that read a value and check it.
extension ServerContext {
    /// An expression that reads the next JSON value as a field; nil for a value that is not as it must be.
    func jsonReading(_ type: TypeReference, _ field: String, issues: String = "issues", clamps: Bool = false) -> String {
        let bare = bareJSONReading(resolved(type), named: type, field, issues, clamps)
        return isNullable(type)
            ? "try json.takesNull() ? .null : Nullable(read: \(bare))" : "try \(bare)"
    }

    private func bareJSONReading(
        _ type: TypeReference, named: TypeReference, _ field: String, _ issues: String, _ clamps: Bool
    ) -> String {
        let name = SwiftText.literal(field)
        let tail = ", &\(issues))"
        switch type.shape {
        case .string, .url, .email: return "json.text(\(name), \(rule(type))\(tail)"
        case .integer: return "json.integer(\(name), \(rule(type, clamps: clamps))\(tail)"
        case .number: return "json.number(\(name), \(rule(type, clamps: clamps))\(tail)"
        case .boolean: return "json.boolean(\(name)\(tail)"
        case .time, .date, .datetime, .month: return "json.text(\(name), as: \(bareType(type)).self\(tail)"
        case .raw(let kinds): return "json.raw(\(name), \(rawKinds(kinds))\(tail)"
        case .list(let element, _):
            return "json.list(\(name), \(rule(type))\(tail) { (json, issues) throws(JSONError) in \(jsonReading(element, "")) }"
        case .map(let value, _):
            return "json.map(\(name), \(rule(type))\(tail) { (json, issues) throws(JSONError) in \(jsonReading(value, "")) }"
        case .named(let typeName):
            let call = if isEnumeration(typeName) { "text" } else { "value" }
            return "json.\(call)(\(name), as: \(swiftName(ofType: typeName)).self\(tail)"
        case .file: unsupported("a file in JSON", at: named.span)
        }
    }

    func isEnumeration(_ name: String) -> Bool {
        if let type = type(named: name), case .enumeration = type.definition { true } else { false }
    }

    func rawKinds(_ kinds: Set<TypeReference.RawKind>) -> String {
        if kinds.count == TypeReference.RawKind.allCases.count { return ".any" }
        let names = kinds.sorted().map { ".\($0.rawValue)" }
        return names.count == 1 ? names[0] : "[\(names.joined(separator: ", "))]"
    }

    /// An expression that reads text from a query, form, header, path or part.
    func textReading(_ type: TypeReference, _ given: String, _ field: String, clamps: Bool) -> String {
        let target = resolved(type)
        let arguments = "\(given), \(SwiftText.literal(field))"
        let reading: String
        switch target.shape {
        case .string, .url, .email: reading = "request.text(\(arguments), \(rule(target)))"
        case .integer: reading = "request.integer(\(arguments), \(rule(target, clamps: clamps)))"
        case .number: reading = "request.number(\(arguments), \(rule(target, clamps: clamps)))"
        case .boolean: reading = "request.boolean(\(arguments))"
        case .time, .date, .datetime, .month: reading = "request.text(\(arguments), as: \(bareType(target)).self)"
        case .raw(let kinds): reading = "request.raw(\(arguments), \(rawKinds(kinds)))"
        case .named(let name) where isEnumeration(name): reading = "request.text(\(arguments), as: \(bareType(target)).self)"
        default: unsupported("an object, map or nested list outside JSON", at: type.span)
        }
        return isNullable(type) ? "Nullable(read: \(reading))" : reading
    }
}
