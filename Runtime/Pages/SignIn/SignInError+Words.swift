import Platform

extension SignInError {
    /// The status of the page that tells about it.
    var status: Int {
        switch self {
        case .limited: 429
        case .busy, .mail, .unavailable: 503
        case .barred: 403
        case .storage(let error): error.status
        default: 422
        }
    }

    /// Which field of a form is to be looked at; empty for none.
    var field: String {
        switch self {
        case .invalidEmail: "email"
        case .wrongCode: "code"
        case .weakPassword: "password"
        case .invalidName: "name"
        case .invalidInviteCode: "invite"
        default: ""
        }
    }

    /// A sentence for the person.
    var words: String {
        switch self {
        case .wrong: "Wrong e-mail address or password."
        case .wrongCode: "This code is not right, or not valid any more."
        case .limited(let seconds): "Too many tries. Please wait \(Self.duration(seconds)) and try again."
        case .busy: "There is a lot to do at the moment. Please try again in a few seconds."
        case .barred: "This account is disabled. Please write to us if you think that this is a mistake."
        case .invalidEmail: "Enter an e-mail address, such as name@example.com."
        case .weakPassword(.tooShort): "Choose a password of at least \(Password.byteCountMin) characters."
        case .weakPassword(.tooLong): "This password is longer than \(Password.byteCountMax) bytes; choose a shorter one."
        case .weakPassword(.common): "This password is one of the first that everybody tries. Choose another one."
        case .weakPassword(.personal): "This password is too much like your name or address. Choose another one."
        case .invalidName: "Enter a name of one line, with at most \(User.nameBytesMax) bytes."
        case .invalidInviteCode: "This invite code is nobody's. Check it, or leave it empty."
        case .signInAgain: "Please sign in once more before you do this."
        case .mail, .unavailable, .storage: "This does not work at the moment. Please try again later."
        }
    }

    var mistakes: FormMistakes { FormMistakes(field, words) }

    var retryAfterSeconds: Int? {
        switch self {
        case .limited(let seconds): seconds
        case .busy: 5
        default: nil
        }
    }

    /// What the operator is to know: nil for what people do.
    fileprivate var cause: (any Error)? {
        switch self {
        case .storage(let error): error
        case .mail, .unavailable: self
        default: nil
        }
    }

    /// As a page of its own, where there is no form to go back to.
    var page: PageError { PageError(status, words, retryAfterSeconds: retryAfterSeconds, cause: cause) }

    private static func duration(_ seconds: Int) -> String {
        if seconds <= 90 { return "\(max(1, seconds)) seconds" }
        let minutes = (seconds + 59) / 60
        return minutes <= 90 ? "\(minutes) minutes" : "\((minutes + 59) / 60) hours"
    }
}

extension PageAnswer {
    /// The page that tells about an error of signing in, with when to come back.
    func telling(_ error: SignInError) -> PageAnswer {
        var answer = self
        answer.status = error.status
        if let seconds = error.retryAfterSeconds { answer.headers.append(("Retry-After", String(seconds))) }
        answer.cause = error.cause
        return answer
    }
}
