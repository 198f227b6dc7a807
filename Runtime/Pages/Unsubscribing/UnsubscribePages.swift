import Platform
import Storage

/// Where the links under a product's mail lead. The address itself is the right to do it: nobody has to sign in.
enum UnsubscribePages {
    static let routes: [Page] = [
        Page("GET /u/{token}", ask),
        // Mail programs send it by themselves, without a cookie or an origin. (RFC 8058)
        Page("POST /u/{token}", protection: .none, unsubscribe),
        Page("POST /u/{token}/again", protection: .none, subscribe),
    ]

    /// Only asks: programs that look at mail follow its links.
    @Sendable private static func ask(_ request: PageRequest) throws -> PageAnswer {
        try show(request, try subscription(request))
    }

    @Sendable private static func unsubscribe(_ request: PageRequest) async throws -> PageAnswer {
        try await change(request, to: true)
    }

    @Sendable private static func subscribe(_ request: PageRequest) async throws -> PageAnswer {
        try await change(request, to: false)
    }

    private static func change(_ request: PageRequest, to isUnsubscribed: Bool) async throws -> PageAnswer {
        let token = request["token"]
        let isDone = try await request.resources.database.write { connection throws(StorageError) in
            try Mail.setUnsubscribed(isUnsubscribed, token: token, connection)
        }
        guard isDone else { throw PageError.notFound }
        return try show(request, try subscription(request))
    }

    private static func subscription(_ request: PageRequest) throws -> MailSubscription {
        let token = request["token"]
        guard let found = try request.resources.read({ connection throws(StorageError) in
            try Mail.subscription(token: token, connection)
        }) else { throw PageError(404, "This link leads to no subscription any more.") }
        return found
    }

    private static func show(_ request: PageRequest, _ subscription: MailSubscription) throws -> PageAnswer {
        let path = "/u/\(request["token"])"
        let name = subscription.productName
        if subscription.isUnsubscribed {
            return Layout.focused("You are unsubscribed", request) {
                """
                <p>\(name) can no longer send you mail through us. Mail about your account itself, such as sign-in codes, still comes.</p>
                \(Form(to: "\(path)/again", request) { "\(Buttons(Button("Subscribe again", .secondary)))" })
                """
            }
        }
        return Layout.focused("Unsubscribe from \(name)?", request) {
            """
            <p>\(name) will no longer be able to send you mail through us.</p>
            \(Form(to: path, request) { "\(Buttons(Button("Unsubscribe")))" })
            """
        }
    }
}
