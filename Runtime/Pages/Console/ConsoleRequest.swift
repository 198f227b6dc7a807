import Platform
import Storage

extension PageRequest {
    /// Who is recorded for what this request does. The route table lets administrators in only.
    func auditActor() throws(PageError) -> AuditActor {
        guard let visitor else { throw PageError(403) }
        return .user(visitor.user.id, from: clientAddress.description)
    }

    var database: Database { resources.database }

    /// Reads on this loop; a storage failure that passes by itself becomes 503.
    func read<Value>(_ body: (ReadConnection) throws -> Value) throws -> Value {
        do {
            return try resources.read(body)
        } catch let error as StorageError {
            throw PageError.storage(error)
        }
    }

    /// Today in UTC.
    var today: CalendarDate { resources.now.date }
}

extension PageError {
    /// What an administrator sees of a storage failure; what only the log may know is thrown on as it is.
    static func storage(_ error: StorageError) -> any Error {
        switch error {
        case .full, .inputOutput, .readOnly, .overloaded, .closed, .busy, .outOfMemory:
            PageError(503, "Nothing can be stored at the moment. Please try again in a few seconds.", retryAfterSeconds: 10)
        default: error
        }
    }
}

/// Actions that reveal or destroy ask who is sitting there once more, unless that was shown a short while ago.
enum FreshSignIn {
    static let milliseconds: Int64 = 15 * 60_000

    static func isFresh(_ request: PageRequest) -> Bool {
        guard let visitor = request.visitor else { return false }
        return request.resources.now.milliseconds - visitor.session.authenticatedAt.milliseconds <= milliseconds
    }

    /// The way to the sign-in page and back to the page that asks for confirmation; nil when the session is fresh.
    static func detour(_ request: PageRequest, back path: String) -> PageAnswer? {
        isFresh(request) ? nil : SignInFlow.redirect(to: LocalPath(path) ?? .start, isAgain: true)
    }
}
