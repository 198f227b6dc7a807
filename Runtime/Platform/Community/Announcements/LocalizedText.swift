/// One text in several languages; English is always there, because it is the fallback.
public struct LocalizedText: Sendable, Equatable {
    public struct Entry: Sendable, Equatable {
        /// A lower-case locale tag: `en`, `zh`, `zh-hans`.
        public let locale: String
        public let text: String
    }

    /// English first, the others in the order of their tags.
    public let entries: [Entry]

    public static let textBytesMax = 16 * 1_024
    public static let localeCountMax = 100

    /// Nil when `en` is missing, a tag is not `[a-z0-9][a-z0-9-]{0,34}`, a text is empty or longer than
    /// `textBytesMax`, or there are more than `localeCountMax`.
    public init?(_ texts: [String: String]) {
        guard texts["en"] != nil, texts.count <= LocalizedText.localeCountMax else { return nil }
        for (locale, text) in texts {
            guard Slug.accepts(locale), !locale.utf8.contains(UInt8(ascii: "_")), locale.utf8.count <= 35,
                PlatformText.isFilled(text, bytesMax: LocalizedText.textBytesMax)
            else { return nil }
        }
        entries = texts.map { Entry(locale: $0.key, text: $0.value) }
            .sorted { left, right in
                if left.locale == "en" || right.locale == "en" { return right.locale != "en" }
                return left.locale < right.locale
            }
    }

    /// The text for `locale`, else English.
    public func text(for locale: String) -> String {
        entries.first { $0.locale == locale }?.text ?? entries[0].text
    }
}
