/// A form that is sent to one of our pages by POST. It carries the token that the page asks for.
///
/// ```swift
/// Form(to: "/account/name", request) {
///     """
///     \(TextField("Name", name: "name", value: user.name, error: mistakes["name"]))
///     \(Buttons(Button("Save")))
///     """
/// }
/// ```
struct Form: HTMLConvertible {
    let html: HTML

    /// - Parameters:
    ///   - action: the path of a POST route; what is put into it must be encoded. A query is kept.
    ///   - isInline: for a single button in a line of text or a table.
    ///   - label: what the form is for, when no heading says so.
    init(
        to action: String, _ request: PageRequest, isInline: Bool = false, label: String? = nil, _ content: () throws -> HTML
    ) rethrows {
        html = """
            <form method="post" action="\(action)"\(attribute: "class", isInline ? "inline" : "form")\
            \(attribute: "aria-label", label)\(attribute: "novalidate", if: !isInline)>\
            \(HiddenField(FormToken.fieldName, request.formToken(for: action)))\(try content())</form>
            """
    }
}

/// A form that only asks: its fields become the query of a page.
struct SearchForm: HTMLConvertible {
    let html: HTML

    /// - Parameter text: what was searched for.
    init(to path: String, label: String, name: String = "q", text: String, hint: String = "", extra: HTML? = nil) {
        html = """
            <form method="get" action="\(path)" class="search" role="search" aria-label="\(label)">
            <input type="search" name="\(name)" value="\(text)" aria-label="\(label)" placeholder="\(hint.isEmpty ? label : hint)" \
            maxlength="200" autocomplete="off">\(extra)<button class="button" type="submit">Search</button></form>
            """
    }
}

/// What is wrong with a form, by the names of its fields, in the order found.
struct FormMistakes: Sendable {
    private(set) var all: [(field: String, message: String)] = []

    init() {}

    init(_ field: String, _ message: String) { all = [(field, message)] }

    var isEmpty: Bool { all.isEmpty }

    /// - Parameter message: a sentence that says what to write.
    mutating func add(_ field: String, _ message: String) { all.append((field, message)) }

    subscript(field: String) -> String? { all.first { $0.field == field }?.message }

    /// The list on top of a form: says what is wrong and leads to each field. Nothing when nothing is wrong, and when it is one
    /// field, which then says so itself and has the focus.
    var summary: HTML {
        guard all.count > 1 || all.first?.field == "" else { return HTML() }
        if all.count == 1 { return "<div class=\"notice notice-danger\" role=\"alert\"><p>\(all[0].message)</p></div>" }
        return """
            <div class="notice notice-danger" role="alert" tabindex="-1" data-focus>
            <p class="notice-title">Please look at \(all.count) things</p>
            <ul>\(all.each { mistake in
                mistake.field.isEmpty
                    ? "<li>\(mistake.message)</li>" : "<li><a href=\"#\(FieldID.of(mistake.field))\">\(mistake.message)</a></li>"
            })</ul></div>
            """
    }
}

/// The id of a field's control, made from its name.
enum FieldID {
    static func of(_ name: String) -> String { "field-\(name)" }
}
