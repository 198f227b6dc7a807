/// What the console consists of.
enum ConsoleNavigation {
    static let entries: [NavigationEntry] = [
        NavigationEntry("Overview", "/console"),
        NavigationEntry("Users", "/console/users"),
        NavigationEntry("Integrations", "/console/integrations"),
        NavigationEntry("Announcements", "/console/announcements", startsGroup: true),
        NavigationEntry("Feedback", "/console/feedback"),
        NavigationEntry("Blog", "/console/blog"),
        NavigationEntry("Mail", "/console/mail"),
        NavigationEntry("Tiers", "/console/tiers", startsGroup: true),
        NavigationEntry("Signing keys", "/console/keys"),
        NavigationEntry("Audit log", "/console/audit"),
    ]
}
