import Language

extension ServerContext {
    /// The Swift type of a value that is there and, where it is nullable, may be null.
    func swiftType(_ type: TypeReference) -> String {
        isNullable(type) ? "Nullable<\(bareType(type))>" : bareType(type)
    }

    /// The Swift type without regard to null.
    func bareType(_ type: TypeReference) -> String {
        switch type.shape {
        case .string, .url, .email: "String"
        case .integer: "Int64"
        case .number: "Double"
        case .boolean: "Bool"
        case .time: "Timestamp"
        case .date: "CalendarDate"
        case .datetime: "CalendarDateTime"
        case .month: "CalendarMonth"
        case .file: "UploadedFile"
        case .raw: "RawJSON"
        case .list(let element, _): "[\(swiftType(element))]"
        case .map(let value, _): "StringMap<\(swiftType(value))>"
        case .named(let name): swiftName(ofType: name)
        }
    }

    /// What a property of a field is: absent and null are told apart only where both may be.
    func propertyType(_ field: Field) -> String {
        let mayBeAbsent = !field.isRequired && field.defaultValue == nil
        if mayBeAbsent { return swiftType(field.type) + "?" }
        return isNullable(field.type) ? bareType(field.type) + "?" : bareType(field.type)
    }

    /// Whether null is a value of the type, also by way of another spelling.
    func isNullable(_ type: TypeReference) -> Bool { type.isNullable || resolved(type).isNullable }

    /// The type after all other spellings of it are undone.
    func resolved(_ type: TypeReference) -> TypeReference {
        guard case .named(let name) = type.shape, let named = self.type(named: name), case .alias(let target) = named.definition
        else { return type }
        return resolved(target)
    }

    // MARK: Rules

    func rule(_ type: TypeReference, clamps: Bool = false) -> String {
        switch type.shape {
        case .string(let length, let pattern): return textRule(length, pattern)
        case .url: return ".url"
        case .email: return ".email"
        case .integer(let range), .number(let range):
            var arguments: [String] = []
            if let minimum = range.minimum { arguments.append("min: \(minimum)") }
            if let maximum = range.maximum { arguments.append("max: \(maximum)") }
            if clamps { arguments.append("clamps: true") }
            let kind = if case .integer = type.shape { "IntegerRule" } else { "NumberRule" }
            return arguments.isEmpty ? ".any" : "\(kind)(\(arguments.joined(separator: ", ")))"
        case .list(_, let count), .map(_, let count): return countRule(count)
        default: return ".any"
        }
    }

    private func textRule(_ length: LengthRange, _ pattern: Pattern?) -> String {
        var arguments = bounds(length)
        if let pattern { arguments.append("pattern: Patterns.\(patternName(pattern))") }
        return arguments.isEmpty ? ".any" : "TextRule(\(arguments.joined(separator: ", ")))"
    }

    private func countRule(_ count: LengthRange) -> String {
        let arguments = bounds(count)
        return arguments.isEmpty ? ".any" : "CountRule(\(arguments.joined(separator: ", ")))"
    }

    private func bounds(_ range: LengthRange) -> [String] {
        var arguments: [String] = []
        if let minimum = range.minimum, minimum > 0 { arguments.append("min: \(minimum)") }
        if let maximum = range.maximum { arguments.append("max: \(maximum)") }
        return arguments
    }

    // MARK: Reading

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

    // MARK: Defaults

    /// A literal of a default value.
    func literal(_ value: Tree, of type: TypeReference) -> String {
        let target = resolved(type)
        switch (value, target.shape) {
        case (.null, _): return ".null"
        case (.boolean(let flag), .boolean): return flag ? "true" : "false"
        case (.integer(let number), .integer), (.integer(let number), .number): return String(number)
        case (.number(let digits), .number): return digits
        case (.string(let text), .string), (.string(let text), .url), (.string(let text), .email): return SwiftText.literal(text)
        case (.string(let text), .named(let name)): return "." + caseName(text, ofEnumeration: name)
        case (.list(let items), .list(let element, _)):
            return "[\(items.map { literal($0, of: element) }.joined(separator: ", "))]"
        case (.list(let items), .raw) where items.isEmpty: return ".emptyArray"
        case (.map(let members), .raw) where members.isEmpty: return ".emptyObject"
        case (.map(let members), .map) where members.isEmpty: return "[:]"
        default: unsupported("a default value of this type", at: type.span)
        }
    }

    func caseName(_ value: String, ofEnumeration name: String) -> String {
        guard let type = type(named: name), case .enumeration(let values) = type.definition else {
            return SwiftName.enumerationCase(value)
        }
        let names = caseNames(values.map(\.value))
        return values.firstIndex { $0.value == value }.map { names[$0] } ?? SwiftName.enumerationCase(value)
    }

    func caseNames(_ values: [String]) -> [String] {
        SwiftName.distinct(values.map(SwiftName.enumerationCase))
    }
}
