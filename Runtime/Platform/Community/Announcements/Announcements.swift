import Storage

/// Announcements to the users of apps.
public enum Announcements {
    public static let appCountMax = 100

    /// What `app` may show on `date`: enabled, for this app, and not past its last date. The newest first.
    public static func active(
        for app: String, on date: CalendarDate, _ connection: ReadConnection
    ) throws(StorageError) -> [Announcement] {
        let headers = try connection.all(
            """
            SELECT announcements.id, audience, is_enabled, expires_at, created_at
            FROM announcements JOIN announcement_apps ON announcement_apps.announcement_id = announcements.id
            WHERE app = $1 AND is_enabled = 1 AND (expires_at IS NULL OR expires_at >= $2)
            ORDER BY creation_order DESC
            """, [.text(app), .date(date)], Header.init)
        return try announcements(from: headers, connection)
    }

    /// All announcements, also disabled and expired ones, for administrators. The newest first.
    public static func list(_ connection: ReadConnection) throws(StorageError) -> [Announcement] {
        let headers = try connection.all(
            """
            SELECT id, audience, is_enabled, expires_at, created_at FROM announcements ORDER BY creation_order DESC
            """, [], Header.init)
        return try announcements(from: headers, connection)
    }

    /// One announcement, shown or not, for administrators.
    public static func find(
        _ id: AnnouncementID, _ connection: ReadConnection
    ) throws(StorageError) -> Announcement? {
        let header = try connection.first(
            "SELECT id, audience, is_enabled, expires_at, created_at FROM announcements WHERE id = $1", [.text(id.text)],
            Header.init)
        guard let header else { return nil }
        return try announcements(from: [header], connection).first
    }

    /// Publishes an announcement.
    public static func create(
        _ draft: AnnouncementDraft, by actor: AuditActor, in database: Database, at time: UnixTime = .now
    ) async throws(AnnouncementError) -> AnnouncementID {
        try check(apps: draft.apps)
        let id = try chosenID(draft)
        return try await database.write(throwing: AnnouncementError.self) { connection in
            guard try !exists(id, connection) else { throw AnnouncementError.alreadyExists }
            try insert(draft, id: id, at: time, connection)
            try Audit.record(
                AuditEntry(
                    .announcementCreated, of: id.text, by: actor, changes: changes(from: nil, to: try find(id, connection))),
                at: time, connection)
            return id
        }
    }

    /// Replaces everything an administrator decides about an announcement; whether it is shown stays, and so does its id.
    public static func update(
        _ id: AnnouncementID, _ draft: AnnouncementDraft, by actor: AuditActor, in database: Database
    ) async throws(AnnouncementError) {
        try check(apps: draft.apps)
        try await database.write(throwing: AnnouncementError.self) { connection in
            let current = try existing(id, connection)
            try connection.execute(
                "UPDATE announcements SET audience = $2, expires_at = $3 WHERE id = $1",
                [.text(id.text), .text(draft.audience.rawValue), .optionalDate(draft.expiresAt)])
            try connection.execute("DELETE FROM announcement_apps WHERE announcement_id = $1", [.text(id.text)])
            try connection.execute("DELETE FROM announcement_texts WHERE announcement_id = $1", [.text(id.text)])
            try insertParts(of: draft, id: id, connection)
            try Audit.record(
                AuditEntry(
                    .announcementUpdated, of: id.text, by: actor, changes: changes(from: current, to: try find(id, connection))),
                connection)
        }
    }

    /// Hides an announcement or shows it again.
    public static func setEnabled(
        _ isEnabled: Bool, of id: AnnouncementID, by actor: AuditActor, in database: Database
    ) async throws(AnnouncementError) {
        try await database.write(throwing: AnnouncementError.self) { connection in
            let changed = try connection.execute(
                "UPDATE announcements SET is_enabled = $2 WHERE id = $1", [.text(id.text), .bool(isEnabled)])
            guard changed == 1 else { throw AnnouncementError.notFound }
            try Audit.record(
                AuditEntry(isEnabled ? .announcementEnabled : .announcementDisabled, of: id.text, by: actor), connection)
        }
    }

    /// Removes an announcement for ever.
    public static func delete(
        _ id: AnnouncementID, by actor: AuditActor, in database: Database
    ) async throws(AnnouncementError) {
        try await database.write(throwing: AnnouncementError.self) { connection in
            let current = try existing(id, connection)
            try connection.execute("DELETE FROM announcements WHERE id = $1", [.text(id.text)])
            try Audit.record(
                AuditEntry(.announcementDeleted, of: id.text, by: actor, changes: changes(from: current, to: nil)), connection)
        }
    }

    private static func existing(_ id: AnnouncementID, _ connection: WriteConnection) throws -> Announcement {
        guard let found = try find(id, connection) else { throw AnnouncementError.notFound }
        return found
    }

