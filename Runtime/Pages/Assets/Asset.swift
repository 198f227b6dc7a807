import Platform

/// A file that is part of the binary.
struct Asset: Sendable {
    let contentType: StaticString
    /// Never freed.
    let content: ImmortalBytes
    /// A strong validator: the hash of the content, in quotes. (RFC 9110 section 8.8.3)
    let entityTag: String
    /// The first digits of the content's hash, for addresses that change with it.
    let version: String

    init(_ bytes: [UInt8], contentType: StaticString) {
        self.init(ImmortalBytes(bytes), contentType: contentType)
    }

    /// Text that the binary has already, which is not copied.
    init(_ text: StaticString, contentType: StaticString) {
        self.init(ImmortalBytes(text), contentType: contentType)
    }

    private init(_ bytes: ImmortalBytes, contentType: StaticString) {
        self.contentType = contentType
        content = bytes
        let digest = (try? SHA256.digest(of: content.bytes)) ?? []
        version = Base64URL.text(of: digest.prefix(9))
        entityTag = "\"\(version)\""
    }
}

/// Bytes that stay where they are for as long as the process runs.
struct ImmortalBytes: @unchecked Sendable {  // reason: written once before anybody reads them, never freed
    let bytes: UnsafeRawBufferPointer

    init(_ text: StaticString) {
        bytes = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    init(_ bytes: [UInt8]) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
        memory.copyBytes(from: bytes)
        self.bytes = UnsafeRawBufferPointer(rebasing: memory[..<bytes.count])
    }
}

/// The files that pages refer to. Their addresses carry a hash of the content, so that browsers may keep them for ever.
enum SiteAssets {
    static let stylesheet = Asset(PackageResources.site_css, contentType: "text/css; charset=utf-8")
    static let script = Asset(PackageResources.site_js, contentType: "text/javascript; charset=utf-8")
    static let blogStylesheet = Asset(PackageResources.blog_css, contentType: "text/css; charset=utf-8")
    static let consoleStylesheet = Asset(PackageResources.console_css, contentType: "text/css; charset=utf-8")
    static let mark = Asset(PackageResources.mark_svg, contentType: "image/svg+xml")

    static let stylesheetPath = "/assets/site.\(stylesheet.version).css"
    static let scriptPath = "/assets/site.\(script.version).js"
    static let blogStylesheetPath = "/assets/blog.\(blogStylesheet.version).css"
    static let consoleStylesheetPath = "/assets/console.\(consoleStylesheet.version).css"
    static let markPath = "/assets/mark.\(mark.version).svg"

    private static let byName: [String: Asset] = [
        "site.\(stylesheet.version).css": stylesheet,
        "site.\(script.version).js": script,
        "mark.\(mark.version).svg": mark,
        "blog.\(blogStylesheet.version).css": blogStylesheet,
        "console.\(consoleStylesheet.version).css": consoleStylesheet,
    ]

    static let routes: [Page] = [
        Page("GET /assets/{name}", looksAtCookies: false) { request in
            guard let asset = byName[request["name"]] else { throw PageError.notFound }
            var answer = PageAnswer.asset(asset)
            answer.caching = .immutable
            return answer
        },
        Page("GET /favicon.ico", looksAtCookies: false) { _ in .asset(mark) },
    ]
}
