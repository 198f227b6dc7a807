import Storage

/// Why something about an account was not done.
public enum AccountError: StorageFailure, Equatable {
    /// There is no such user, or it was deleted.
    case notFound
    /// Another account has this address.
    case emailTaken
    /// Empty, only spaces, longer than `User.nameBytesMax`, or with control characters.
    case invalidName
    /// Neither empty nor an absolute https URL of at most `User.avatarURLBytesMax` bytes.
    case invalidAvatarURL
    /// Longer than `User.bioBytesMax`, or with a NUL.
    case invalidBio
    /// The change would leave no enabled administrator.
    case lastAdmin
    /// Not well formed, unknown, or the user's own.
    case invalidInviteCode
    /// Another user has this invite code.
    case inviteCodeTaken
    /// The inviter is known already and stays.
    case inviterAlreadyBound
    case randomnessUnavailable
    case storage(StorageError)

    public init(storage error: StorageError) {
        self = .storage(error)
    }
}
