/// HTML text. It is only ever made from literals in the source and from values that are escaped on their way in, so text that
/// somebody typed cannot become markup.
///
/// ```swift
/// let item: HTML = "<li class=\"name\">\(user.name)</li>"           // user.name is escaped
/// let list: HTML = "<ul>\(users.each { "<li>\($0.name)</li>" })</ul>"
/// ```
///
/// What may stand in the braces, beside texts and whole numbers: other HTML, components, optionals of all of these (nil writes
/// nothing), lists by `each`, `if:`, and `attribute:` for attributes that are there only sometimes.
struct HTML: Sendable, ExpressibleByStringInterpolation, HTMLConvertible {
    /// UTF-8.
    var bytes: [UInt8]

    init() { bytes = [] }

    /// The literal's type keeps text that is not in the source from being taken for markup.
    init(stringLiteral value: StaticString) {
        bytes = value.withUTF8Buffer { Array($0) }
    }

    init(stringInterpolation: StringInterpolation) {
        bytes = stringInterpolation.html.bytes
    }

    var html: HTML { self }

    var isEmpty: Bool { bytes.isEmpty }

    /// For tests and logs.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    static func + (left: HTML, right: HTML) -> HTML {
        var sum = left
        sum.bytes += right.bytes
        return sum
    }

    static func += (left: inout HTML, right: HTML) { left.bytes += right.bytes }

    /// Text as it is to be read, escaped.
    static func text(_ text: some StringProtocol) -> HTML {
        var html = HTML()
        html.appendEscaped(text)
        return html
    }

    /// Text whose line ends are kept: `<br>` at each.
    static func lines(_ text: String) -> HTML {
        var html = HTML()
        for (index, line) in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { html += "<br>" }
            html.appendEscaped(Substring(line))
        }
        return html
    }
}

/// Something that a page shows.
protocol HTMLConvertible {
    var html: HTML { get }
}

extension Array where Element == HTML {
    /// All of them, one after the other.
    func joined(separator: HTML = HTML()) -> HTML {
        var joined = HTML()
        for (index, element) in enumerated() {
            if index > 0 { joined += separator }
            joined += element
        }
        return joined
    }
}
