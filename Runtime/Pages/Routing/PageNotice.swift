import Platform

/// A sentence that the next page shows on top, such as "Your name is changed."
struct PageNotice: Sendable, Equatable {
    enum Tone: String, Sendable {
        case success, information, warning, danger
    }

    static let textBytesMax = 400

    let tone: Tone
    let text: String

    init(_ tone: Tone, _ text: String) {
        self.tone = tone
        self.text = text
    }

    static func success(_ text: String) -> PageNotice { PageNotice(.success, text) }
    static func information(_ text: String) -> PageNotice { PageNotice(.information, text) }
    static func warning(_ text: String) -> PageNotice { PageNotice(.warning, text) }
    static func danger(_ text: String) -> PageNotice { PageNotice(.danger, text) }

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
