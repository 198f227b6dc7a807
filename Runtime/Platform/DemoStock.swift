import Storage

/// What `DemoData` installs. Nil or left out only if a literal here breaks its own rule, which a test would show.
enum DemoStock {
    static func admin() -> IntegrationDraft? {
        IntegrationID("btelo-admin").map { IntegrationDraft(id: $0, name: "Administration", isAdmin: true) }
    }

    static func product() -> IntegrationDraft? {
        IntegrationID("vibe-remote").map {
            IntegrationDraft(id: $0, name: "Vibe Remote", redirectURIs: ["https://vibe-remote.example/auth/callback"])
        }
    }

    /// Twelve months for the price of ten; the lower tiers can be tried first.
    static func tiers() -> [Tier] {
        [
            tier("starter", "Starter", level: 1, monthlyCents: 499, trialDays: 14, creditCap: 500),
            tier("pro", "Pro", level: 2, monthlyCents: 1_499, trialDays: 7, creditCap: 2_000),
            tier("pro-plus", "Pro Plus", level: 3, monthlyCents: 3_999, trialDays: 0, creditCap: 8_000),
        ].compactMap { $0 }
    }

    static func announcements() -> [AnnouncementDraft] {
        [
            announcement(
                "welcome-to-btelo", .all, title: "Welcome", body: "Your account now works in every app.",
                chineseTitle: "欢迎", chineseBody: "您的账户现在可用于所有应用。"),
            announcement(
                "pro-video-models", .paid, title: "New video models", body: "Subscribers can now use the new models.",
                chineseTitle: "新视频模型", chineseBody: "订阅用户现在可以使用新模型。"),
        ].compactMap { $0 }
    }

    private static func tier(
        _ slug: String, _ name: String, level: Int64, monthlyCents: Int64, trialDays: Int64, creditCap: Int64
    ) -> Tier? {
        TierSlug(slug).map {
            Tier(
                slug: $0, name: name, level: level, monthlyCents: monthlyCents, yearlyCents: monthlyCents * 10,
                trialDays: trialDays, monthlyCreditCap: creditCap)
        }
    }

    private static func announcement(
        _ id: String, _ audience: AnnouncementAudience, title: String, body: String, chineseTitle: String,
        chineseBody: String
    ) -> AnnouncementDraft? {
        guard let id = AnnouncementID(id), let titles = LocalizedText(["en": title, "zh": chineseTitle]),
            let bodies = LocalizedText(["en": body, "zh": chineseBody])
        else { return nil }
        return AnnouncementDraft(
            id: id, apps: ["vibe-remote", "btelo-english"], audience: audience, titles: titles, bodies: bodies)
    }
}
