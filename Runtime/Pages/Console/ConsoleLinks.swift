import Platform
import Storage

/// Links and words that several areas of the console share.
enum ConsoleLinks {
    static func user(_ id: UserID) -> String { "/console/users/\(id.text)" }

    static func integration(_ id: IntegrationID) -> String { "/console/integrations/\(id.text)" }

    /// Who did something, as a link where there is a page about them.
    static func actor(_ actor: AuditActor) -> HTML {
        switch actor.identity {
        case .user(let id): "<a href=\"\(user(id))\"><code>\(id.text.prefix(8))…</code></a>"
        case .integration(let id): "<a href=\"\(integration(id))\">\(id.text)</a>"
        case .commandLine: "Command line"
        }
    }
}

/// A cursor at the end of a list that is read from place to place.
struct NextPage: HTMLConvertible {
    let html: HTML

    /// - Parameter cursor: nil when there is nothing more.
    init(path: String, fields: [(name: String, value: String?)], cursorName: String, cursor: String?, isFirst: Bool) {
        guard cursor != nil || !isFirst else {
            html = HTML()
            return
        }
        let first = QueryText.address(path, fields)
        let next = QueryText.address(path, fields + [(cursorName, cursor)])
        html = """
            <nav class="pagination" aria-label="Pages of this list">\
            \(if: !isFirst, "<a class=\"button button-small\" href=\"\(first)\">Newest</a>")\
            \(if: cursor != nil, "<a class=\"button button-small\" rel=\"next\" href=\"\(next)\">Older</a>")</nav>
            """
    }
}

/// Choices above a list, each a link, of which one is current.
struct FilterLinks: HTMLConvertible {
    let html: HTML

    init(_ label: String, _ choices: [(title: String, path: String, isCurrent: Bool)]) {
        html = """
            <nav class="tabs" aria-label="\(label)"><ul>\(choices.each { choice in
                """
                <li><a href="\(choice.path)"\(attribute: "aria-current", choice.isCurrent ? "page" : nil)>\(choice.title)</a></li>
                """
            })</ul></nav>
            """
    }
}

/// Somebody else's document in a frame that runs nothing and reaches nothing. The page that shows it must say that it has frames.
struct PreviewFrame: HTMLConvertible {
    let html: HTML

    init(_ title: String, path: String) {
        html = "<iframe class=\"preview\" title=\"\(title)\" src=\"\(path)\" sandbox referrerpolicy=\"no-referrer\"></iframe>"
    }
}

/// Filters of a list that are more than one text: sent as the query of the list.
struct FilterForm: HTMLConvertible {
    let html: HTML

    init(to path: String, label: String, _ content: HTML) {
        html = """
            <form method="get" action="\(path)" class="filter" role="search" aria-label="\(label)">\(content)\
            <div class="buttons"><button class="button" type="submit">Filter</button><a class="link" href="\(path)">Clear</a></div></form>
            """
    }
}

/// What is wrong, on top of the page: the forms here are long, so that even one wrong field may be out of sight.
struct MistakeList: HTMLConvertible {
    let html: HTML

    init(_ mistakes: FormMistakes) {
        guard !mistakes.isEmpty else {
            html = HTML()
            return
        }
        html = """
            <div class="notice notice-danger" role="alert" tabindex="-1" data-focus><p class="notice-title">Nothing was saved yet</p>
            <ul>\(mistakes.all.each { mistake in
                mistake.field.isEmpty
                    ? "<li>\(mistake.message)</li>" : "<li><a href=\"#\(FieldID.of(mistake.field))\">\(mistake.message)</a></li>"
            })</ul></div>
            """
    }
}

/// A day (UTC), as it is written in the API.
struct Day: HTMLConvertible {
    let html: HTML

    init(_ day: CalendarDate) { html = "<time datetime=\"\(day.description)\">\(day.description)</time>" }
}

/// Numbers as people write them: with a thin space between thousands.
enum Count {
    static func text(_ number: Int64) -> String {
        let digits = String(number.magnitude)
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped += "\u{202F}" }
            grouped.append(digit)
        }
        return (number < 0 ? "−" : "") + grouped
    }
}