    private static func changes(from old: Announcement?, to new: Announcement?) -> [AuditChange] {
        var changes: [AuditChange] = []
        changes.note("apps", from: old?.apps.joined(separator: " "), to: new?.apps.joined(separator: " "))
        changes.note("audience", from: old?.audience.rawValue, to: new?.audience.rawValue)
        changes.note("last day", from: old?.expiresAt?.description, to: new?.expiresAt?.description)
        for (name, texts) in [("title", \Announcement.titles), ("body", \Announcement.bodies)] {
            let oldTexts = old?[keyPath: texts]
            let newTexts = new?[keyPath: texts]
            for locale in Set((oldTexts?.locales ?? []) + (newTexts?.locales ?? [])).sorted() {
                changes.note("\(name) (\(locale))", from: oldTexts?.stored(for: locale), to: newTexts?.stored(for: locale))
            }
        }
        return changes
    }

    static func exists(_ id: AnnouncementID, _ connection: ReadConnection) throws(StorageError) -> Bool {
        try connection.exists("SELECT 1 FROM announcements WHERE id = $1", [.text(id.text)])
    }

    static func insert(
        _ draft: AnnouncementDraft, id: AnnouncementID, at time: UnixTime, _ connection: WriteConnection
    ) throws(StorageError) {
        try connection.execute(
            """
            INSERT INTO announcements (id, audience, is_enabled, expires_at, created_at, creation_order)
            VALUES ($1, $2, 1, $3, $4, (SELECT COALESCE(MAX(creation_order), 0) + 1 FROM announcements))
            """,
            [.text(id.text), .text(draft.audience.rawValue), .optionalDate(draft.expiresAt), .time(time)])
        try insertParts(of: draft, id: id, connection)
    }

    private static func insertParts(
        of draft: AnnouncementDraft, id: AnnouncementID, _ connection: WriteConnection
    ) throws(StorageError) {
        for (position, app) in draft.apps.enumerated() {
            try connection.execute(
                "INSERT INTO announcement_apps (announcement_id, app, position) VALUES ($1, $2, $3)",
                [.text(id.text), .text(app), .integer(Int64(position))])
        }
        for (part, texts) in [("title", draft.titles), ("body", draft.bodies)] {
            for entry in texts.entries {
                try connection.execute(
                    """
                    INSERT INTO announcement_texts (announcement_id, part, locale, content) VALUES ($1, $2, $3, $4)
                    """,
                    [.text(id.text), .text(part), .text(entry.locale), .text(entry.text)])
            }
        }
    }

    private static func check(apps: [String]) throws(AnnouncementError) {
        guard (1...appCountMax).contains(apps.count), Set(apps).count == apps.count,
            apps.allSatisfy(Slug.accepts)
        else { throw .invalidApps }
    }

    private static func chosenID(_ draft: AnnouncementDraft) throws(AnnouncementError) -> AnnouncementID {
        if let id = draft.id { return id }
        guard let digits = try? Randomness.hexadecimal(byteCount: 16), let id = AnnouncementID(digits) else {
            throw .randomnessUnavailable
        }
        return id
    }

    /// The columns of `announcements` itself: id, audience, is_enabled, expires_at, created_at.
    private struct Header {
        let id: AnnouncementID
        let audience: AnnouncementAudience
        let isEnabled: Bool
        let expiresAt: CalendarDate?
        let createdAt: UnixTime

        init(_ row: borrowing Row) throws(StorageError) {
            guard let id = AnnouncementID(try row.text(0)) else { throw .column(index: 0, problem: .outOfRange) }
            guard let audience = AnnouncementAudience(rawValue: try row.text(1)) else {
                throw .column(index: 1, problem: .outOfRange)
            }
            self.id = id
            self.audience = audience
            isEnabled = try row.bool(2)
            expiresAt = try row.optionalDate(3)
            createdAt = try row.time(4)
        }
    }

    private static func announcements(
        from headers: [Header], _ connection: ReadConnection
    ) throws(StorageError) -> [Announcement] {
        var announcements: [Announcement] = []
        for header in headers {
            let apps = try connection.all(
                "SELECT app FROM announcement_apps WHERE announcement_id = $1 ORDER BY position",
                [.text(header.id.text)]
            ) { row throws(StorageError) in try row.text(0) }
            announcements.append(
                Announcement(
                    id: header.id, apps: apps, audience: header.audience,
                    titles: try texts("title", of: header.id, connection),
                    bodies: try texts("body", of: header.id, connection),
                    isEnabled: header.isEnabled, expiresAt: header.expiresAt, createdAt: header.createdAt))
        }
        return announcements
    }

    private static func texts(
        _ part: String, of id: AnnouncementID, _ connection: ReadConnection
    ) throws(StorageError) -> LocalizedText {
        var texts: [String: String] = [:]
        try connection.forEach(
            "SELECT locale, content FROM announcement_texts WHERE announcement_id = $1 AND part = $2",
            [.text(id.text), .text(part)]
        ) { row throws(StorageError) in texts[try row.text(0)] = try row.text(1) }
        guard let text = LocalizedText(texts) else { throw .column(index: 1, problem: .outOfRange) }
        return text
    }
}
