import Platform
import Storage

/// What a page's handler gives back.
struct PageAnswer: Sendable {
    /// Who may keep the answer.
    enum Caching: Sendable, Equatable {
        /// Nobody: it is about a person, or has a form.
        case never
        /// Anybody for a while: it is the same for all visitors.
        case shared(seconds: Int)
        /// For ever: its address changes with its content.
        case immutable
    }

    enum Content: Sendable {
        case empty
        case html(HTML)
        case bytes(StaticString, [UInt8])
        /// HTML that is not ours.
        case foreign([UInt8])
        /// Memory that is never freed or changed.
        case asset(Asset)
    }

    var status: Int
    var content: Content
    var caching = Caching.never
    /// Header lines beside those every answer has.
    var headers: [(StaticString, String)] = []
    /// `Set-Cookie` lines.
    var cookies: [String] = []
    /// Where forms of the page may lead beside this platform, for the browser to know: origins such as `https://a.example`, or
    /// schemes such as `com.example.app:`.
    var formTargets: [String] = []
    /// Whether the page shows images from other hosts, such as avatars.
    var showsForeignImages = false
    /// Whether the page shows a `foreignDocument` in a frame.
    var showsOwnFrames = false
    /// In the place of the policy that such an answer has otherwise.
    var contentSecurityPolicy: String?
    var notice: PageNotice?
    /// What the log is told beside the answer.
    var cause: (any Error)?

    init(_ status: Int, _ content: Content) {
        self.status = status
        self.content = content
    }

    /// A whole document; layouts make them.
    static func document(_ html: HTML, status: Int = 200) -> PageAnswer { PageAnswer(status, .html(html)) }

    /// Anything else.
    static func bytes(_ contentType: StaticString, _ bytes: [UInt8], status: Int = 200) -> PageAnswer {
        PageAnswer(status, .bytes(contentType, bytes))
    }

    /// HTML that somebody else wrote, for a frame of one of our pages only: it runs nothing, loads nothing and belongs to no site.
    static func foreignDocument(_ html: [UInt8]) -> PageAnswer { PageAnswer(200, .foreign(html)) }

    static func text(_ text: String, status: Int = 200) -> PageAnswer {
        PageAnswer(status, .bytes("text/plain; charset=utf-8", Array(text.utf8)))
    }

    static func asset(_ asset: Asset) -> PageAnswer {
        var answer = PageAnswer(200, .asset(asset))
        answer.caching = .shared(seconds: 3600)
        return answer
    }

    /// Sends the browser on to a page of ours, which shows the notice. After a POST this keeps a reload from sending it again.
    static func redirect(to path: LocalPath, _ notice: PageNotice? = nil) -> PageAnswer {
        var answer = PageAnswer(303, .empty)
        answer.headers.append(("Location", path.text))
        answer.notice = notice
        return answer
    }

    /// As above, to a path that is written in the source; what is put into it must be encoded.
    static func redirect(to path: String, _ notice: PageNotice? = nil) -> PageAnswer {
        redirect(to: LocalPath(path) ?? .start, notice)
    }

    /// Sends the browser to another site. The address must not be one that a caller chose freely.
    static func leave(to address: String) -> PageAnswer {
        var answer = PageAnswer(303, .empty)
        answer.headers.append(("Location", address))
        return answer
    }

    /// The same answer, and a cookie.
    func setting(cookie line: String) -> PageAnswer {
        var answer = self
        answer.cookies.append(line)
        return answer
    }
}

/// An error that a page's handler throws: shown as a page of its own.
struct PageError: Error, Sendable {
    let status: Int
    /// A sentence for the person.
    let message: String?
    let retryAfterSeconds: Int?
    /// What the log is told beside the answer; the person never sees it.
    let cause: (any Error)?

    init(_ status: Int, _ message: String? = nil, retryAfterSeconds: Int? = nil, cause: (any Error)? = nil) {
        self.status = status
        self.message = message
        self.retryAfterSeconds = retryAfterSeconds
        self.cause = cause
    }

    /// A failure of the database: 503 for what passes by itself, 500 for the rest.
    init(_ error: StorageError) {
        self.init(error.status, retryAfterSeconds: error.status == 503 ? 10 : nil, cause: error)
    }

    static let notFound = PageError(404)
}
