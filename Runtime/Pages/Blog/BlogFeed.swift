import Platform
import Storage

/// The posts as a feed. (RFC 4287; its texts need the same escapes as HTML's)
enum BlogFeed {
    static func atom(_ posts: [BlogPost], publicURL: String) -> HTML {
        let updated = posts.first?.publishedAt?.description ?? "1970-01-01"
        return """
            <?xml version="1.0" encoding="utf-8"?>
            <feed xmlns="http://www.w3.org/2005/Atom">
            <title>btelo blog</title>
            <id>\(publicURL)/blog</id>
            <link rel="alternate" type="text/html" href="\(publicURL)/blog"/>
            <link rel="self" type="application/atom+xml" href="\(publicURL)/blog/feed.xml"/>
            <updated>\(updated)T00:00:00Z</updated>
            \(posts.each { entry($0, publicURL) })</feed>

            """
    }

    private static func entry(_ post: BlogPost, _ publicURL: String) -> HTML {
        guard let day = post.publishedAt?.description else { return HTML() }
        let address = "\(publicURL)/blog/\(post.slug.text)"
        // HTML inside XML is text, and so escaped once more. Controls that XML cannot have are left out.
        let content = readable(Markdown.html(post.body).text)
        return """
            <entry xml:lang="\(post.language)">
            <title>\(readable(post.title))</title>
            <id>\(address)</id>
            <link rel="alternate" type="text/html" href="\(address)"/>
            <published>\(day)T00:00:00Z</published>
            <updated>\(day)T00:00:00Z</updated>
            <author><name>\(readable(post.authorName ?? "btelo"))</name></author>
            <summary>\(readable(post.summary))</summary>
            \(if: !post.body.isEmpty, "<content type=\"html\">\(content)</content>\n")</entry>

            """
    }

    /// The text without what XML has no form for. (XML 1.0 section 2.2)
    private static func readable(_ text: String) -> String {
        var kept = ""
        kept.unicodeScalars.append(contentsOf: text.unicodeScalars.lazy.filter { scalar in
            switch scalar.value {
            case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...: true
            default: false
            }
        })
        return kept
    }
}
