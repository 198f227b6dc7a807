import Platform

/// A sentence that the next page shows on top, such as "Your name is changed."
public struct PageNotice: Sendable, Equatable {
    public enum Tone: String, Sendable {
        case success, information, warning, danger
    }

    public static let textBytesMax = 400

    public let tone: Tone
    public let text: String

    public init(_ tone: Tone, _ text: String) {
        self.tone = tone
        self.text = text
    }

    public static func success(_ text: String) -> PageNotice { PageNotice(.success, text) }
    public static func information(_ text: String) -> PageNotice { PageNotice(.information, text) }
    public static func warning(_ text: String) -> PageNotice { PageNotice(.warning, text) }
    public static func danger(_ text: String) -> PageNotice { PageNotice(.danger, text) }

    /// As a cookie carries it from one page to the next: signed, so that nobody else puts words on our pages.
    func cookieText(_ key: PageKey) -> String {
        let kept = String(decoding: text.utf8.prefix(Self.textBytesMax), as: UTF8.self)
        return "\(tone.rawValue).\(QueryText.encoded(kept)).\(key.code(["notice", tone.rawValue, kept]))"
    }

    /// nil for anything that this platform has not written.
    init?(cookieText: String, key: PageKey) {
        // The text may have full stops of its own.
        guard let first = cookieText.firstIndex(of: "."), let last = cookieText.lastIndex(of: "."), first < last,
            let tone = Tone(rawValue: String(cookieText[..<first])),
            let text = QueryText.decoded(cookieText[cookieText.index(after: first)..<last]),
            PageKey.equal(String(cookieText[cookieText.index(after: last)...]), key.code(["notice", tone.rawValue, text]))
        else { return nil }
        self.init(tone, text)
    }
}
