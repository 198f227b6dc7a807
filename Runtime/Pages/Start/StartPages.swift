/// The front door.
enum StartPages {
    static let routes: [Page] = [
        Page("GET /", start)
    ]

    @Sendable static func start(_ request: PageRequest) -> PageAnswer {
        Layout.site("One account for every product", request) {
            """
            <h1>One account for every product</h1>
            <p>Sign in once.</p>
            """
        }
    }
}
