/// How much an action weighs.
enum ButtonStyle: Sendable {
    /// The one thing that the page is for.
    case primary
    case secondary
    /// It cannot be undone.
    case danger
    /// Looks like a link, in tables and lines of text.
    case quiet

    var className: String {
        switch self {
        case .primary: "button button-primary"
        case .secondary: "button"
        case .danger: "button button-danger"
        case .quiet: "link"
        }
    }
}

/// Sends the form it stands in.
struct Button: HTMLConvertible {
    let html: HTML

    /// - Parameters:
    ///   - name, value: sent along, to tell several buttons of one form apart.
    ///   - context: read out after the title where the place alone tells what is meant, such as the name of a table's row.
    init(
        _ title: String, _ style: ButtonStyle = .primary, name: String? = nil, value: String? = nil, context: String? = nil
    ) {
        html = """
            <button class="\(style.className)" type="submit"\(attribute: "name", name)\(attribute: "value", value)>\(title)\
            \(context.map { "<span class=\"visually-hidden\"> \($0)</span>" as HTML })</button>
            """
    }
}

/// Leads to another page, and looks like a button.
struct LinkButton: HTMLConvertible {
    let html: HTML

    init(_ title: String, to path: String, _ style: ButtonStyle = .secondary, context: String? = nil) {
        html = """
            <a class="\(style.className)" href="\(path)">\(title)\
            \(context.map { "<span class=\"visually-hidden\"> \($0)</span>" as HTML })</a>
            """
    }
}

/// The buttons at the end of a form, the most important first.
struct Buttons: HTMLConvertible {
    let html: HTML

    init(_ buttons: any HTMLConvertible...) {
        html = "<div class=\"buttons\">\(buttons.map(\.html))</div>"
    }
}
