import Language

/// Fields side by side with their Swift names: the members of an object, or the input of an operation.
struct FieldSet {
    struct Entry {
        let field: Field
        /// The name on the wire in the place that is read.
        var wire: String
        /// The property, in backticks where it needs them.
        let property: String
        /// The local variable of a reader; never one of the reader's own names.
        let local: String
        let type: String
    }

    let entries: [Entry]

    private static let readerNames: Set<String> = ["json", "issues", "mark", "key", "request", "context", "caller", "subject"]

    init(_ fields: [Field], in context: ServerContext, taken: Set<String> = []) {
        let properties = SwiftName.properties(fields.map(\.name), taken: taken)
        let locals = SwiftName.distinct(properties, taken: Self.readerNames)
        entries = fields.enumerated().map { index, field in
            Entry(
                field: field, wire: field.name, property: properties[index], local: locals[index], type: context.propertyType(field))
        }
    }
}

extension FieldSet.Entry {
    /// Whether the field must be given by the caller.
    var mustBeGiven: Bool { field.isRequired && field.defaultValue == nil }

    /// The declaration of the variable that a reader collects the value in.
    func localDeclaration(_ context: ServerContext) -> String {
        "var \(local): \(context.swiftType(field.type))?"
    }

    /// The value for the property once everything required is there and unwrapped.
    func collected(_ context: ServerContext) -> String {
        let isNullable = context.isNullable(field.type)
        if let value = field.defaultValue {
            if case .null = value { return "\(local)?.value" }
            let literal = context.literal(value, of: field.type)
            return isNullable ? "(\(local) ?? .value(\(literal))).value" : "\(local) ?? \(literal)"
        }
        return isNullable && field.isRequired ? "\(local).value" : local
    }
}

/// The lines that refuse a value with missing fields, and unwrap what is there.
func emitRequiredChecks(
    _ entries: [FieldSet.Entry], issues: String, since mark: String, _ swift: inout SwiftText
) {
    let required = entries.filter(\.mustBeGiven)
    for entry in required {
        swift.line("if \(entry.local) == nil { \(issues).missing(\(SwiftText.literal(entry.field.name)), since: \(mark)) }")
    }
    let conditions = [mark == "0" ? "\(issues).isEmpty" : "\(issues).count == mark"] + required.map { "let \($0.local)" }
    swift.list("guard ", conditions, " else { return nil }")
}
