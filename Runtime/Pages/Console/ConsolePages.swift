/// The administration console. Every route is for administrators only; every change is a POST that is recorded in the audit log.
enum ConsolePages {
    static let routes: [Page] =
        OverviewPage.routes
        + UserPages.routes
        + IntegrationPages.routes
        + AnnouncementPages.routes
        + FeedbackPages.routes
        + BlogEditorPages.routes
        + MailPages.routes
        + TierPages.routes
        + AuditPages.routes
        + SigningKeyPages.routes
}
