import Storage

/// Why signing in by Google did not work.
public enum GoogleSignInError: StorageFailure, Equatable {
    /// The state is nobody's, was used, has expired, or belongs to another browser.
    case expired
    /// The provider did not answer as it should; `reason` is for the log.
    case provider(reason: String)
    /// The ID token is not one to be believed; `reason` is for the log.
    case badToken(reason: String)
    case signIn(SignInError)

    public init(storage error: StorageError) {
        self = .signIn(.storage(error))
    }
}
