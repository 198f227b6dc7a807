import Network

/// One route of the pages: which requests it takes, who may send them, and what answers.
///
/// ```swift
/// static let routes: [Page] = [
///     Page("GET /account/name", access: .user, AccountPages.editName),
///     Page("POST /account/name", access: .user, AccountPages.saveName),
/// ]
/// ```
struct Page: Sendable {
    /// Who gets in; all others are sent to sign in, or refused when signing in would not help.
    enum Access: Sendable {
        case anyone, user, admin
    }

    /// What a POST must prove before its handler is called.
    enum Protection: Sendable {
        /// It comes from a page of ours (`Origin`, `Sec-Fetch-Site`) and carries the token of that page's form.
        case form
        /// Nothing: for calls by other programs, whose right is in the address itself. No cookie is looked at.
        case none
    }

    typealias Handler = @Sendable (PageRequest) async throws -> PageAnswer

    /// Method and path as written, for logs and counters.
    let route: StaticString
    let method: HTTPMethod
    let pattern: PathPattern
    let access: Access
    let protection: Protection
    /// Whether the route looks at cookies at all. Files that are the same for all do not.
    let looksAtCookies: Bool
    /// Larger forms are refused with 413.
    let formBytesMax: Int
    let handler: Handler

    /// - Parameters:
    ///   - route: `GET` or `POST`, a space, and the path; `{name}` stands for one segment. A GET takes HEAD too.
    ///   - looksAtCookies: false for what is the same for all; nobody is signed in there.
    ///   - formBytesMax: of the encoded form.
    init(
        _ route: StaticString, access: Access = .anyone, protection: Protection = .form, looksAtCookies: Bool = true,
        formBytesMax: Int = 65_536, _ handler: @escaping Handler
    ) {
        let words = route.description.split(separator: " ")
        precondition(words.count == 2 && (words[0] == "GET" || words[0] == "POST"), "a route is written GET or POST and a path")
        self.route = route
        method = words[0] == "GET" ? .get : .post
        pattern = PathPattern(String(words[1]))
        self.access = access
        self.protection = protection
        self.looksAtCookies = looksAtCookies && protection == .form
        self.formBytesMax = formBytesMax
        self.handler = handler
    }
}

/// A path as segments.
struct PathPattern: Sendable, Hashable {
    enum Segment: Sendable, Hashable {
        case literal(String)
        case parameter(String)
    }

    let segments: [Segment]

    init(_ path: String) {
        precondition(path.hasPrefix("/"), "a path starts with a slash")
        segments = path.split(separator: "/").map { segment in
            segment.hasPrefix("{") && segment.hasSuffix("}") ? .parameter(String(segment.dropFirst().dropLast())) : .literal(String(segment))
        }
    }

    /// The same for paths that differ in the names of their parameters only.
    var shape: [Segment] {
        segments.map { segment in
            if case .parameter = segment { .parameter("") } else { segment }
        }
    }
}
