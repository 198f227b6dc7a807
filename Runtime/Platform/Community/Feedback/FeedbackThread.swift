import Storage

/// Names a feedback thread: 128 random bits as 32 lower-case hexadecimal digits, so that nobody finds one by guessing.
public struct FeedbackThreadID: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    /// Nil unless `text` is 32 lower-case hexadecimal digits.
    public init?(_ text: String) {
        guard text.utf8.count == 32, text.utf8.allSatisfy(Hexadecimal.isDigit) else { return nil }
        self.text = text
    }

    static func generated() throws(FeedbackError) -> FeedbackThreadID {
        guard let digits = try? Randomness.hexadecimal(byteCount: 16), let id = FeedbackThreadID(digits) else {
            throw .randomnessUnavailable
        }
        return id
    }

    public var description: String { text }
}

/// Whose feedback it is: a product and a user of that product, who need not exist here.
public struct FeedbackOwner: Sendable, Hashable {
    public var productName: String
    public var userID: String

    public init(productName: String, userID: String) {
        self.productName = productName
        self.userID = userID
    }
}

public enum FeedbackStatus: String, Sendable {
    /// Waits for an official reply.
    case open
    /// The last word is an official reply.
    case replied
    /// Ended by an administrator; a follow-up opens it again.
    case closed
}

public struct FeedbackMessage: Sendable, Equatable {
    public enum Author: String, Sendable {
        case user
        case official
    }

    /// Counts from 1 within the thread.
    public let number: Int64
    public let author: Author
    public let content: String
    public let createdAt: UnixTime
}

/// What a user and the team said about one matter. Diagnostic context (`system_info`) is kept apart: only
/// `Feedback.systemInfo(of:_:)` gives it out, for administrators.
public struct FeedbackThread: Sendable, Equatable {
    public let id: FeedbackThreadID
    public let owner: FeedbackOwner
    public let userName: String?
    public let status: FeedbackStatus
    /// The oldest first; never empty.
    public let messages: [FeedbackMessage]
    public let createdAt: UnixTime
    public let updatedAt: UnixTime
}

/// What a user sends to start a thread.
public struct FeedbackDraft: Sendable {
    public var owner: FeedbackOwner
    public var userName: String?
    public var content: String
    /// JSON text, stored as it is.
    public var systemInfo: String?

    public init(owner: FeedbackOwner, userName: String? = nil, content: String, systemInfo: String? = nil) {
        self.owner = owner
        self.userName = userName
        self.content = content
        self.systemInfo = systemInfo
    }
}

public enum FeedbackError: StorageFailure, Equatable {
    /// There is no such thread, or it belongs to another product or user: callers cannot tell which.
    case notFound
    /// Empty, longer than `Feedback.nameBytesMax`, or with control characters.
    case invalidProductName
    case invalidUserID
    case invalidUserName
    /// Empty, with a NUL, or longer than `Feedback.contentBytesMax`.
    case invalidContent
    /// Longer than `Feedback.systemInfoBytesMax`.
    case systemInfoTooLong
    /// One of `Feedback.threadCountMax`, `messageCountMax` and `ownerBytesMax` is reached.
    case tooMany
    case randomnessUnavailable
    case storage(StorageError)

    public init(storage error: StorageError) {
        self = .storage(error)
    }
}
