import Storage

/// One thing that was done, for `Audit.record`.
public struct AuditEntry: Sendable, Equatable {
    public var actor: AuditActor
    public var action: AuditAction
    /// The id of what it was done to; empty when it was done to all of a kind.
    public var subject: String
    public var changes: [AuditChange]

    /// - Parameters:
    ///   - subject: cut at `Audit.subjectBytesMax`.
    ///   - changes: never with a secret in them. At most `Audit.changeCountMax` are kept.
    public init(_ action: AuditAction, of subject: String, by actor: AuditActor, changes: [AuditChange] = []) {
        self.actor = actor
        self.action = action
        self.subject = subject
        self.changes = changes
    }
}

/// A value before and after. Texts are cut at `Audit.valueBytesMax` when they are recorded.
public struct AuditChange: Sendable, Equatable {
    public let name: String
    /// Nil when there was none.
    public let old: String?
    /// Nil when there is none now.
    public let new: String?

    public init(_ name: String, from old: String?, to new: String?) {
        self.name = name
        self.old = old
        self.new = new
    }
}

extension [AuditChange] {
    /// Adds a change unless both values are the same.
    mutating func note(_ name: String, from old: String?, to new: String?) {
        if old != new { append(AuditChange(name, from: old, to: new)) }
    }

    mutating func note(_ name: String, from old: Bool?, to new: Bool?) {
        note(name, from: old.map { $0 ? "yes" : "no" }, to: new.map { $0 ? "yes" : "no" })
    }

    mutating func note(_ name: String, from old: Int64?, to new: Int64?) {
        note(name, from: old.map { String($0) }, to: new.map { String($0) })
    }
}

/// An entry as it is kept.
public struct AuditRecord: Sendable, Equatable {
    /// Counts from 1 without gaps, in the order of the commits.
    public let number: Int64
    public let recordedAt: UnixTime
    public let entry: AuditEntry
}

/// Which records are asked for; what is nil or empty asks for all.
public struct AuditFilter: Sendable, Equatable {
    /// The id of a user or an integration, exactly.
    public var actorID = ""
    public var isCommandLineOnly = false
    public var area: AuditAction.Area?
    public var action: AuditAction?
    /// Exactly.
    public var subject = ""
    /// The first UTC day.
    public var from: CalendarDate?
    /// The last UTC day.
    public var through: CalendarDate?

    public init() {}
}
