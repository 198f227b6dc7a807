import Storage

/// The schema of the whole business: what each capability needs, in the order it was released.
public enum PlatformSchema {
    public static let migrations: [Migration] = [
        IntegrationsSchema.created,
        TiersSchema.created,
        AnnouncementsSchema.created,
        FeedbackSchema.created,
        BlogSchema.created,
        AccountsSchema.created,
        AuditSchema.created,
        BlogSchema.bodies,
        FeedbackSchema.byActivity,
        MailSchema.created,
        OAuthSchema.created,
        UserMetaSchema.created,
        OwnershipSchema.created,
        OperationUsageSchema.created,
        GoogleSchema.created,
    ]
}
