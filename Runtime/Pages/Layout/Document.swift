/// The outermost part of every page.
enum Document {
    /// - Parameter head: what this page's head has beside what every page's has.
    static func html(title: String, bodyClass: String, description: String? = nil, head: HTML = HTML(), body: HTML) -> HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>\(title) · btelo</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        \(description.map { "<meta name=\"description\" content=\"\($0)\">\n" as HTML })\
        <link rel="stylesheet" href="\(SiteAssets.stylesheetPath)">
        <link rel="icon" href="\(SiteAssets.markPath)" type="image/svg+xml">
        <script src="\(SiteAssets.scriptPath)" defer></script>
        \(head)\
        </head>
        <body class="\(bodyClass)">
        <a class="skip" href="#main">Skip to content</a>
        \(body)
        </body>
        </html>

        """
    }
}

/// The mark of the platform, as part of a page. It takes the colour of the text around it.
enum Brand {
    static let mark: HTML = """
        <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">\
        <path d="M9 4v24" /><circle cx="17" cy="20" r="8" /><circle class="dot" cx="17" cy="20" r="2.5" /></svg>
        """
}
