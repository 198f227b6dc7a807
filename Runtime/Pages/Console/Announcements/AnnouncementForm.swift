import Platform
import Storage

/// The fields of an announcement as an administrator writes them.
struct AnnouncementForm {
    struct Text {
        var locale = ""
        var title = ""
        var body = ""

        var isEmpty: Bool { locale.isEmpty && title.isEmpty && body.isEmpty }
    }

    /// A form may have 100 fields, three for each language.
    static let textCountMax = 25

    var id = ""
    var apps = ""
    var audience = AnnouncementAudience.all
    var expiresAt = ""
    var texts: [Text]

    init() {
        texts = [Text(locale: "en")]
    }

    init(_ announcement: Announcement) {
        id = announcement.id.text
        apps = announcement.apps.joined(separator: "\n")
        audience = announcement.audience
        expiresAt = announcement.expiresAt?.description ?? ""
        var texts = announcement.titles.entries.map { entry in
            Text(
                locale: entry.locale, title: entry.text,
                body: announcement.bodies.entries.first { $0.locale == entry.locale }?.text ?? "")
        }
        for entry in announcement.bodies.entries where !texts.contains(where: { $0.locale == entry.locale }) {
            texts.append(Text(locale: entry.locale, title: "", body: entry.text))
        }
        self.texts = texts
    }

    init(_ form: FormFields) {
        id = form.text("id")
        apps = form["apps"] ?? ""
        audience = AnnouncementAudience(rawValue: form.text("audience")) ?? .all
        expiresAt = form.text("expires_at")
        texts = []
        for index in 0..<Self.textCountMax where form["locale-\(index)"] != nil {
            texts.append(
                Text(locale: form.text("locale-\(index)"), title: form.text("title-\(index)"), body: form.text("body-\(index)")))
        }
    }

    /// One more language to fill in.
    mutating func addText() {
        if texts.count < Self.textCountMax { texts.append(Text()) }
    }

    /// The announcement that the fields say; nil when something is wrong, which is then among the mistakes.
    func draft(_ mistakes: inout FormMistakes) -> AnnouncementDraft? {
        var chosenID: AnnouncementID?
        if !id.isEmpty {
            chosenID = AnnouncementID(id)
            if chosenID == nil || id == "new" { mistakes.add("id", "Write lower-case letters, digits, - and _, or leave it empty.") }
        }
        let apps = apps.split(whereSeparator: { $0.isWhitespace || $0 == "," }).map(String.init)
        if apps.isEmpty { mistakes.add("apps", "Write at least one app.") }
        var lastDay: CalendarDate?
        if !expiresAt.isEmpty {
            lastDay = CalendarDate(expiresAt)
            if lastDay == nil { mistakes.add("expires_at", "Write a date such as 2026-12-31, or leave it empty.") }
        }
        let titles = localized(\.title, "title", "a title", &mistakes)
        let bodies = localized(\.body, "body", "a text", &mistakes)
        guard mistakes.isEmpty, let titles, let bodies else { return nil }
        return AnnouncementDraft(
            id: chosenID, apps: apps, audience: audience, titles: titles, bodies: bodies, expiresAt: lastDay)
    }

    private func localized(
        _ part: KeyPath<Text, String>, _ field: String, _ what: String, _ mistakes: inout FormMistakes
    ) -> LocalizedText? {
        var all: [String: String] = [:]
        for (index, text) in texts.enumerated() where !text.isEmpty {
            if all[text.locale] != nil, field == "title" { mistakes.add("locale-\(index)", "“\(text.locale)” is there twice.") }
            all[text.locale] = text[keyPath: part]
        }
        guard let problem = LocalizedText.problem(of: all) else { return LocalizedText(all) }
        func index(_ locale: String) -> Int { texts.firstIndex { !$0.isEmpty && $0.locale == locale } ?? 0 }
        switch problem {
        case .englishMissing:
            if field == "title" { mistakes.add("locale-0", "There must be a text in “en”: it is shown where a language is missing.") }
        case .tooManyLocales: mistakes.add("", "There are too many languages.")
        case .invalidLocale(let locale):
            if field == "title" { mistakes.add("locale-\(index(locale))", "Write a lower-case tag such as “en” or “zh-hans”.") }
        case .invalidText(let locale):
            mistakes.add("\(field)-\(index(locale))", "Write \(what) of at most \(LocalizedText.textBytesMax / 1_024) KiB.")
        }
        return nil
    }

    /// What a refusal means for the form.
    static func mistakes(_ error: AnnouncementError) throws -> FormMistakes {
        switch error {
        case .alreadyExists: FormMistakes("id", "Another announcement has this id.")
        case .invalidApps:
            FormMistakes(
                "apps", "Write 1 to \(Announcements.appCountMax) different app slugs: lower-case letters, digits, - and _.")
        case .notFound: throw PageError.notFound
        case .randomnessUnavailable: throw error
        case .storage(let storage): throw PageError.storage(storage)
        }
    }

    func fields(_ mistakes: FormMistakes) -> HTML {
        """
        \(TextArea(
            "Apps", name: "apps", value: apps, rows: 3, hint: "The slugs of the apps that show it, one per line.",
            error: mistakes["apps"], isCode: true))
        \(RadioGroup(
            "Audience", name: "audience",
            choices: [
                (value: "all", title: "Everybody", hint: "All users of these apps"),
                (value: "paid", title: "Subscribers", hint: "The app shows it to those who pay"),
            ], selected: audience.rawValue))
        \(TextField(
            "Last day", name: "expires_at", value: expiresAt, kind: .date, hint: "The last day (UTC) on which it is shown. Empty for no end.",
            error: mistakes["expires_at"], isOptional: true))
        \(texts.enumerated().each { index, text in textFields(index, text, mistakes) })
        """
    }

    private func textFields(_ index: Int, _ text: Text, _ mistakes: FormMistakes) -> HTML {
        let title = text.locale.isEmpty ? "Another language" : "Text in “\(text.locale)”"
        return """
            <fieldset class="group"><legend>\(title)</legend>
            \(TextField(
                "Language", name: "locale-\(index)", value: text.locale, hint: "A lower-case tag: en, de, zh-hans. Without title and text it is left out.",
                error: mistakes["locale-\(index)"], lengthMax: 35, isOptional: index > 0, isCode: true))
            \(TextField("Title", name: "title-\(index)", value: text.title, error: mistakes["title-\(index)"], isOptional: index > 0))
            \(TextArea("Text", name: "body-\(index)", value: text.body, rows: 4, error: mistakes["body-\(index)"], isOptional: index > 0))
            </fieldset>
            """
    }

    /// How apps show it, in each language.
    func preview() -> HTML {
        """
        <section class="previews" aria-label="Preview">\(texts.filter { !$0.isEmpty }.each { text in
            """
            <article class="announcement" lang="\(text.locale)"><p class="hint">\(text.locale) · \(audience == .paid ? "subscribers" : "everybody")\
            \(if: !expiresAt.isEmpty, " · until \(expiresAt)")</p>
            <h3>\(text.title)</h3><p>\(HTML.lines(text.body))</p></article>
            """
        })</section>
        """
    }
}
