import Storage

/// Why nobody was signed in. What can be met without proof (`.wrong`, `.limited`, `.busy`) says nothing about whether there is
/// such an account.
public enum SignInError: StorageFailure, Equatable {
    /// Address and password do not belong together.
    case wrong
    /// The code or link is wrong, was used, has expired, or belongs to another browser.
    case wrongCode
    /// Too many tries or mails; nothing was looked at.
    case limited(retryAfterSeconds: Int)
    /// Too much to do at the moment: 503.
    case busy
    /// An administrator has barred the account. Said only to those who have proven that it is theirs.
    case barred
    /// No mail address.
    case invalidEmail
    case weakPassword(Password.Weakness)
    case invalidName
    /// Not well formed, or nobody's.
    case invalidInviteCode
    /// What is asked for needs a sign-in of a few minutes ago at most.
    case signInAgain
    /// The mail cannot be written.
    case mail
    case unavailable
    case storage(StorageError)

    public init(storage error: StorageError) {
        self = .storage(error)
    }
}
