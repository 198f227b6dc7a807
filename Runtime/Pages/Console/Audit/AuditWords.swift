import Platform

/// What was done, in words.
enum AuditWords {
    static func text(_ action: AuditAction) -> String {
        switch action {
        case .integrationCreated: "Integration created"
        case .integrationUpdated: "Integration changed"
        case .integrationDeleted: "Integration deleted"
        case .integrationDisabled: "Integration disabled"
        case .integrationEnabled: "Integration enabled"
        case .integrationSecretRotated: "Secret rotated"
        case .integrationSecretRead: "Secret shown"
        case .integrationSecretsListed: "All secrets listed"
        case .integrationSettingsChanged: "Sign-in settings changed"
        case .userCreated: "User created"
        case .userDisabled: "User disabled"
        case .userEnabled: "User enabled"
        case .userMadeAdmin: "Made administrator"
        case .userAdminRemoved: "Admin role removed"
        case .userOwnerAppsChanged: "Owned apps changed"
        case .userSharePartnerChanged: "Share partnership changed"
        case .userSignedOut: "Signed out everywhere"
        case .announcementCreated: "Announcement published"
        case .announcementUpdated: "Announcement changed"
        case .announcementDisabled: "Announcement hidden"
        case .announcementEnabled: "Announcement shown again"
        case .announcementDeleted: "Announcement deleted"
        case .feedbackReplied: "Feedback answered"
        case .feedbackStatusChanged: "Feedback state set"
        case .blogCreated: "Post created"
        case .blogUpdated: "Post changed"
        case .blogPublished: "Post published"
        case .blogUnpublished: "Post taken back"
        case .blogDeleted: "Post deleted"
        case .tierCreated: "Tier created"
        case .tierUpdated: "Tier changed"
        case .tierDeleted: "Tier deleted"
        case .mailCanceled: "Mail cancelled"
        case .mailApproved: "Late mail approved"
        case .mailRetried: "Mail tried again"
        case .signingKeyRotated: "Signing key rotated"
        case .signingKeyDropped: "Signing key dropped"
        }
    }
}
