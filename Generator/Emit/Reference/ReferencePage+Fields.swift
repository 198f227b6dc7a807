import Language

/// What a type holds, as lists inside lists that open where they stand.
extension ReferencePage {
    /// Whether a value is sent to the server or comes from it: they promise different things.
    enum Direction { case sent, received }

    /// Types inside types are shown to this depth; deeper ones by their name.
    static let depthMax = 5

    /// The fields of an object, the cases of a union, or what a list is made of; nothing for plain values.
    mutating func writeFields(of type: TypeReference, depth: Int, direction: Direction) {
        var open: [String] = []
        writeFields(of: type, depth: depth, direction: direction, open: &open)
    }

    /// What is inside a field, behind a line that opens it.
    mutating func writeInside(_ type: TypeReference, depth: Int, direction: Direction) {
        var open: [String] = []
        writeInside(type, depth: depth, direction: direction, open: &open)
    }

    private mutating func writeFields(of type: TypeReference, depth: Int, direction: Direction, open: inout [String]) {
        let (shape, named) = context.resolved(type)
        if let named {
            guard depth <= Self.depthMax, !open.contains(named.name) else { return }
            open.append(named.name)
            defer { open.removeLast() }
            switch named.definition {
            case .object(let fields): return write(fields, depth: depth, direction: direction, open: &open)
            case .union(let tag, let cases):
                for one in cases {
                    html.markup("<p class=case>")
                    html.element("code", text: "\(tag): \"\(one.value)\"")
                    html.markup("</p>\n")
                    write(one.fields, depth: depth, direction: direction, open: &open)
                }
                return
            case .enumeration, .alias: return
            }
        }
        switch shape {
        case .list(let element, _), .map(let element, _):
            guard holdsFields(element, open) else { return }
            html.element("p", ["class": "each"], text: depth == 0 ? "A \(typeLabel(type)). Each has:" : "Each has:")
            writeFields(of: element, depth: depth, direction: direction, open: &open)
        default:
            if depth == 0 { html.element("p", ["class": "each"], text: "A value of type \(typeLabel(type)).") }
        }
    }

    private mutating func write(_ fields: [Field], depth: Int, direction: Direction, open: inout [String]) {
        guard !fields.isEmpty else { return }
        html.markup("<ul class=fields>")
        for field in fields {
            html.open("li")
            html.element("code", text: field.name)
            html.element("span", ["class": "type"], text: field.shownType ?? typeLabel(field.type))
            if direction == .sent, field.isRequired { html.markup("<em>required</em>") }
            if direction == .received, !field.isRequired { html.markup("<span class=in>optional</span>") }
            html.paragraph(words(of: field, direction))
            writeInside(field.type, depth: depth + 1, direction: direction, open: &open)
            html.markup("</li>\n")
        }
        html.markup("</ul>\n")
    }

    private mutating func writeInside(_ type: TypeReference, depth: Int, direction: Direction, open: inout [String]) {
        guard holdsFields(type, open), depth <= Self.depthMax else { return }
        let count = fieldCount(type)
        // The first level of a short list is what the reader came for.
        html.open("details", depth <= 1 && count <= 12 ? ["open": ""] : [:])
        html.element("summary", text: count == 1 ? "1 field" : "\(count) fields")
        writeFields(of: type, depth: depth, direction: direction, open: &open)
        html.close("details")
    }

    private func holdsFields(_ type: TypeReference, _ open: [String]) -> Bool {
        let (shape, named) = context.resolved(type)
        if let named, open.contains(named.name) { return false }
        switch (named?.definition, shape) {
        case (.object(let fields)?, _): return !fields.isEmpty
        case (.union?, _): return true
        case (nil, .list(let element, _)), (nil, .map(let element, _)): return holdsFields(element, open)
        default: return false
        }
    }

    private func fieldCount(_ type: TypeReference) -> Int {
        let (shape, named) = context.resolved(type)
        switch (named?.definition, shape) {
        case (.object(let fields)?, _): return fields.count
        case (.union(_, let cases)?, _): return cases.reduce(0) { $0 + $1.fields.count }
        case (nil, .list(let element, _)), (nil, .map(let element, _)): return fieldCount(element)
        default: return 0
        }
    }

    private func words(of field: Field, _ direction: Direction) -> String {
        if direction == .sent { return context.described(field) }
        let doc = field.doc.isEmpty ? context.typeDoc(field.type) : field.doc
        let (shape, named) = context.resolved(field.type)
        var sentences: [String] = []
        if case .enumeration(let values)? = named?.definition {
            if let words = context.enumerated(values, unlessIn: doc) { sentences.append(words) }
        } else if let words = context.format(of: shape, unlessIn: doc) {
            sentences.append(words)
        }
        return doc.followed(by: sentences)
    }

    /// `string`, `list of Tier`, `map of integer`, `Subscription or null`.
    func typeLabel(_ type: TypeReference) -> String {
        let suffix = context.isNullable(type) ? " or null" : ""
        let (shape, named) = context.resolved(type)
        if let named {
            if case .enumeration = named.definition { return "string" + suffix }
            return (named.isInline ? "object" : named.name) + suffix
        }
        switch shape {
        case .list(let element, _): return "list of \(typeLabel(element))" + suffix
        case .map(let element, _): return "map of \(typeLabel(element))" + suffix
        case .time: return "time" + suffix
        case .date: return "date" + suffix
        case .url: return "URL" + suffix
        default: return context.rowType(type) + suffix
        }
    }
}
