import Platform
import Storage

/// What the head of a blog page tells programs: the address it stays at, the feed, and how to show a link to it.
enum BlogHead {
    static func list(at address: String) -> HTML {
        "\(common)<link rel=\"canonical\" href=\"\(address)\">\n"
    }

    /// The properties that messengers and networks show a link by. (Open Graph protocol, "article")
    static func post(_ post: BlogPost, _ day: CalendarDate, publicURL: String) -> HTML {
        let address = "\(publicURL)/blog/\(post.slug.text)"
        let picture = post.coverImageURL ?? "\(publicURL)/public/logo-spin.png"
        return """
            \(common)<link rel="canonical" href="\(address)">
            <meta property="og:type" content="article">
            <meta property="og:site_name" content="btelo">
            <meta property="og:title" content="\(post.title)">
            \(if: !post.summary.isEmpty, "<meta property=\"og:description\" content=\"\(post.summary)\">\n")\
            <meta property="og:url" content="\(address)">
            <meta property="og:image" content="\(picture)">
            <meta property="og:locale" content="\(post.language)">
            <meta property="article:published_time" content="\(day.description)">
            \(post.authorName.map { "<meta name=\"author\" content=\"\($0)\">\n" as HTML })\
            <meta name="twitter:card" content="\(post.coverImageURL == nil ? "summary" : "summary_large_image")">

            """
    }

    private static let common: HTML = """
        <link rel="stylesheet" href="\(SiteAssets.blogStylesheetPath)">
        <link rel="alternate" type="application/atom+xml" title="btelo blog" href="/blog/feed.xml">

        """
}
