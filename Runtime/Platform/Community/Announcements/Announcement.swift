import Storage

/// Names an announcement for ever; apps remember it per user.
public struct AnnouncementID: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    /// Nil unless `text` is `[a-z0-9][a-z0-9-]{0,62}`.
    public init?(_ text: String) {
        guard Slug.accepts(text) else { return nil }
        self.text = text
    }

    public var description: String { text }
}

/// Whom an app shows an announcement to; the app decides, because only it knows who has paid.
public enum AnnouncementAudience: String, Sendable {
    case all
    case paid
}

/// A message of the platform to the users of some apps.
public struct Announcement: Sendable, Equatable {
    public let id: AnnouncementID
    /// Lower-case app slugs, in the given order, none twice.
    public let apps: [String]
    public let audience: AnnouncementAudience
    public let titles: LocalizedText
    public let bodies: LocalizedText
    public let isEnabled: Bool
    /// The last UTC date on which it is shown; nil for no end.
    public let expiresAt: CalendarDate?
    public let createdAt: UnixTime
}

/// What an administrator decides about a new announcement; it starts enabled.
public struct AnnouncementDraft: Sendable {
    /// Nil to have one made.
    public var id: AnnouncementID?
    public var apps: [String]
    public var audience: AnnouncementAudience
    public var titles: LocalizedText
    public var bodies: LocalizedText
    public var expiresAt: CalendarDate?

    public init(
        id: AnnouncementID? = nil, apps: [String], audience: AnnouncementAudience, titles: LocalizedText,
        bodies: LocalizedText, expiresAt: CalendarDate? = nil
    ) {
        self.id = id
        self.apps = apps
        self.audience = audience
        self.titles = titles
        self.bodies = bodies
        self.expiresAt = expiresAt
    }
}

public enum AnnouncementError: StorageFailure, Equatable {
    case alreadyExists
    case notFound
    /// No app, more than `Announcements.appCountMax`, one twice, or one that is not a lower-case slug.
    case invalidApps
    case randomnessUnavailable
    case storage(StorageError)

    public init(storage error: StorageError) {
        self = .storage(error)
    }
}
