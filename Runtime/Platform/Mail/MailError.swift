import Storage

/// Why a mail was not accepted.
public enum MailError: StorageFailure, Equatable {
    /// Blank, longer than `Mail.subjectBytesMax`, or with control characters, which could forge header lines.
    case invalidSubject
    /// Blank, with a NUL, or longer than `Mail.htmlBytesMax`.
    case invalidHTML
    /// Has a script element.
    case scriptInHTML
    /// The user unsubscribed from this product's mail.
    case unsubscribed
    /// The product has sent all it may today.
    case tooManyToday
    case randomnessUnavailable
    case storage(StorageError)

    public init(storage error: StorageError) {
        self = .storage(error)
    }
}
