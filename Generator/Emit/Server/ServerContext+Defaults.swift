import Language

/// Default values as Swift literals.
extension ServerContext {
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
