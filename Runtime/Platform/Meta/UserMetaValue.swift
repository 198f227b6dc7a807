import Storage

/// Names one of a user's values: `[a-z0-9_.-]{1,64}`, matched on bytes.
public struct UserMetaKind: Sendable, Hashable, CustomStringConvertible {
    public static let byteCountMax = 64

    public let text: String

    /// Nil unless `text` fits the grammar.
    public init?(_ text: String) {
        guard (1...Self.byteCountMax).contains(text.utf8.count), text.utf8.allSatisfy(Self.accepts) else { return nil }
        self.text = text
    }

    public var description: String { text }

    private static func accepts(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"): true
        default: false
        }
    }
}

/// A JSON value that an app keeps for a user.
public struct UserMetaValue: Sendable, Equatable {
    public let kind: UserMetaKind
    /// The value's bytes exactly as they were stored: UTF-8, one JSON document.
    public let json: [UInt8]
    /// When it was last stored.
    public let updatedAt: UnixTime
}

public enum UserMetaError: StorageFailure, Equatable {
    /// The value has more than `UserMeta.valueBytesMax` bytes.
    case tooLarge
    /// The bytes are not UTF-8.
    case notText
    /// With this value the user would have more than `UserMeta.valueCountMax` values.
    case tooManyValues
    /// With this value the user's values would have more than `UserMeta.userBytesMax` bytes together.
    case tooManyBytes
    /// There is no such user (any more).
    case unknownUser
    case storage(StorageError)

    /// Values belong to users; a user who is not there, or was just deleted, can be given none.
    public init(storage error: StorageError) {
        self = error == .constraint(.foreignKey) ? .unknownUser : .storage(error)
    }
}
