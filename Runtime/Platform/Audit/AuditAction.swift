/// What was done. The raw value is `area.verb` and is stored: it never changes its meaning.
public enum AuditAction: String, Sendable, CaseIterable {
    case integrationCreated = "integration.created"
    case integrationUpdated = "integration.updated"
    case integrationDeleted = "integration.deleted"
    case integrationDisabled = "integration.disabled"
    case integrationEnabled = "integration.enabled"
    case integrationSecretRotated = "integration.secret_rotated"
    /// One secret was shown.
    case integrationSecretRead = "integration.secret_read"
    /// All secrets were shown, as the Admin API's list does.
    case integrationSecretsListed = "integration.secrets_listed"
    case integrationSettingsChanged = "integration.settings_changed"

    case userCreated = "user.created"
    case userDisabled = "user.disabled"
    case userEnabled = "user.enabled"
    case userMadeAdmin = "user.made_admin"
    case userAdminRemoved = "user.admin_removed"
    case userOwnerAppsChanged = "user.owner_apps_changed"
    case userSharePartnerChanged = "user.share_partner_changed"
    case userSignedOut = "user.signed_out"

    case announcementCreated = "announcement.created"
    case announcementUpdated = "announcement.updated"
    case announcementDisabled = "announcement.disabled"
    case announcementEnabled = "announcement.enabled"
    case announcementDeleted = "announcement.deleted"

    case feedbackReplied = "feedback.replied"
    case feedbackStatusChanged = "feedback.status_changed"

    case blogCreated = "blog.created"
    case blogUpdated = "blog.updated"
    case blogPublished = "blog.published"
    case blogUnpublished = "blog.unpublished"
    case blogDeleted = "blog.deleted"

    case tierCreated = "tier.created"
    case tierUpdated = "tier.updated"
    case tierDeleted = "tier.deleted"

    case mailCanceled = "mail.canceled"
    case mailApproved = "mail.approved"
    case mailRetried = "mail.retried"

    case signingKeyRotated = "signing_key.rotated"
    case signingKeyDropped = "signing_key.dropped"

    public enum Area: String, Sendable, CaseIterable {
        case integration, user, announcement, feedback, blog, tier, mail
        case signingKey = "signing_key"
    }

    /// The part before the dot.
    public var area: Area? { Area(rawValue: String(rawValue.prefix { $0 != "." })) }
}
