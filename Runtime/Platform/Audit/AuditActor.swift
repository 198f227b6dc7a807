import Storage

/// Who did something that is audited, and from where.
public struct AuditActor: Sendable, Hashable {
    public enum Identity: Sendable, Hashable {
        case user(UserID)
        case integration(IntegrationID)
        /// Somebody with a shell on the server's machine.
        case commandLine
    }

    public let identity: Identity
    /// The client address as text; nil on the command line, and where it is not known.
    public let address: String?

    public init(_ identity: Identity, address: String? = nil) {
        self.identity = identity
        self.address = address
    }

    public static func user(_ id: UserID, from address: String? = nil) -> AuditActor {
        AuditActor(.user(id), address: address)
    }

    public static func integration(_ id: IntegrationID, from address: String? = nil) -> AuditActor {
        AuditActor(.integration(id), address: address)
    }

    public static let commandLine = AuditActor(.commandLine)
}

extension AuditActor.Identity {
    /// As `audit_entries.actor_kind` stores it.
    var kind: String {
        switch self {
        case .user: "user"
        case .integration: "integration"
        case .commandLine: "command_line"
        }
    }

    /// As `audit_entries.actor_id` stores it; empty for the command line.
    public var text: String {
        switch self {
        case .user(let id): id.text
        case .integration(let id): id.text
        case .commandLine: ""
        }
    }

    /// Nil when the stored pair is not one that `kind` and `text` give.
    init?(kind: String, text: String) {
        switch kind {
        case "user":
            guard let id = UserID(text) else { return nil }
            self = .user(id)
        case "integration":
            guard let id = IntegrationID(text) else { return nil }
            self = .integration(id)
        case "command_line": self = .commandLine
        default: return nil
        }
    }
}
