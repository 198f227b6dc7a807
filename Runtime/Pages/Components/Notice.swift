/// A sentence or two that stand out.
struct Notice: HTMLConvertible {
    let html: HTML

    /// - Parameter isNew: whether it tells what has just happened; then it is read out.
    init(_ tone: PageNotice.Tone, title: String? = nil, _ text: HTML, isNew: Bool = false) {
        let role = isNew ? (tone == .danger ? "alert" : "status") : nil
        html = """
            <div class="notice notice-\(tone.rawValue)"\(attribute: "role", role)>\
            \(title.map { "<p class=\"notice-title\">\($0)</p>" as HTML })<p>\(text)</p></div>
            """
    }
}

/// A word about the state of something.
struct Badge: HTMLConvertible {
    enum Tone: String, Sendable {
        case neutral, good, warning, bad
    }

    let html: HTML

    init(_ text: String, _ tone: Tone = .neutral) {
        html = "<span class=\"badge badge-\(tone.rawValue)\">\(text)</span>"
    }
}

/// What is shown where a list has nothing.
struct EmptyState: HTMLConvertible {
    let html: HTML

    /// - Parameter action: a button that starts what fills the list.
    init(_ title: String, _ text: HTML? = nil, action: (any HTMLConvertible)? = nil) {
        html = """
            <div class="empty"><p class="empty-title">\(title)</p>\(text.map { "<p>\($0)</p>" as HTML })\(action?.html)</div>
            """
    }
}

/// A part of a page with its own heading, in a frame.
struct Card: HTMLConvertible {
    let html: HTML

    init(_ title: String? = nil, isDanger: Bool = false, _ content: () throws -> HTML) rethrows {
        html = """
            <section class="card\(if: isDanger, " card-danger")">\(title.map { "<h2>\($0)</h2>" as HTML })\(try content())</section>
            """
    }
}
