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

    /// Why texts are not one text in several languages.
    public enum Problem: Sendable, Equatable {
        case englishMissing
        case tooManyLocales
        /// Not `[a-z0-9][a-z0-9-]{0,34}`.
        case invalidLocale(String)
        /// Empty, with a NUL, or longer than `textBytesMax`.
        case invalidText(locale: String)
    }

    /// Nil when nothing is wrong.
    public static func problem(of texts: [String: String]) -> Problem? {
        guard texts["en"] != nil else { return .englishMissing }
        guard texts.count <= localeCountMax else { return .tooManyLocales }
        for (locale, text) in texts.sorted(by: { $0.key < $1.key }) {
            guard Slug.accepts(locale), !locale.utf8.contains(UInt8(ascii: "_")), locale.utf8.count <= 35 else {
                return .invalidLocale(locale)
            }
            guard PlatformText.isFilled(text, bytesMax: textBytesMax) else { return .invalidText(locale: locale) }
        }
        return nil
    }

    /// Nil when there is a `problem(of:)` them.
    public init?(_ texts: [String: String]) {
        guard LocalizedText.problem(of: texts) == nil else { return nil }
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

    var locales: [String] { entries.map(\.locale) }

    /// The text of exactly this locale.
    func stored(for locale: String) -> String? {
        entries.first { $0.locale == locale }?.text
    }
}
