import Platform

/// Rows of things that are alike. On a phone each row becomes a block with the columns' titles before the values; the roles are
/// written out because a browser would otherwise take a block for no table any more.
///
/// ```swift
/// Table("Users", ["Name", "E-mail", .number("Sign-ins"), .actions], rows: users.map { user in
///     ["<a href=\"/console/users/\(user.id.text)\">\(user.name)</a>", "\(user.email?.text)", "\(user.count)", "\(…)"]
/// })
/// ```
struct Table: HTMLConvertible {
    struct Column: Sendable, ExpressibleByStringLiteral {
        let title: String
        let className: String?
        let isTitleHidden: Bool

        init(title: String, className: String? = nil, isTitleHidden: Bool = false) {
            self.title = title
            self.className = className
            self.isTitleHidden = isTitleHidden
        }

        init(stringLiteral value: String) { self.init(title: value) }

        /// Numbers stand at the right, digits under digits.
        static func number(_ title: String) -> Column { Column(title: title, className: "number") }

        /// Takes the room that is left, and breaks long words.
        static func wide(_ title: String) -> Column { Column(title: title, className: "wide") }

        /// What can be done with a row, at its end.
        static let actions = Column(title: "Actions", className: "row-actions", isTitleHidden: true)
    }

    let html: HTML

    /// - Parameters:
    ///   - caption: what the table shows; read out, not seen.
    ///   - rows: as many cells in each as there are columns. The first names the row.
    init(_ caption: String, _ columns: [Column], rows: [[HTML]]) {
        html = """
            <div class="table-frame"><table role="table"><caption class="visually-hidden">\(caption)</caption>
            <thead role="rowgroup"><tr role="row">\(columns.each { column in
                """
                <th scope="col" role="columnheader"\(attribute: "class", column.className)>\
                \(if: column.isTitleHidden, "<span class=\"visually-hidden\">\(column.title)</span>", else: "\(column.title)")</th>
                """
            })</tr></thead>
            <tbody role="rowgroup">\(rows.each { row in
                "<tr role=\"row\">\(zip(columns, row).enumerated().each { index, pair in Table.cell(index, pair.0, pair.1) })</tr>\n"
            })</tbody></table></div>
            """
    }

    private static func cell(_ index: Int, _ column: Column, _ content: HTML) -> HTML {
        let label = column.isTitleHidden ? nil : column.title
        if index == 0 {
            return "<th scope=\"row\" role=\"rowheader\"\(attribute: "class", column.className)\(attribute: "data-label", label)>\(content)</th>"
        }
        return "<td role=\"cell\"\(attribute: "class", column.className)\(attribute: "data-label", label)>\(if: !content.isEmpty, "<div>\(content)</div>")</td>"
    }
}

/// Names and values, one under the other.
struct Facts: HTMLConvertible {
    let html: HTML

    init(_ facts: [(name: String, value: HTML)]) {
        html = "<dl class=\"facts\">\(facts.each { "<div><dt>\($0.name)</dt><dd>\($0.value)</dd></div>" })</dl>"
    }
}

/// Ways to the next and the previous part of a list.
struct Pagination: HTMLConvertible {
    let html: HTML

    /// - Parameters:
    ///   - page: the one that is shown, from 1.
    ///   - fields: the query of the list, without the page.
    init(page: Int, hasNext: Bool, path: String, fields: [(name: String, value: String?)] = []) {
        guard page > 1 || hasNext else {
            html = HTML()
            return
        }
        func address(_ page: Int) -> String {
            QueryText.address(path, fields + [("page", page > 1 ? String(page) : nil)])
        }
        html = """
            <nav class="pagination" aria-label="Pages of this list">\
            \(if: page > 1, "<a class=\"button button-small\" rel=\"prev\" href=\"\(address(page - 1))\">Newer</a>")\
            <span>Page \(page)</span>\
            \(if: hasNext, "<a class=\"button button-small\" rel=\"next\" href=\"\(address(page + 1))\">Older</a>")</nav>
            """
    }

    /// The page that a query asks for, from 1; 1 for anything that is no number, at most 10,000.
    static func page(_ request: PageRequest) -> Int {
        min(10_000, max(1, Int(request.query["page"] ?? "") ?? 1))
    }
}
